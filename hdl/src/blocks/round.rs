//! Rounding: where low bits are dropped.

use spurion::format::{MAX_BITS, Rounding};

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::{Range, WireType};
use crate::text::{Body, Signal};

/// a / 2^shift, rounded to an integer as [`Rounding::shift_right`] does.
///
/// Each mode is what is left when the bits are cut off, plus one where the cut bits say so: never
/// (TRN), at half a unit or more (RND), above half a unit, or at it for an odd number (RND_CONV),
/// where anything is cut off a negative number (TRN_ZERO).
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// How many bits are dropped, 1 to 62.
    pub shift: u32,
    /// How.
    pub mode: Rounding,
}

impl Round {
    /// The bit that is added to what is left, or nothing.
    pub(super) fn up(&self, a: &Signal, wide: &Signal, body: &mut Body) -> Option<Signal> {
        let (name, half) = (&wide.name, self.shift - 1);
        match self.mode {
            Rounding::Trn => None,
            Rounding::Rnd => Some(body.bit("up", &format!("{name}[{half}]"))),
            Rounding::RndConv => {
                // The bits below the half, and the lowest that stays.
                let below = (half > 0).then(|| format!("{name}[{}:0], ", half - 1));
                let tells = format!("{{{}{name}[{}]}}", below.unwrap_or_default(), self.shift);
                let bits = WireType { signed: false, bits: self.shift };
                let tells = body.wire("tells", bits, &tells);
                let more = body.bit("more", &format!("|{}", tells.name));
                let high = body.bit("high", &format!("{name}[{half}]"));
                Some(body.bit("up", &format!("{} & {}", high.name, more.name)))
            }
            Rounding::TrnZero if !a.wire_type.signed => None,
            Rounding::TrnZero => {
                let cut = WireType { signed: false, bits: self.shift };
                let cut = body.wire("cut", cut, &format!("{name}[{half}:0]"));
                let some = body.bit("some", &format!("|{}", cut.name));
                let sign = wide.wire_type.bits - 1;
                let negative = body.bit("negative", &format!("{name}[{sign}]"));
                Some(body.bit("up", &format!("{} & {}", negative.name, some.name)))
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
        cut_range(self, self.shift, operands[0])
    }

    fn levels(&self) -> u32 {
        u32::from(self.mode != Rounding::Trn)
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        self.mode.shift_right(operands[0], self.shift)
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let wide = wide(&operands[0], self.shift, body);
        let up = self.up(&operands[0], &wide, body);
        describe_cut(&wide, self.shift, up, result, body);
    }
}

/// Wide enough for the operand, for the bit above the dropped ones, and for the carry.
fn wide_type(a: WireType, shift: u32) -> WireType {
    WireType { signed: a.signed, bits: a.bits.max(shift + 1) + 1 }
}

/// The operand as wide as that.
pub(super) fn wide(a: &Signal, shift: u32, body: &mut Body) -> Signal {
    body.extended("a_wide", a, wide_type(a.wire_type, shift))
}

/// The results of a rounding, which keeps the order of numbers.
pub(super) fn cut_range(
    operation: &impl Operation,
    shift: u32,
    operand: Range,
) -> Result<Range, LeafError> {
    let bits = wide_type(operand.wire_type(), shift).bits;
    if shift == 0 || bits > u32::from(MAX_BITS) {
        return Err(LeafError::TooWide { bits: bits.min(255) as u8 });
    }
    let [lo, hi] = [operand.lo(), operand.hi()].map(|x| operation.evaluate(&[x]).into());
    Range::new(lo, hi)
}

/// What is left of `wide` when the low bits are cut off, plus the bit `up`, as the result.
pub(super) fn describe_cut(
    wide: &Signal,
    shift: u32,
    up: Option<Signal>,
    result: Range,
    body: &mut Body,
) {
    let rounded = cut(wide, shift, up, body);
    body.extended("value", &rounded, result.wire_type());
}

/// What is left of `wide` when the low bits are cut off, plus the bit `up`.
pub(super) fn cut(wide: &Signal, shift: u32, up: Option<Signal>, body: &mut Body) -> Signal {
    let (top, bits) = (wide.wire_type.bits - 1, wide.wire_type.bits - shift);
    let kept_type = WireType { signed: wide.wire_type.signed, bits };
    let kept = body.wire("kept", kept_type, &format!("{}[{top}:{shift}]", wide.name));
    match up {
        None => kept,
        Some(up) => {
            let up = body.extended("up_wide", &up, kept_type);
            body.wire("rounded", kept_type, &format!("{} + {}", kept.name, up.name))
        }
    }
}
