//! One cone after the other.

use super::{Axis, ConeJet, ConeRule, MAX_CANDIDATES, collect};
use crate::momentum::ColliderMomentum;

/// More candidates than an event can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct TooManyCandidates {
    /// How many there are.
    pub candidates: usize,
}

impl core::fmt::Display for TooManyCandidates {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} candidates in an event, and {MAX_CANDIDATES} are the most", self.candidates)
    }
}

impl core::error::Error for TooManyCandidates {}

/// Finds the jets of an event.
///
/// The candidate with the highest pT that no jet has used is the next seed, of equal ones the
/// earlier. Its jet takes all candidates in the cone around it that no jet has used, beyond the
/// leading ones too. Seeds end below [`ConeRule::seed_pt`]; an empty slot is never one.
#[derive(Clone, Debug)]
pub struct ConeFinder<'c> {
    candidates: &'c [ColliderMomentum],
    rule: ConeRule,
    /// Pseudorapidity by which the beams are boosted where the candidates are measured: 0 in the
    /// laboratory, `-eta` in a region whose candidates count from `eta`.
    pub beam_eta: i16,
    used: [bool; MAX_CANDIDATES],
}

impl<'c> ConeFinder<'c> {
    /// Starts with the candidates of an event, in their order, in the laboratory.
    ///
    /// # Errors
    /// [`TooManyCandidates`] if there are more than an event can have.
    pub const fn new(
        candidates: &'c [ColliderMomentum],
        rule: ConeRule,
    ) -> Result<Self, TooManyCandidates> {
        if candidates.len() > MAX_CANDIDATES {
            return Err(TooManyCandidates { candidates: candidates.len() });
        }
        Ok(Self { candidates, rule, beam_eta: 0, used: [false; MAX_CANDIDATES] })
    }

    /// The next jet with its leading `N` candidates, or `None` if no seed is left.
    pub fn next_jet<const N: usize>(&mut self) -> Option<ConeJet<N>> {
        let axis = Axis::of(self.seed()?);
        let radius_squared = self.rule.radius_squared;
        let free = self.candidates.iter().zip(&self.used).filter(|(_, used)| !**used);
        let mut jet = collect(axis, radius_squared, free.map(|(candidate, _)| candidate));
        jet.leading.beam_eta = self.beam_eta.saturating_sub(axis.eta);
        for (candidate, used) in self.candidates.iter().zip(&mut self.used) {
            *used |= axis.distance_squared(candidate) <= radius_squared;
        }
        Some(jet)
    }

    /// The unused candidate of the highest pT; of equal ones the earlier.
    fn seed(&self) -> Option<&'c ColliderMomentum> {
        let free = self.candidates.iter().zip(&self.used).filter(|(_, used)| !**used);
        let higher =
            |a: &'c ColliderMomentum, b: &'c ColliderMomentum| if b.pt > a.pt { b } else { a };
        let highest = free.map(|(candidate, _)| candidate).reduce(higher)?;
        (!highest.is_empty() && highest.pt >= self.rule.seed_pt).then_some(highest)
    }
}
