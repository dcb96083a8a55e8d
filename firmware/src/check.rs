//! Scores every embedded jet and compares the raw integers with the host's.

use spurion::TaggerError;

use crate::embedded::{JETS, PARTICLES, tagger};
use crate::jet_file::{JetFile, JetFileError};

/// A jet whose score is not the host's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The jet.
    pub jet: u16,
    /// The raw integer that this processor got.
    pub got: i32,
    /// The raw integer that the host got.
    pub expected: i32,
}

/// Why the jets could not be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "log", derive(defmt::Format))]
pub enum CheckError {
    /// The model or a jet was refused.
    Tagger(TaggerError),
    /// The jets could not be read.
    Jets(JetFileError),
}

impl From<TaggerError> for CheckError {
    fn from(error: TaggerError) -> Self {
        Self::Tagger(error)
    }
}

impl From<JetFileError> for CheckError {
    fn from(error: JetFileError) -> Self {
        Self::Jets(error)
    }
}

/// How the comparison went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Jets scored.
    pub jets: u32,
    /// Jets with another score than the host's.
    pub mismatches: u32,
}

/// Scores every embedded jet; `report` hears of each that differs from the host's.
///
/// # Errors
/// [`CheckError`] at the first jet that cannot be read or scored.
pub fn check(mut report: impl FnMut(Mismatch)) -> Result<Summary, CheckError> {
    let mut tagger = tagger()?;
    let mut summary = Summary::default();
    for jet in JetFile::<PARTICLES>::new(JETS)? {
        let jet = jet?;
        let got = tagger.score(jet.jet.view())?.raw;
        summary.jets += 1;
        if got != jet.expected {
            summary.mismatches += 1;
            report(Mismatch { jet: jet.index, got, expected: jet.expected });
        }
    }
    Ok(summary)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// In a debug build, overflow checks and all, the scores are those of the release build that wrote
    /// the jets.
    #[test]
    #[cfg(debug_assertions)]
    fn a_debug_build_gives_the_same_scores() {
        let mut wrong = 0;
        let summary = check(|_| wrong += 1).unwrap();
        assert!(summary.jets >= 300);
        assert_eq!((summary.mismatches, wrong), (0, 0));
    }
}
