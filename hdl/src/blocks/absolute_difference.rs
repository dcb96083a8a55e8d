//! The distance of two numbers.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
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

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let (a, b) = (&operands[0], &operands[1]);
        let compared = a.wire_type.common(b.wire_type);
        let a_like = body.extended("a_like", a, compared);
        let b_like = body.extended("b_like", b, compared);
        let below = body.bit("below", &format!("{} < {}", a_like.name, b_like.name));
        let wire_type = result.wire_type();
        let a = body.extended("a_wide", a, wire_type);
        let b = body.extended("b_wide", b, wire_type);
        let up = body.wire("up", wire_type, &format!("{} - {}", b.name, a.name));
        let down = body.wire("down", wire_type, &format!("{} - {}", a.name, b.name));
        body.choose("value", &below, &up.name, &down.name, wire_type);
    }
}
