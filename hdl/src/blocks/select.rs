//! A choice of two values.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal};

/// a where the bit `yes` is set, else b. With a register whose value comes back as b this is a
/// register that loads.
#[derive(Clone, Copy, Debug)]
pub struct Select;

impl Operation for Select {
    fn kind(&self) -> &'static str {
        "select"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["yes", "a", "b"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        if !Range::BIT.covers(operands[0]) {
            return Err(LeafError::NotABit { port: "yes", operand: operands[0] });
        }
        Ok(operands[1].union(operands[2]))
    }

    fn levels(&self) -> u32 {
        0
    }

    fn is_choice(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        if operands[0] != 0 { operands[1] } else { operands[2] }
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let wire_type = result.wire_type();
        let a = body.extended("a_wide", &operands[1], wire_type);
        let b = body.extended("b_wide", &operands[2], wire_type);
        body.choose("value", &operands[0], &a.name, &b.name, wire_type);
    }
}
