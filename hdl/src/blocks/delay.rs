//! Values that arrive later.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal};

/// a itself. With registers this is a delay line.
#[derive(Clone, Copy, Debug)]
pub struct Delay;

impl Operation for Delay {
    fn kind(&self) -> &'static str {
        "delay"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        Ok(operands[0])
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
