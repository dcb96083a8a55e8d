//! Two numbers side by side in one word.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::{Range, WireType};
use crate::text::{Body, Signal};

/// 2^bits high + low, where low takes no more than these bits: the address of a table over two
/// numbers. A matter of wiring.
#[derive(Clone, Copy, Debug)]
pub struct Join {
    /// Bits of the lower number, 1 to 62.
    pub bits: u32,
}

impl Join {
    fn low(self) -> WireType {
        WireType { signed: false, bits: self.bits }
    }
}

impl Operation for Join {
    fn kind(&self) -> &'static str {
        "join"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["high", "low"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        if self.bits == 0 || self.bits > 62 {
            return Err(LeafError::TooWide { bits: self.bits.min(255) as u8 });
        }
        for (port, operand) in [("high", operands[0]), ("low", operands[1])] {
            if operand.lo() < 0 {
                return Err(LeafError::Negative { port, operand });
            }
        }
        if !self.low().range().covers(operands[1]) {
            return Err(LeafError::TooWide { bits: operands[1].wire_type().bits as u8 });
        }
        operands[0].product(Range::single(1 << self.bits)?)?.plus(operands[1])
    }

    fn levels(&self) -> u32 {
        0
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        (operands[0] << self.bits) + operands[1]
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let low = body.extended("low_wide", &operands[1], self.low());
        let wire_type = WireType { signed: false, bits: operands[0].wire_type.bits + self.bits };
        let expression = format!("{{{}, {}}}", operands[0].name, low.name);
        let joined = body.wire("joined", wire_type, &expression);
        body.extended("value", &joined, result.wire_type());
    }
}
