//! Addition.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal};

/// a + b.
#[derive(Clone, Copy, Debug)]
pub struct Add;

impl Operation for Add {
    fn kind(&self) -> &'static str {
        "add"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a", "b"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        operands[0].plus(operands[1])
    }

    fn is_commutative(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0] + operands[1]
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let wire_type = result.wire_type();
        let a = body.extended("a_wide", &operands[0], wire_type);
        let b = body.addend("b_wide", &operands[1], wire_type, &a.name);
        body.sum(wire_type, [&a.name, "+", &b.name], None);
    }
}
