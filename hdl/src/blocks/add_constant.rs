//! Addition of a number that never changes.

use super::Add;
use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal, literal};

/// a + a constant.
#[derive(Clone, Copy, Debug)]
pub struct AddConstant {
    /// The constant.
    pub constant: i64,
}

impl Operation for AddConstant {
    fn kind(&self) -> &'static str {
        "add_constant"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        Add.range(&[operands[0], Range::single(self.constant)?])
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0] + self.constant
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let wire_type = result.wire_type();
        let a = body.extended("a_wide", &operands[0], wire_type);
        let constant = literal(self.constant, wire_type);
        body.sum(wire_type, [&a.name, "+", &constant], Some(self.constant & 1 == 1));
    }
}
