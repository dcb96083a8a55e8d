//! Comparison with a constant, the other way round.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal};

/// 1 if a is below a constant, else 0. Below 1 is the complement of a bit.
#[derive(Clone, Copy, Debug)]
pub struct Below {
    /// The constant.
    pub bound: i64,
}

impl Operation for Below {
    fn kind(&self) -> &'static str {
        "below"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        let holds = |x: i64| i128::from(x < self.bound);
        Range::new(holds(operands[0].hi()), holds(operands[0].lo()))
    }

    fn levels(&self) -> u32 {
        0
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        i64::from(operands[0] < self.bound)
    }

    fn describe(&self, operands: &[Signal], _: Range, body: &mut Body) {
        let bound = Range::single(self.bound).unwrap_or(operands[0].range);
        let found = body.compare("found", &operands[0], "<", bound);
        body.bit("value", &found.name);
    }
}
