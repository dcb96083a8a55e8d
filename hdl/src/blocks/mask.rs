//! Gating by a condition.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal, literal};

/// a where the bit `keep` is set, else 0. Of two bits this is their conjunction.
#[derive(Clone, Copy, Debug)]
pub struct Mask;

impl Operation for Mask {
    fn kind(&self) -> &'static str {
        "mask"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a", "keep"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        if !Range::BIT.covers(operands[1]) {
            return Err(LeafError::NotABit { port: "keep", operand: operands[1] });
        }
        Ok(operands[0].union(Range::single(0)?))
    }

    fn levels(&self) -> u32 {
        0
    }

    fn is_choice(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        if operands[1] != 0 { operands[0] } else { 0 }
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let wire_type = result.wire_type();
        let a = body.extended("a_wide", &operands[0], wire_type);
        body.choose("value", &operands[1], &a.name, &literal(0, wire_type), wire_type);
    }
}
