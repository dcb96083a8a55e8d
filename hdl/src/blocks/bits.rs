//! Parts of a value's bit pattern.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::{Range, WireType};
use crate::text::{Body, Signal};

/// Bits `low` to `low + count - 1` of an operand that is never negative, as a number.
#[derive(Clone, Copy, Debug)]
pub struct Bits {
    /// The lowest bit taken.
    pub low: u32,
    /// How many are taken.
    pub count: u32,
}

impl Operation for Bits {
    fn kind(&self) -> &'static str {
        "bits"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        if operands[0].lo() < 0 {
            return Err(LeafError::Negative { port: "a", operand: operands[0] });
        }
        let [lo, hi] = [operands[0].lo(), operands[0].hi()].map(|x| x >> self.low);
        let most = (1i64 << self.count) - 1;
        // Without wrapping the ends stay ends.
        if lo >> self.count == hi >> self.count {
            Range::new((lo & most).into(), (hi & most).into())
        } else {
            Range::new(0, most.into())
        }
    }

    fn levels(&self) -> u32 {
        0
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0] >> self.low & ((1 << self.count) - 1)
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let bits = self.low + self.count;
        let wide = WireType { signed: false, bits: operands[0].wire_type.bits.max(bits) };
        let a = body.extended("a_wide", &operands[0], wide);
        let kept = WireType { signed: false, bits: self.count };
        let (top, low) = (bits - 1, self.low);
        let kept = body.wire("kept", kept, &format!("{}[{top}:{low}]", a.name));
        body.extended("value", &kept, result.wire_type());
    }
}
