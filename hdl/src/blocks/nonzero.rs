//! Presence.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal};

/// 1 if a is not 0, else 0: whether a particle slot is filled.
#[derive(Clone, Copy, Debug)]
pub struct NonZero;

impl Operation for NonZero {
    fn kind(&self) -> &'static str {
        "nonzero"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        let a = operands[0];
        let lo = i128::from(!a.contains(0));
        let hi = i128::from(a.constant() != Some(0));
        Range::new(lo, hi)
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        i64::from(operands[0] != 0)
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        body.wire("value", result.wire_type(), &format!("|{}", operands[0].name));
    }
}
