//! The distance of two numbers.

use super::magnitude::magnitude;
use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::{Range, WireType};
use crate::text::{Body, Signal};

/// |a - b|.
#[derive(Clone, Copy, Debug)]
pub struct AbsoluteDifference;

impl Operation for AbsoluteDifference {
    fn kind(&self) -> &'static str {
        "distance"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a", "b"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        let (a, b) = (operands[0], operands[1]);
        let gap = |x: i64, y: i64| i128::from(x) - i128::from(y);
        let (above, below) = (gap(a.lo(), b.hi()), gap(b.lo(), a.hi()));
        Range::new(above.max(below).max(0), gap(a.hi(), b.lo()).max(gap(b.hi(), a.lo())))
    }

    fn is_commutative(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        (operands[0] - operands[1]).abs()
    }

    fn levels(&self) -> u32 {
        2
    }

    /// The difference, then its magnitude.
    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let (a, b) = (&operands[0], &operands[1]);
        let bits = a.wire_type.common(b.wire_type).bits + 1;
        let wide = WireType { signed: true, bits: bits.max(result.wire_type().bits) };
        let a = body.extended("a_wide", a, wide);
        let b = body.extended("b_wide", b, wide);
        let difference = body.wire("difference", wide, &format!("{} - {}", a.name, b.name));
        let negative = body.bit("negative", &format!("{}[{}]", difference.name, wide.bits - 1));
        let size = magnitude("size", &difference, &negative, body);
        body.extended("value", &size, result.wire_type());
    }
}
