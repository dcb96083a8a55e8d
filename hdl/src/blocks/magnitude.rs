use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal};

/// |a|.
#[derive(Clone, Copy, Debug)]
pub struct Magnitude;

impl Operation for Magnitude {
    fn kind(&self) -> &'static str {
        "magnitude"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        let (lo, hi) = (i128::from(operands[0].lo()), i128::from(operands[0].hi()));
        Range::new(lo.max(-hi).max(0), hi.max(-lo))
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0].abs()
    }

    /// The bits flipped and one added where it is negative.
    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let (a, wire_type) = (&operands[0], result.wire_type());
        let kept = body.extended("kept", a, wire_type);
        if a.range.lo() >= 0 {
            body.wire("value", wire_type, &kept.name);
            return;
        }
        let sign = if a.wire_type.bits == 1 { a.name.clone() } else { top_bit(a) };
        let negative = body.bit("negative", &sign);
        let ones =
            body.wire("ones", wire_type, &format!("{{{}{{{}}}}}", wire_type.bits, negative.name));
        let flipped = body.wire("flipped", wire_type, &format!("{} ^ {}", kept.name, ones.name));
        let one = body.extended("one", &negative, wire_type);
        body.wire("value", wire_type, &format!("{} + {}", flipped.name, one.name));
    }
}

fn top_bit(a: &Signal) -> String {
    format!("{}[{}]", a.name, a.wire_type.bits - 1)
}
