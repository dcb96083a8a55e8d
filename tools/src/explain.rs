//! Why a tagger gives a jet the score that it gives.
//!
//! Where the score is a sum over pairs up to its last rounding, as that of PELICAN nano is, the sum is taken
//! apart ([`exact`]): the contributions are integers and add up to the score, bit for bit. For other networks
//! particles are left out one by one and two by two ([`occlusion`]), which is an approximation and
//! labelled as one.

pub mod average;
pub mod exact;
pub mod linear_tail;
pub mod occlusion;
pub mod picture;

use serde::Serialize;
use spurion::momentum::ANGLE_STEPS_PER_PI;

use crate::elementary::{asinh, atan2, hypot};
use crate::ingest::IntegerJet;

/// How contributions were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Contributions of pairs, the bias and the rounding are the score, to the bit.
    Exact,
    /// What the score loses without a particle, and without both of a pair beyond that: approximate.
    Occlusion,
}

/// An object of a jet.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Object {
    /// Whether it is a fixed vector that the model adds to each jet, such as a beam.
    pub spurion: bool,
    /// Transverse momentum in GeV; none for a spurion.
    pub pt: Option<f64>,
    /// Pseudorapidity.
    pub eta: Option<f64>,
    /// Azimuth.
    pub phi: Option<f64>,
    /// What it contributes: alone, and half of what its pairs do.
    pub raw: f64,
    /// The same as a logit.
    pub logit: f64,
}

/// What two objects contribute together, (i, j) and (j, i) in one; i = j for an object with itself.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Contribution {
    /// The first object.
    pub i: usize,
    /// The second.
    pub j: usize,
    /// In units of 2^-`frac_bits` of the explanation.
    pub raw: i64,
    /// The same as a logit.
    pub logit: f64,
}

/// One jet's score and what it is made of.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The place of the jet in its file, from 0.
    pub jet: usize,
    /// How it was found.
    pub method: Method,
    /// The raw integer of the score.
    pub score_raw: i64,
    /// Its fraction bits.
    pub score_frac_bits: i8,
    /// The score.
    pub logit: f64,
    /// Whether it is signal, if that is known.
    pub label: Option<bool>,
    /// Fraction bits of all contributions.
    pub frac_bits: i8,
    /// What every jet with as many particles gets.
    pub bias_raw: i64,
    /// What the last rounding added: `score_raw` 2^(`frac_bits` - `score_frac_bits`) less the bias and all
    /// pairs. With occlusion what is not explained.
    pub rounding_raw: i64,
    /// Spurions, then particles.
    pub objects: Vec<Object>,
    /// The contributions, the largest first.
    pub pairs: Vec<Contribution>,
}

/// The objects of a jet, without contributions.
fn objects(jet: &IntegerJet, spurions: usize) -> Vec<Object> {
    let none = Object { spurion: true, pt: None, eta: None, phi: None, raw: 0.0, logit: 0.0 };
    let particle = |[pt, eta, phi]: [f64; 3]| Object {
        spurion: false,
        pt: Some(pt),
        eta: Some(eta),
        phi: Some(phi),
        ..none
    };
    let step = std::f64::consts::PI / f64::from(ANGLE_STEPS_PER_PI);
    let coordinates: Vec<[f64; 3]> = match jet {
        IntegerJet::Collider(particles) => particles
            .iter()
            .map(|p| [p.pt.to_num(), f64::from(p.eta) * step, f64::from(p.phi) * step])
            .collect(),
        IntegerJet::Cartesian(particles) => particles
            .iter()
            .map(|p| {
                let [px, py, pz] = [p.px, p.py, p.pz].map(|c| c.to_num::<f64>());
                let pt = hypot(px, py);
                let eta = if pt > 0.0 { asinh(pz / pt) } else { 0.0 };
                [pt, eta, atan2(py, px)]
            })
            .collect(),
    };
    std::iter::repeat_n(none, spurions).chain(coordinates.into_iter().map(particle)).collect()
}

/// Gives each object its share of the pairs, and puts the largest pair first.
fn distribute(explanation: &mut Explanation, unit: f64) {
    for pair in &mut explanation.pairs {
        pair.logit = pair.raw as f64 * unit;
        for object in [pair.i, pair.j] {
            explanation.objects[object].raw += pair.raw as f64 / 2.0;
            explanation.objects[object].logit += pair.logit / 2.0;
        }
    }
    explanation
        .pairs
        .sort_by_key(|pair| (std::cmp::Reverse(pair.raw.unsigned_abs()), pair.i, pair.j));
}
