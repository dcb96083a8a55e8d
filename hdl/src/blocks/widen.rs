//! Wires of one width for values of several.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal};

/// a on a wire that could carry more: the element of a bus of one width.
#[derive(Clone, Copy, Debug)]
pub struct Widen {
    /// What the wire can carry.
    pub to: Range,
}

impl Operation for Widen {
    fn kind(&self) -> &'static str {
        "widen"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        Ok(self.to.union(operands[0]))
    }

    fn levels(&self) -> u32 {
        0
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0]
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        body.extended("value", &operands[0], result.wire_type());
    }
}
