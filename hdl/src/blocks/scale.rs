//! Multiplication by a weight.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal, literal};

/// a times a constant.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// The constant.
    pub constant: i64,
}

impl Operation for Scale {
    fn kind(&self) -> &'static str {
        "scale"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        operands[0].product(Range::single(self.constant)?)
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0] * self.constant
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let wire_type = result.wire_type();
        let a = body.extended("a_wide", &operands[0], wire_type);
        let constant = literal(self.constant, wire_type);
        body.wire("value", wire_type, &format!("{} * {constant}", a.name));
    }
}
