//! Stored figures that a design must not outgrow.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::cells::Resources;

/// By how many percent a figure may exceed its baseline.
pub const ALLOWED_GROWTH_PERCENT: u64 = 3;

/// The compared figures of one design on one target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// Look-up tables.
    pub lut: u64,
    /// Flip-flops.
    pub ff: u64,
    /// Multiplier blocks.
    pub dsp: u64,
    /// Block memories.
    pub bram: u64,
}

impl From<&Resources> for Figures {
    fn from(from: &Resources) -> Self {
        Self { lut: from.lut, ff: from.ff, dsp: from.dsp, bram: from.bram }
    }
}

/// A figure that has grown too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Growth {
    /// The name of the figure.
    pub figure: &'static str,
    /// What it was.
    pub baseline: u64,
    /// What it is.
    pub now: u64,
}

impl core::fmt::Display for Growth {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { figure, baseline, now } = self;
        write!(f, "{figure} grew from {baseline} to {now}, by more than {ALLOWED_GROWTH_PERCENT} %")
    }
}

impl Figures {
    /// The figures of `self` that exceed those of `baseline` by more than
    /// [`ALLOWED_GROWTH_PERCENT`]: 100 now > (100 + allowed) baseline, in integers.
    #[must_use]
    pub fn growth_beyond(&self, baseline: &Self) -> Vec<Growth> {
        let rows = [
            ("lut", baseline.lut, self.lut),
            ("ff", baseline.ff, self.ff),
            ("dsp", baseline.dsp, self.dsp),
            ("bram", baseline.bram, self.bram),
        ];
        let scaled = |x: u64, by: u64| u128::from(x) * u128::from(by);
        rows.into_iter()
            .filter(|&(_, old, now)| scaled(now, 100) > scaled(old, 100 + ALLOWED_GROWTH_PERCENT))
            .map(|(figure, baseline, now)| Growth { figure, baseline, now })
            .collect()
    }
}

/// Figures by the name of the design and the name of the target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Baselines {
    designs: BTreeMap<String, BTreeMap<String, Figures>>,
}

impl Baselines {
    /// Reads what [`Baselines::to_json`] has written.
    ///
    /// # Errors
    /// What is wrong with the text, and where.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// JSON with sorted keys.
    ///
    /// # Errors
    /// None for what [`Baselines`] holds.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// The figures of `design` on `target`.
    #[must_use]
    pub fn get(&self, design: &str, target: &str) -> Option<&Figures> {
        self.designs.get(design)?.get(target)
    }

    /// Sets the figures of `design` on `target`.
    pub fn set(&mut self, design: &str, target: &str, figures: Figures) {
        self.designs.entry(design.to_owned()).or_default().insert(target.to_owned(), figures);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const OLD: Figures = Figures { lut: 1000, ff: 2000, dsp: 100, bram: 0 };

    fn grown(percent: u64) -> Figures {
        let grow = |x: u64| x * (100 + percent) / 100;
        Figures { lut: grow(OLD.lut), ff: grow(OLD.ff), dsp: grow(OLD.dsp), bram: OLD.bram }
    }

    #[test]
    fn growth_by_two_or_three_percent_passes_and_by_four_is_named() {
        for percent in [0, 2, 3] {
            assert_eq!(grown(percent).growth_beyond(&OLD), []);
        }
        let names: Vec<_> = grown(4).growth_beyond(&OLD).iter().map(|g| g.figure).collect();
        assert_eq!(names, ["lut", "ff", "dsp"]);
        let one = Figures { ff: 2061, ..OLD };
        assert_eq!(one.growth_beyond(&OLD), [Growth { figure: "ff", baseline: 2000, now: 2061 }]);
    }

    #[test]
    fn shrinking_passes_and_the_first_block_memory_does_not() {
        assert_eq!(Figures { lut: 1, ff: 1, dsp: 0, bram: 0 }.growth_beyond(&OLD), []);
        let growth = Figures { bram: 1, ..OLD }.growth_beyond(&OLD);
        assert!(growth[0].to_string().contains("bram grew from 0 to 1"), "{}", growth[0]);
    }

    #[test]
    fn what_is_written_is_read() {
        let mut baselines = Baselines::default();
        baselines.set("tagger", "ecp5", OLD);
        baselines.set("tagger", "xcup", grown(4));
        let text = baselines.to_json().unwrap();
        assert_eq!(Baselines::from_json(&text).unwrap(), baselines);
        assert_eq!(baselines.get("tagger", "ecp5"), Some(&OLD));
        assert_eq!(baselines.get("tagger", "ice40"), None);
        assert!(Baselines::from_json(r#"{"t": {"ecp5": {"lut": 1}}}"#).is_err());
    }
}
