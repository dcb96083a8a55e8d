//! How well a tagger keeps the symmetries that it was built for.
//!
//! [`exact`] changes integer jets in ways under which, by the algebra of the graph, no bit of the score may
//! change, and counts the bits that do. [`boosts`] moves jets by general Lorentz transformations in
//! float64 and rounds them afterwards, as a detector would: there rounding breaks the symmetry, and
//! the question is by how much.

pub mod boosts;
mod coarse;
pub mod exact;

use serde::Serialize;

pub use boosts::{Beams, BoostRow, Direction};
pub use coarse::Arithmetic;
pub use exact::ExactRow;

/// Everything that `spurion symmetry` finds.
#[derive(Clone, Debug, Serialize)]
pub struct SymmetryReport {
    /// How many jets.
    pub jets: usize,
    /// What was done to integer jets, and how many scores changed.
    pub exact: Vec<ExactRow>,
    /// The logit above which 30 % of the signal lies, unboosted, in float64: what decides. Without signal
    /// it is 0.
    pub threshold: f64,
    /// What boosts change, by arithmetic, direction, beams and velocity.
    pub boosts: Vec<BoostRow>,
}

impl SymmetryReport {
    /// Whether no score changed that must not.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.exact.iter().all(|row| !row.must_be_exact || row.changed == 0)
    }
}
