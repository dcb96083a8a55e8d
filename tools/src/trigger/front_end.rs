//! Widths and tables of the collider front end, and how each gets coarser.

use serde::Serialize;
use spurion::graph::PT_FRAC_BITS;

use super::TriggerSettings;
use super::plan::{LEAST_BITS, coarsen, narrow};
use crate::calibrate::Sample;
use crate::elementary::{hypot, power_of_two};

/// The numbers of one front end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FrontEndPlan {
    /// pT, unsigned, GeV.
    pub pt_bits: u8,
    /// pT counts steps of 2^-pt_frac_bits GeV.
    pub pt_frac_bits: i8,
    /// Angles count steps of 2^angle_shift pi/720.
    pub angle_shift: u8,
    /// Binary point of the tables of cosh - 1 and 1 - cos.
    pub angle_frac_bits: i8,
    /// The table of cosh - 1 has 2^this entries.
    pub cosh_address_bits: u8,
    /// The table of 1 - cos has at most 2^this entries.
    pub cos_address_bits: u8,
    /// Bits of an entry of exp, where it saturates.
    pub exp_bits: u8,
    /// Binary point of exp.
    pub exp_frac_bits: i8,
    /// The table of exp has 2^this - 1 entries.
    pub exp_address_bits: u8,
}

/// One way to make a front end coarser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontEndMove {
    /// One bit less in exp, with its range.
    ExpStep,
    /// One bit less in exp, with its step.
    ExpBits,
    /// Half the table of exp.
    ExpAddress,
    /// Twice the step of pT, and one bit less.
    PtStep,
    /// One bit less in pT.
    PtBits,
    /// Twice the step of the angles, and half the tables.
    AngleStep,
    /// Twice the last bit of cosh and cos.
    AngleFrac,
    /// Half the table of cosh.
    CoshAddress,
    /// Half the table of cos.
    CosAddress,
}

impl FrontEndMove {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::ExpStep,
        Self::ExpBits,
        Self::ExpAddress,
        Self::PtStep,
        Self::PtBits,
        Self::AngleStep,
        Self::AngleFrac,
        Self::CoshAddress,
        Self::CosAddress,
    ];

    /// Whether the user left it to the search.
    #[must_use]
    pub const fn is_open(self, settings: &TriggerSettings) -> bool {
        match self {
            Self::PtBits => settings.pt_bits.is_none(),
            Self::PtStep => settings.pt_bits.is_none() && settings.pt_frac_bits.is_none(),
            _ => true,
        }
    }
}

/// Fewest bits of a table's address.
const LEAST_ADDRESS_BITS: u8 = 3;
/// The coarsest pT, 1 GeV: with more, particles that a trigger counts would round to nothing.
const LEAST_PT_FRAC_BITS: i8 = 0;
/// The coarsest angles, pi/360: at pi/180 close pairs of particles would fall together.
const MOST_ANGLE_SHIFT: u8 = 1;

/// Largest share of the calibration particles whose pT may saturate: beyond, jets a little harder
/// than those of the calibration would be another matter.
const MOST_SATURATED_PT: f64 = 1e-3;

/// The pT in GeV that at most a share of [`MOST_SATURATED_PT`] of the particles exceeds.
pub(super) fn pt_reach(samples: &[Sample]) -> f64 {
    let particles = samples.iter().flat_map(|s| &s.particles);
    let mut pts: Vec<f64> = particles.map(|[_, px, py, _]| hypot(*px, *py)).collect();
    pts.sort_by(f64::total_cmp);
    let place = ((1.0 - MOST_SATURATED_PT) * pts.len() as f64) as usize;
    pts.get(place).copied().unwrap_or(0.0)
}

impl FrontEndPlan {
    /// Where a search begins; what the user chose stays as it is.
    #[must_use]
    pub fn finest(settings: &TriggerSettings) -> Self {
        let pt_frac_bits = settings.pt_frac_bits.unwrap_or(1);
        Self {
            pt_bits: settings.pt_bits.unwrap_or((11 + pt_frac_bits).clamp(4, 14) as u8),
            pt_frac_bits,
            angle_shift: 0,
            angle_frac_bits: 10,
            cosh_address_bits: 9,
            cos_address_bits: 10,
            exp_bits: 10,
            exp_frac_bits: 5,
            exp_address_bits: 11,
        }
    }

    /// Where a search begins for a network that reads small d as well.
    #[must_use]
    pub fn finest_of_network(settings: &TriggerSettings) -> Self {
        let pt_frac_bits = settings.pt_frac_bits.unwrap_or(PT_FRAC_BITS);
        Self {
            pt_bits: settings.pt_bits.unwrap_or((11 + pt_frac_bits).clamp(4, 14) as u8),
            pt_frac_bits,
            angle_frac_bits: 15,
            exp_bits: 16,
            exp_frac_bits: 10,
            ..Self::finest(settings)
        }
    }

    /// Where pT saturates, in GeV.
    #[must_use]
    pub fn highest_pt(&self) -> f64 {
        (power_of_two(self.pt_bits) - 1.0) * power_of_two(-self.pt_frac_bits)
    }

    /// Makes it coarser, if that is possible.
    pub(super) fn apply(&mut self, step: FrontEndMove) -> bool {
        match step {
            FrontEndMove::ExpStep => coarsen(&mut self.exp_bits, &mut self.exp_frac_bits),
            FrontEndMove::ExpBits => narrow(&mut self.exp_bits, LEAST_BITS),
            FrontEndMove::ExpAddress => narrow(&mut self.exp_address_bits, LEAST_ADDRESS_BITS),
            FrontEndMove::PtStep => self.coarser_pt(),
            FrontEndMove::PtBits => narrow(&mut self.pt_bits, LEAST_BITS),
            FrontEndMove::AngleStep => self.coarser_angles(),
            FrontEndMove::AngleFrac => {
                self.angle_frac_bits -= 1;
                self.angle_frac_bits >= 0
            }
            FrontEndMove::CoshAddress => narrow(&mut self.cosh_address_bits, LEAST_ADDRESS_BITS),
            FrontEndMove::CosAddress => narrow(&mut self.cos_address_bits, LEAST_ADDRESS_BITS),
        }
    }

    fn coarser_pt(&mut self) -> bool {
        self.pt_frac_bits > LEAST_PT_FRAC_BITS && coarsen(&mut self.pt_bits, &mut self.pt_frac_bits)
    }

    fn coarser_angles(&mut self) -> bool {
        let possible = self.angle_shift < MOST_ANGLE_SHIFT;
        self.angle_shift += u8::from(possible);
        let addresses =
            [&mut self.cosh_address_bits, &mut self.cos_address_bits, &mut self.exp_address_bits];
        possible && addresses.into_iter().all(|bits| narrow(bits, LEAST_ADDRESS_BITS))
    }
}
