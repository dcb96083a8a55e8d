//! From momenta in float64 to the integers that a tagger reads.
//!
//! As the level-1 trigger does it: each value is divided by its least significant bit, rounded
//! half away from zero, and saturated.

use std::f64::consts::PI;

use crate::elementary::{asinh, atan2, hypot};
use fixed::types::{I20F12, U14F2};
use spurion::graph::FrontEnd;
use spurion::jet::JetView;
use spurion::momentum::{ANGLE_STEPS_PER_PI, ColliderMomentum, FourMomentum};

/// The largest |eta| in steps that 12 signed bits hold.
pub const ETA_LIMIT: f64 = 2047.0;

/// A jet in the integers of one front end.
#[derive(Clone, Debug, PartialEq)]
pub enum IntegerJet {
    /// Collider coordinates.
    Collider(Vec<ColliderMomentum>),
    /// Four-vectors.
    Cartesian(Vec<FourMomentum>),
}

impl IntegerJet {
    /// The jet as the tagger reads it, beams at rest in the laboratory.
    #[must_use]
    pub fn view(&self) -> JetView<'_> {
        match self {
            Self::Collider(particles) => JetView::Collider { particles, beam_eta: 0 },
            Self::Cartesian(particles) => JetView::Cartesian { particles },
        }
    }
}

/// What rounding did to the inputs beyond rounding them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IngestCounts {
    /// Values that were saturated.
    pub saturated: u64,
    /// Particles whose pT or energy rounded to nothing, so that they are left out.
    pub vanished: u64,
}

/// Rounds a jet of (E, px, py, pz) in GeV to the coordinates of `front_end`.
pub fn ingest(jet: &[[f64; 4]], front_end: FrontEnd, counts: &mut IngestCounts) -> IntegerJet {
    match front_end {
        FrontEnd::Collider => {
            IntegerJet::Collider(jet.iter().filter_map(|&p| collider(p, counts)).collect())
        }
        FrontEnd::Cartesian => {
            IntegerJet::Cartesian(jet.iter().filter_map(|&p| cartesian(p, counts)).collect())
        }
    }
}

/// Rounds jets as [`ingest`] does; what it did to them all is counted together.
#[must_use]
pub fn ingest_all(jets: &[Vec<[f64; 4]>], front_end: FrontEnd) -> (Vec<IntegerJet>, IngestCounts) {
    let mut counts = IngestCounts::default();
    let rounded = jets.iter().map(|jet| ingest(jet, front_end, &mut counts)).collect();
    (rounded, counts)
}

fn saturate(x: f64, lo: f64, hi: f64, counts: &mut IngestCounts) -> f64 {
    let rounded = x.round();
    if rounded < lo || rounded > hi {
        counts.saturated += 1;
    }
    rounded.clamp(lo, hi)
}

fn collider([_, px, py, pz]: [f64; 4], counts: &mut IngestCounts) -> Option<ColliderMomentum> {
    let pt = hypot(px, py);
    let step = PI / f64::from(ANGLE_STEPS_PER_PI);
    let raw = saturate(pt * 4.0, 0.0, f64::from(u16::MAX), counts);
    if raw == 0.0 {
        counts.vanished += 1;
        return None;
    }
    let eta = saturate(asinh(pz / pt) / step, -ETA_LIMIT - 1.0, ETA_LIMIT, counts);
    let phi = (atan2(py, px) / step).round();
    // pi itself rounds to 720, which is -720 half a turn the other way.
    let phi = if phi >= f64::from(ANGLE_STEPS_PER_PI) { -phi } else { phi };
    Some(ColliderMomentum { pt: U14F2::from_bits(raw as u16), eta: eta as i16, phi: phi as i16 })
}

fn cartesian(components: [f64; 4], counts: &mut IngestCounts) -> Option<FourMomentum> {
    let (lo, hi) = (f64::from(i32::MIN), f64::from(i32::MAX));
    let [e, px, py, pz] =
        components.map(|c| I20F12::from_bits(saturate(c * 4096.0, lo, hi, counts) as i32));
    let momentum = FourMomentum { e, px, py, pz };
    if momentum.is_empty() {
        counts.vanished += 1;
        return None;
    }
    Some(momentum)
}
