//! The momenta that a jet is made of, in the fixed-point types of the trigger.

use fixed::types::{I20F12, U14F2};

/// Steps of eta and phi in half a turn: one step is pi/720 = 0.25 degrees.
///
/// Source: the level-1 correlator trigger of CMS (Phase 2), whose Puppi candidates carry
/// eta and phi in these units.
pub const ANGLE_STEPS_PER_PI: i16 = 720;

/// A four-vector (E, px, py, pz) in GeV, in steps of 2^-12 GeV up to 524 TeV.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct FourMomentum {
    /// Energy in GeV.
    pub e: I20F12,
    /// Momentum along x in GeV.
    pub px: I20F12,
    /// Momentum along y in GeV.
    pub py: I20F12,
    /// Momentum along z, the beam axis, in GeV.
    pub pz: I20F12,
}

impl FourMomentum {
    /// Whether this is an empty slot: no energy.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.e.to_bits() == 0
    }

    /// The components as integers in steps of 2^-12 GeV, in the order E, px, py, pz.
    #[must_use]
    pub const fn to_bits(&self) -> [i32; 4] {
        [self.e.to_bits(), self.px.to_bits(), self.py.to_bits(), self.pz.to_bits()]
    }
}

/// A massless particle in collider coordinates, as a trigger candidate carries them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ColliderMomentum {
    /// Transverse momentum in GeV, in steps of 0.25 GeV. A graph's front end saturates it to
    /// the width that the graph declares (14 bits, 4095.75 GeV, for a trigger candidate).
    pub pt: U14F2,
    /// Pseudorapidity in steps of pi/720, -2048 to 2047.
    pub eta: i16,
    /// Azimuth in steps of pi/720; any value, read modulo a full turn of 1440 steps.
    pub phi: i16,
}

impl ColliderMomentum {
    /// Whether this is an empty slot: no transverse momentum.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.pt.to_bits() == 0
    }
}
