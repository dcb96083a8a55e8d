//! Bounds.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal, literal};

/// min(max(a, lo), hi). With `lo = 0` and an `hi` out of reach this is ReLU.
#[derive(Clone, Copy, Debug)]
pub struct Clamp {
    /// The lower bound.
    pub lo: i64,
    /// The upper bound.
    pub hi: i64,
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
        if let (true, Ok(hi)) = (a.range.hi() > self.hi, Range::single(self.hi)) {
            let above = body.compare("above", a, ">", hi);
            let bound = literal(self.hi, wire_type);
            kept = body.choose("capped", &above, &bound, &kept.name, wire_type);
        }
        if let (true, Ok(lo)) = (a.range.lo() < self.lo, Range::single(self.lo)) {
            let below = body.compare("below", a, "<", lo);
            let bound = literal(self.lo, wire_type);
            kept = body.choose("raised", &below, &bound, &kept.name, wire_type);
        }
        body.wire("value", wire_type, &kept.name);
    }
}
