//! Values in circuits under construction.

use crate::range::Range;
use crate::structure::Source;

/// A value in a pipeline under construction.
///
/// It carries the interval of the value and the number of clocks it lags behind the inputs.
/// A net whose interval is a single number is a constant: it is there at all times, and costs
/// nothing until something needs it as a wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Net {
    pub(super) source: Option<Source>,
    pub(super) range: Range,
    pub(super) latency: u32,
    /// Additions in a row since the last register.
    pub(super) levels: u32,
    /// Low bits that are 0 because the value was shifted left.
    pub(super) zeros: u32,
    /// Whether it comes straight out of a choice: as the second operand of an addition this takes
    /// no logic of its own.
    pub(super) chosen: bool,
}

impl Net {
    pub(super) const fn input(source: Source, range: Range) -> Self {
        Self { source: Some(source), range, latency: 0, levels: 0, zeros: 0, chosen: false }
    }

    pub(super) const fn unwired(range: Range) -> Self {
        Self { source: None, range, latency: 0, levels: 0, zeros: 0, chosen: false }
    }

    /// What the value can be.
    #[must_use]
    pub fn range(self) -> Range {
        self.range
    }

    /// How many clocks the value lags behind the inputs; `None` for a constant.
    #[must_use]
    pub fn latency(self) -> Option<u32> {
        self.source.map(|_| self.latency)
    }

    /// How many low bits are known to be 0.
    #[must_use]
    pub fn zeros(self) -> u32 {
        self.zeros
    }

    /// The value of a constant.
    #[must_use]
    pub fn constant(self) -> Option<i64> {
        self.range.constant()
    }
}
