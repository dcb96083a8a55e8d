//! Overflow: where high bits are dropped.

use spurion::format::{Overflow, QFormat};

use super::Clamp;
use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::{Range, WireType};
use crate::text::{Body, Signal};

/// a brought into a format, as [`Overflow::apply`] does.
#[derive(Clone, Copy, Debug)]
pub struct Fit {
    /// The format.
    pub format: QFormat,
    /// What becomes of values that it cannot hold.
    pub mode: Overflow,
}

impl Fit {
    fn bounds(&self) -> Clamp {
        Clamp { lo: self.mode.lowest(self.format), hi: self.format.max() }
    }

    /// Whether an operand of this range can overflow.
    #[must_use]
    pub fn is_needed(&self, operand: Range) -> bool {
        let Clamp { lo, hi } = self.bounds();
        operand.lo() < lo || operand.hi() > hi
    }
}

impl Operation for Fit {
    fn kind(&self) -> &'static str {
        "fit"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        match self.mode {
            Overflow::Wrap if self.is_needed(operands[0]) => Ok(Range::of_format(self.format)),
            Overflow::Wrap => Ok(operands[0]),
            Overflow::Sat | Overflow::SatSym => self.bounds().range(operands),
        }
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        self.mode.apply(operands[0], self.format)
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        if self.mode != Overflow::Wrap {
            self.bounds().describe(operands, result, body);
            return;
        }
        let QFormat { signed, total_bits, .. } = self.format;
        let low_type = WireType { signed, bits: total_bits.into() };
        let low = body.extended("low", &operands[0], low_type);
        body.extended("value", &low, result.wire_type());
    }
}
