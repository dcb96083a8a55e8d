//! Rounding: where low bits are dropped.

use spurion::format::{MAX_BITS, Rounding};

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::{Range, WireType};
use crate::text::{Body, Signal, literal};

/// a / 2^shift, rounded to an integer as [`Rounding::shift_right`] does.
///
/// Each mode is an addition before the bits are cut off: nothing (TRN), half a unit (RND),
/// half a unit less one bit plus the unit's own bit (RND_CONV), the sign times one bit less
/// than a unit (TRN_ZERO).
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// How many bits are dropped, 1 to 62.
    pub shift: u32,
    /// How.
    pub mode: Rounding,
}

impl Round {
    /// Wide enough for the operand, for the bit above the dropped ones and for the carry.
    fn sum_type(&self, a: WireType) -> WireType {
        WireType { signed: a.signed, bits: a.bits.max(self.shift + 1) + 1 }
    }

    /// What is added before the bits are cut off, as a signal of one type, or nothing.
    fn addend(&self, a: &Signal, wide: &Signal, body: &mut Body) -> Option<Signal> {
        let wire_type = wide.wire_type;
        let below_half = (1i64 << (self.shift - 1)) - 1;
        match self.mode {
            Rounding::Trn => None,
            Rounding::Rnd => {
                Some(body.wire("addend", wire_type, &literal(below_half + 1, wire_type)))
            }
            Rounding::RndConv => {
                let bits = self.shift;
                let odd = body.bit("odd", &format!("{}[{bits}]", wide.name));
                let none = literal(below_half, wire_type);
                let one = literal(below_half + 1, wire_type);
                Some(body.choose("addend", &odd, &one, &none, wire_type))
            }
            Rounding::TrnZero if !a.wire_type.signed => None,
            Rounding::TrnZero => {
                let negative =
                    body.bit("negative", &format!("{}[{}]", wide.name, wire_type.bits - 1));
                let most = literal((1i64 << self.shift) - 1, wire_type);
                Some(body.choose("addend", &negative, &most, &literal(0, wire_type), wire_type))
            }
        }
    }
}

impl Operation for Round {
    fn kind(&self) -> &'static str {
        "round"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        let bits = self.sum_type(operands[0].wire_type()).bits;
        if self.shift == 0 || bits > u32::from(MAX_BITS) {
            return Err(LeafError::TooWide { bits: bits.min(255) as u8 });
        }
        let [lo, hi] = [operands[0].lo(), operands[0].hi()].map(|x| self.evaluate(&[x]).into());
        Range::new(lo, hi)
    }

    fn levels(&self) -> u32 {
        u32::from(self.mode != Rounding::Trn)
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        self.mode.shift_right(operands[0], self.shift)
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let a = &operands[0];
        let wide = body.extended("a_wide", a, self.sum_type(a.wire_type));
        let sum = match self.addend(a, &wide, body) {
            None => wide,
            Some(addend) => {
                let expression = format!("{} + {}", wide.name, addend.name);
                body.wire("sum", wide.wire_type, &expression)
            }
        };
        let (top, bits) = (sum.wire_type.bits - 1, sum.wire_type.bits - self.shift);
        let kept_type = WireType { signed: sum.wire_type.signed, bits };
        let kept = body.wire("kept", kept_type, &format!("{}[{top}:{}]", sum.name, self.shift));
        body.extended("value", &kept, result.wire_type());
    }
}
