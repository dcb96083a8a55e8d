//! Counting up and down.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal};

/// count + up - down for bits `up` and `down`.
///
/// Interval arithmetic cannot follow a loop, so it is promised that the result stays from 0 to
/// `most`; simulation watches it.
#[derive(Clone, Copy, Debug)]
pub struct Count {
    /// The largest count.
    pub most: u32,
}

impl Operation for Count {
    fn kind(&self) -> &'static str {
        "count"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["up", "down", "count"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        for (port, &operand) in self.ports().iter().zip(operands).take(2) {
            if !Range::BIT.covers(operand) {
                return Err(LeafError::NotABit { port, operand });
            }
        }
        Range::new(0, self.most.into())
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[2] + operands[0] - operands[1]
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let wire_type = result.wire_type();
        let up = body.extended("up_wide", &operands[0], wire_type);
        let down = body.extended("down_wide", &operands[1], wire_type);
        let count = body.extended("count_now", &operands[2], wire_type);
        let more = body.wire("more", wire_type, &format!("{} + {}", count.name, up.name));
        body.wire("value", wire_type, &format!("{} - {}", more.name, down.name));
    }
}
