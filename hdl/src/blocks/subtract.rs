//! Subtraction.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal};

/// a - b.
#[derive(Clone, Copy, Debug)]
pub struct Subtract;

impl Operation for Subtract {
    fn kind(&self) -> &'static str {
        "subtract"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a", "b"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        let (a, b) = (operands[0], operands[1]);
        let difference = |x: i64, y: i64| i128::from(x) - i128::from(y);
        Range::new(difference(a.lo(), b.hi()), difference(a.hi(), b.lo()))
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0] - operands[1]
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let wire_type = result.wire_type();
        let a = body.extended("a_wide", &operands[0], wire_type);
        let b = body.extended("b_wide", &operands[1], wire_type);
        body.sum(wire_type, [&a.name, "-", &b.name], None);
    }
}
