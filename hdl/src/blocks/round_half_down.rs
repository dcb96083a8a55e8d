use spurion::format::MAX_BITS;

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::{Range, WireType};
use crate::text::{Body, Signal};

/// a / 2^shift rounded to the nearest integer, halves down: floor((a + 2^(shift-1) - 1) / 2^shift).
///
/// The negative of this is -a rounded with halves up, so a wire that stands for the negative of a
/// value can be rounded as RND says without being negated.
#[derive(Clone, Copy, Debug)]
pub struct RoundHalfDown {
    /// How many bits are dropped, 2 to 62: with one bit dropped it is TRN.
    pub shift: u32,
}

impl RoundHalfDown {
    fn wide_type(&self, a: WireType) -> WireType {
        WireType { signed: a.signed, bits: a.bits.max(self.shift + 1) + 1 }
    }
}

impl Operation for RoundHalfDown {
    fn kind(&self) -> &'static str {
        "round"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        let bits = self.wide_type(operands[0].wire_type()).bits;
        if self.shift < 2 || bits > u32::from(MAX_BITS) {
            return Err(LeafError::TooWide { bits: bits.min(255) as u8 });
        }
        let [lo, hi] = [operands[0].lo(), operands[0].hi()].map(|x| self.evaluate(&[x]).into());
        Range::new(lo, hi)
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        (operands[0] + (1i64 << (self.shift - 1)) - 1) >> self.shift
    }

    /// What is left when the bits are cut off, plus one if they are more than half a unit.
    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let wide = body.extended("a_wide", &operands[0], self.wide_type(operands[0].wire_type));
        let (top, half) = (wide.wire_type.bits - 1, self.shift - 1);
        let kept_type =
            WireType { signed: wide.wire_type.signed, bits: wide.wire_type.bits - self.shift };
        let kept = body.wire("kept", kept_type, &format!("{}[{top}:{}]", wide.name, self.shift));
        let below = WireType { signed: false, bits: half };
        let below = body.wire("below", below, &format!("{}[{}:0]", wide.name, half - 1));
        let some = body.bit("some", &format!("|{}", below.name));
        let high = body.bit("high", &format!("{}[{half}]", wide.name));
        let up = body.bit("up", &format!("{} & {}", high.name, some.name));
        let up = body.extended("up_wide", &up, kept_type);
        let rounded = body.wire("rounded", kept_type, &format!("{} + {}", kept.name, up.name));
        body.extended("value", &rounded, result.wire_type());
    }
}
