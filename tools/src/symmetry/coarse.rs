//! The arithmetics that are compared, from float64 to coarse momenta.

use fixed::types::{I20F12, U14F2};
use serde::Serialize;
use spurion::graph::FrontEnd;
use spurion::momentum::{ColliderMomentum, FourMomentum};

use crate::ingest::IntegerJet;

/// How a jet is scored.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "arithmetic", rename_all = "snake_case")]
pub enum Arithmetic {
    /// The float graph, on the momenta as they are.
    Float64,
    /// The converted model, on momenta rounded to its own steps or to coarser ones.
    Fixed {
        /// Step of pT, or of components, in GeV.
        momentum_lsb_gev: f64,
        /// Step of eta and phi in pi/720; 0 for four-vectors, which have none.
        angle_lsb_steps: i16,
    },
}

impl Arithmetic {
    /// All that a model with these coordinates is tried with, the finest first. The converted model
    /// comes second.
    #[must_use]
    pub fn all(front_end: FrontEnd) -> Vec<Self> {
        let fixed =
            |(momentum_lsb_gev, angle_lsb_steps)| Self::Fixed { momentum_lsb_gev, angle_lsb_steps };
        let steps = match front_end {
            FrontEnd::Collider => [(0.25, 1), (1.0, 2), (4.0, 4)],
            FrontEnd::Cartesian => [(1.0 / 4096.0, 0), (1.0 / 16.0, 0), (0.25, 0)],
        };
        std::iter::once(Self::Float64).chain(steps.map(fixed)).collect()
    }

    /// Whether this is the converted model on momenta of its own steps.
    #[must_use]
    pub fn is_the_models(self) -> bool {
        match self {
            Self::Float64 => false,
            Self::Fixed { momentum_lsb_gev, angle_lsb_steps: 0 } => {
                momentum_lsb_gev <= 1.0 / 4096.0
            }
            Self::Fixed { angle_lsb_steps, .. } => angle_lsb_steps == 1,
        }
    }

    /// A jet with its momenta rounded to this arithmetic's steps, halves up. Particles stay, even without
    /// momentum.
    #[must_use]
    pub fn rounded(&self, jet: &IntegerJet) -> IntegerJet {
        let Self::Fixed { momentum_lsb_gev, angle_lsb_steps } = *self else { return jet.clone() };
        match jet {
            IntegerJet::Collider(particles) => {
                let step = (momentum_lsb_gev * 4.0) as i64;
                let angle = |x: i16| to_step(i64::from(x), i64::from(angle_lsb_steps)) as i16;
                let round = |p: &ColliderMomentum| ColliderMomentum {
                    // A particle that rounds to nothing keeps the least momentum: an empty slot is none.
                    pt: U14F2::from_bits(
                        to_step(i64::from(p.pt.to_bits()), step).clamp(1, 0xffff) as u16
                    ),
                    eta: angle(p.eta),
                    phi: angle(p.phi),
                };
                IntegerJet::Collider(particles.iter().map(round).collect())
            }
            IntegerJet::Cartesian(particles) => {
                let step = (momentum_lsb_gev * 4096.0) as i64;
                let component = |x: I20F12| {
                    let most = i64::from(i32::MAX);
                    I20F12::from_bits(to_step(i64::from(x.to_bits()), step).min(most) as i32)
                };
                let round = |p: &FourMomentum| FourMomentum {
                    e: component(p.e).max(I20F12::DELTA),
                    px: component(p.px),
                    py: component(p.py),
                    pz: component(p.pz),
                };
                IntegerJet::Cartesian(particles.iter().map(round).collect())
            }
        }
    }
}

/// The nearest multiple of `step`, halves up.
fn to_step(x: i64, step: i64) -> i64 {
    let step = step.max(1);
    (x + step / 2).div_euclid(step) * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_to_the_nearest_step() {
        assert_eq!([5, 6, -6, -7, 0].map(|x| to_step(x, 4)), [4, 8, -4, -8, 0]);
        assert_eq!(to_step(-17, 1), -17);
    }

    #[test]
    fn the_model_itself_changes_nothing() {
        let p = ColliderMomentum { pt: U14F2::from_bits(3), eta: -7, phi: 719 };
        let jet = IntegerJet::Collider(vec![p]);
        let all = Arithmetic::all(FrontEnd::Collider);
        assert_eq!(all[1].rounded(&jet), jet);
        let IntegerJet::Collider(coarse) = all[3].rounded(&jet) else { return };
        assert_eq!((coarse[0].pt.to_bits(), coarse[0].eta, coarse[0].phi), (1, -8, 720));
    }
}
