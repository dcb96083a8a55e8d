//! One step of a sum over phases.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal};

/// a + b where the bit `keep` is set, else a + `first`. `b` is the sum so far: it comes back
/// through a register.
///
/// Interval arithmetic cannot follow a loop, so the interval of the sum is given: that of all
/// partial sums.
#[derive(Clone, Copy, Debug)]
pub struct Accumulate {
    /// The values that the sum takes on its way, start to end.
    pub sums: Range,
}

impl Operation for Accumulate {
    fn kind(&self) -> &'static str {
        "accumulate"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a", "keep", "first", "b"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        if !Range::BIT.covers(operands[1]) {
            return Err(LeafError::NotABit { port: "keep", operand: operands[1] });
        }
        Ok(self.sums)
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0] + if operands[1] != 0 { operands[3] } else { operands[2] }
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let wire_type = result.wire_type();
        let a = body.extended("a_wide", &operands[0], wire_type);
        let first = body.extended("first_wide", &operands[2], wire_type);
        let b = body.extended("b_wide", &operands[3], wire_type);
        let so_far = body.choose("so_far", &operands[1], &b.name, &first.name, wire_type);
        body.sum(wire_type, [&a.name, "+", &so_far.name], None);
    }
}
