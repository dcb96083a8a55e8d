//! Distances on a circle.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal, literal};

/// |w| where w is a wrapped by whole periods into [-period/2, period/2), for a from 0 to one
/// and a half periods.
///
/// With a = |phi_i - phi_j| this is the angle between two directions: wrapping the signed
/// difference and taking its magnitude gives the same number, with one step more.
#[derive(Clone, Copy, Debug)]
pub struct Fold {
    /// The full turn, an even number.
    pub period: i64,
}

impl Operation for Fold {
    fn kind(&self) -> &'static str {
        "fold"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        let (a, half) = (operands[0], self.period / 2);
        let turn = 0..=self.period.saturating_add(half);
        if half < 1 || self.period % 2 != 0 || !turn.contains(&a.lo()) || !turn.contains(&a.hi()) {
            return Err(LeafError::BeyondPeriod { operand: a, period: self.period });
        }
        // Between ends, the smallest is at a whole turn and the largest at half a turn.
        let ends = [self.evaluate(&[a.lo()]), self.evaluate(&[a.hi()])];
        let lo = if a.contains(self.period) { 0 } else { ends[0].min(ends[1]) };
        let hi = if a.contains(half) { half } else { ends[0].max(ends[1]) };
        Range::new(lo.into(), hi.into())
    }

    fn levels(&self) -> u32 {
        2
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        let a = operands[0];
        if a <= self.period / 2 { a } else { (self.period - a).abs() }
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let (a, wire_type) = (&operands[0], result.wire_type());
        let kept = body.extended("kept", a, wire_type);
        if a.range.hi() <= self.period / 2 {
            body.wire("value", wire_type, &kept.name);
            return;
        }
        let period = literal(self.period, wire_type);
        let back = body.wire("back", wire_type, &format!("{period} - {}", kept.name));
        let mut folded = back.name;
        if a.range.hi() > self.period {
            let beyond = body.wire("beyond", wire_type, &format!("{} - {period}", kept.name));
            let turned =
                body.bit("turned", &format!("{} > {}", a.name, literal(self.period, a.wire_type)));
            folded = body.choose("folded", &turned, &beyond.name, &folded, wire_type).name;
        }
        let over =
            body.bit("over", &format!("{} > {}", a.name, literal(self.period / 2, a.wire_type)));
        body.choose("value", &over, &folded, &kept.name, wire_type);
    }
}
