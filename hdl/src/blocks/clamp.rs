//! Bounds.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::{Range, WireType};
use crate::text::{Body, Signal, literal};

/// min(max(a, lo), hi). With `lo = 0` and an `hi` out of reach this is ReLU.
#[derive(Clone, Copy, Debug)]
pub struct Clamp {
    /// The lower bound.
    pub lo: i64,
    /// The upper bound.
    pub hi: i64,
}

/// Of a bound of the form 2^k - 1 or -2^k, the k: then the bits from k on tell alone.
fn exponent(bound: i64) -> Option<u32> {
    let size = if bound < 0 { bound.checked_neg()? } else { bound.checked_add(1)? };
    (size.count_ones() == 1).then(|| size.trailing_zeros())
}

/// A wire of one bit: whether a is above `hi` (or, with `below`, below `lo`).
fn beyond(name: &str, a: &Signal, bound: i64, below: bool, body: &mut Body) -> Option<Signal> {
    let WireType { signed, bits } = a.wire_type;
    let top = bits - 1;
    match exponent(bound) {
        // A negative number is below 0 or above nothing; bits from k up to the sign decide.
        Some(_) if bits == 1 => Some(body.bit(name, &a.name)),
        Some(0) if below && bound == 0 => Some(body.bit(name, &format!("{}[{top}]", a.name))),
        Some(k) if signed && below == (bound < 0) && k < top => {
            let part = body.wire(
                &format!("{name}_part"),
                WireType { signed: false, bits: top - k },
                &format!("{}[{}:{k}]", a.name, top - 1),
            );
            let sign = body.bit(&format!("{name}_sign"), &format!("{}[{top}]", a.name));
            let (keep, reduce) = if below { ("", "~&") } else { ("~", "|") };
            let some = body.bit(&format!("{name}_some"), &format!("{reduce}{}", part.name));
            let sign = body.bit(&format!("{name}_side"), &format!("{keep}{}", sign.name));
            Some(body.bit(name, &format!("{} & {}", sign.name, some.name)))
        }
        Some(k) if !signed && !below && k <= top => {
            let part = body.wire(
                &format!("{name}_part"),
                WireType { signed: false, bits: bits - k },
                &format!("{}[{top}:{k}]", a.name),
            );
            Some(body.bit(name, &format!("|{}", part.name)))
        }
        _ => {
            let bound = Range::single(bound).ok()?;
            Some(body.compare(name, a, if below { "<" } else { ">" }, bound))
        }
    }
}

impl Operation for Clamp {
    fn kind(&self) -> &'static str {
        "clamp"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        if self.lo > self.hi {
            return Err(LeafError::EmptyBounds { lo: self.lo, hi: self.hi });
        }
        let bound = |x: i64| i128::from(x.clamp(self.lo, self.hi));
        Range::new(bound(operands[0].lo()), bound(operands[0].hi()))
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0].max(self.lo).min(self.hi)
    }

    /// Only a bound that the operand can violate costs a comparison.
    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let (a, wire_type) = (&operands[0], result.wire_type());
        let mut kept = body.extended("kept", a, wire_type);
        let above = (a.range.hi() > self.hi).then(|| beyond("above", a, self.hi, false, body));
        if let Some(above) = above.flatten() {
            let bound = literal(self.hi, wire_type);
            kept = body.choose("capped", &above, &bound, &kept.name, wire_type);
        }
        let below = (a.range.lo() < self.lo).then(|| beyond("below", a, self.lo, true, body));
        if let Some(below) = below.flatten() {
            let bound = literal(self.lo, wire_type);
            kept = body.choose("raised", &below, &bound, &kept.name, wire_type);
        }
        body.wire("value", wire_type, &kept.name);
    }
}
