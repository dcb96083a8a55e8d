//! Jets of candidates: seeded cones, in integers and exact.
//!
//! The distance of two particles is `deta^2 + dphi^2` in steps of pi/720, squared, with dphi the
//! short way round; a cone holds what is no further from its axis than its radius. No root is
//! taken. The jet comes in the frame of its axis: eta and phi are measured from it, and the beams
//! are boosted as the particles are. That takes a particle nowhere that an invariant could tell.

use crate::jet::ColliderJet;
use crate::momentum::ColliderMomentum;
use crate::native64::MAX_CANDIDATES;
use crate::puppi::wrapped_phi;
use fixed::types::U14F2;
use heapless::Vec;

mod finder;

pub use finder::{ConeFinder, TooManyCandidates};

/// Where a cone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Axis {
    /// Pseudorapidity in steps of pi/720.
    pub eta: i16,
    /// Azimuth in steps of pi/720.
    pub phi: i16,
}

impl Axis {
    /// The direction of a particle.
    #[must_use]
    pub const fn of(particle: &ColliderMomentum) -> Self {
        Self { eta: particle.eta, phi: particle.phi }
    }

    /// deta^2 + dphi^2 to a particle, in steps of pi/720 squared.
    #[must_use]
    pub const fn distance_squared(self, particle: &ColliderMomentum) -> u32 {
        let deta = (particle.eta as i32 - self.eta as i32).unsigned_abs();
        let dphi = wrapped_phi(particle.phi as i32 - self.phi as i32).unsigned_abs() as u32;
        // The square of a difference of two 16-bit integers fits 32 bits, with dphi^2 it may not.
        deta.saturating_mul(deta).saturating_add(dphi * dphi)
    }

    /// The particle as it is seen from the axis: eta, saturated to 16 bits, and phi from -720 to
    /// 719 are differences.
    #[must_use]
    pub const fn frame(self, particle: &ColliderMomentum) -> ColliderMomentum {
        ColliderMomentum {
            pt: particle.pt,
            eta: particle.eta.saturating_sub(self.eta),
            phi: wrapped_phi(particle.phi as i32 - self.phi as i32),
        }
    }
}

/// A jet in a cone: what a tagger reads, and what a trigger sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConeJet<const N: usize> {
    /// The axis, in the frame of the candidates.
    pub axis: Axis,
    /// The `N` candidates of the highest pT in the frame of the axis, falling; of equal ones the
    /// earlier first.
    pub leading: ColliderJet<N>,
    /// How many candidates the cone holds, empty slots not counted.
    pub members: u16,
    /// The sum of their pT, in steps of 0.25 GeV.
    pub pt_sum: u32,
}

/// Collects what is no further than `radius_squared` from `axis`, in steps of pi/720 squared.
///
/// Of more than `N` candidates the `N` of the highest pT are kept, of equal pT the earlier ones.
/// Empty slots are left out. The candidates are in the laboratory, so the beams of the jet have
/// `beam_eta = -axis.eta`.
pub fn collect<'c, const N: usize>(
    axis: Axis,
    radius_squared: u32,
    candidates: impl Iterator<Item = &'c ColliderMomentum>,
) -> ConeJet<N> {
    let mut falling = Vec::<ColliderMomentum, N>::new();
    let (mut members, mut pt_sum) = (0u16, 0u32);
    for candidate in candidates {
        if candidate.is_empty() || axis.distance_squared(candidate) > radius_squared {
            continue;
        }
        members = members.saturating_add(1);
        pt_sum = pt_sum.saturating_add(u32::from(candidate.pt.to_bits()));
        insert(&mut falling, axis.frame(candidate));
    }
    ConeJet {
        axis,
        leading: ColliderJet::in_frame(falling, axis.eta.saturating_neg()),
        members,
        pt_sum,
    }
}

/// Puts a particle behind all that have its pT or more; the last one gives way if there is no room.
fn insert<const N: usize>(falling: &mut Vec<ColliderMomentum, N>, particle: ColliderMomentum) {
    let place = falling.partition_point(|other| other.pt >= particle.pt);
    let mut moved = particle;
    for slot in falling.iter_mut().skip(place) {
        core::mem::swap(slot, &mut moved);
    }
    // Without room, what has been moved out of the last place is left out.
    let _ = falling.push(moved);
}

/// How cones are seeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ConeRule {
    /// The largest distance from the seed, in steps of pi/720, squared. R = 0.4 is 8403, R = 0.8 is
    /// 33615: the integer part of (720 R / pi)^2.
    pub radius_squared: u32,
    /// The least pT of a seed.
    pub seed_pt: U14F2,
}

impl ConeRule {
    /// A least pT that every candidate has.
    pub const ANY: U14F2 = U14F2::ZERO;
}

#[cfg(test)]
mod tests;
