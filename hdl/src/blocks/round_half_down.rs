use super::round::{cut_range, describe_cut, wide};
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
    /// How many bits are dropped, 1 to 62; with one bit dropped it is TRN.
    pub shift: u32,
}

impl Operation for RoundHalfDown {
    fn kind(&self) -> &'static str {
        "round"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        cut_range(self, self.shift, operands[0])
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        (operands[0] + (1i64 << (self.shift - 1)) - 1) >> self.shift
    }

    /// Up if what is cut off is more than half a unit.
    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let (wide, half) = (wide(&operands[0], self.shift, body), self.shift - 1);
        let up = (half > 0).then(|| {
            let below = WireType { signed: false, bits: half };
            let below = body.wire("below", below, &format!("{}[{}:0]", wide.name, half - 1));
            let some = body.bit("some", &format!("|{}", below.name));
            let high = body.bit("high", &format!("{}[{half}]", wide.name));
            body.bit("up", &format!("{} & {}", high.name, some.name))
        });
        describe_cut(&wide, self.shift, up, result, body);
    }
}
