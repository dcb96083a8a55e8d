//! Numbers that never change.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal, literal};

/// The same number at all times.
#[derive(Clone, Copy, Debug)]
pub struct Constant {
    /// The number.
    pub value: i64,
}

impl Operation for Constant {
    fn kind(&self) -> &'static str {
        "constant"
    }

    fn ports(&self) -> &'static [&'static str] {
        &[]
    }

    fn range(&self, _: &[Range]) -> Result<Range, LeafError> {
        Range::single(self.value)
    }

    fn levels(&self) -> u32 {
        0
    }

    fn evaluate(&self, _: &[i64]) -> i64 {
        self.value
    }

    fn describe(&self, _: &[Signal], result: Range, body: &mut Body) {
        let wire_type = result.wire_type();
        body.wire("value", wire_type, &literal(self.value, wire_type));
    }
}
