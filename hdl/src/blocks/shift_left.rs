//! Exact shifts.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal};

/// a 2^bits: a matter of wiring.
#[derive(Clone, Copy, Debug)]
pub struct ShiftLeft {
    /// By how many bits, 1 to 62.
    pub bits: u32,
}

impl Operation for ShiftLeft {
    fn kind(&self) -> &'static str {
        "shift_left"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        if self.bits == 0 || self.bits > 62 {
            return Err(LeafError::TooWide { bits: self.bits.min(255) as u8 });
        }
        operands[0].product(Range::single(1 << self.bits)?)
    }

    fn levels(&self) -> u32 {
        0
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0] << self.bits
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let (a, mut shifted_type) = (&operands[0], operands[0].wire_type);
        shifted_type.bits += self.bits;
        let expression = format!("{{{}, {}'h0}}", a.name, self.bits);
        let shifted = body.wire("shifted", shifted_type, &expression);
        body.extended("value", &shifted, result.wire_type());
    }
}
