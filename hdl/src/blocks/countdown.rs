//! Counting clocks.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal, literal};

/// `from` where the bit `load` is set; else the count less one, and 0 after 0.
#[derive(Clone, Copy, Debug)]
pub struct Countdown {
    /// Where counting begins.
    pub from: u32,
}

impl Operation for Countdown {
    fn kind(&self) -> &'static str {
        "countdown"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["load", "count"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        if !Range::BIT.covers(operands[0]) {
            return Err(LeafError::NotABit { port: "load", operand: operands[0] });
        }
        Range::new(0, self.from.into())
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        if operands[0] != 0 { self.from.into() } else { (operands[1] - 1).max(0) }
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let wire_type = result.wire_type();
        let count = body.extended("count_now", &operands[1], wire_type);
        let (none, one) = (literal(0, wire_type), literal(1, wire_type));
        let less = body.wire("less", wire_type, &format!("{} - {one}", count.name));
        let done = body.bit("done", &format!("{} == {none}", count.name));
        let next = body.choose("next", &done, &none, &less.name, wire_type);
        let from = literal(self.from.into(), wire_type);
        body.choose("value", &operands[0], &from, &next.name, wire_type);
    }
}
