//! PELICAN nano in f32, from the same collider inputs: what the fixed-point tagger replaces.
//!
//! Formulas: arXiv 2310.16121 and `NUMERICS.md`. Elementary functions are `micromath`'s,
//! always called by path: with the standard library in scope `x.exp()` would be another function.

use micromath::F32Ext;
use spurion::{ColliderMomentum, JetView};

use crate::float_parameters::{
    AGGREGATE, AGGREGATE_BIAS, DIAGONAL_BIAS, HIDDEN, HIDDEN_BIAS, HIDDEN_MEAN, HIDDEN_SCALE,
    INPUT_BIAS, INPUT_MEAN, INPUT_SCALE, MAP_BIAS, MAPS, OBJECTS, OBJECTS_AVERAGE,
};

/// Radians in one step of eta or phi.
const STEP: f32 = core::f32::consts::PI / 720.0;

/// GeV in one step of pT.
const PT_STEP: f32 = 0.25;

/// d_ij in GeV^2 of two massless particles: pT_i pT_j (cosh d_eta - cos d_phi).
fn invariant(a: &ColliderMomentum, b: &ColliderMomentum) -> f32 {
    let eta = (f32::from(a.eta) - f32::from(b.eta)) * STEP;
    let phi = (f32::from(a.phi) - f32::from(b.phi)) * STEP;
    let cosh = 0.5 * (F32Ext::exp(eta) + F32Ext::exp(-eta));
    pt(a) * pt(b) * (cosh - F32Ext::cos(phi))
}

fn pt(particle: &ColliderMomentum) -> f32 {
    f32::from(particle.pt.to_bits()) * PT_STEP
}

/// How far the logit may lie from the fixed-point one: 8 times the rms difference.
///
/// Measured with the 10-bit tables and 8-bit weights of `pelican_nano_h2_n16.spurion`, over
/// 15,000 jets: rms 0.031, at most 0.155. Most of it is the fixed-point model's own distance from
/// float64 (at most 0.25); the approximations of `micromath` and the rounding of f32 add little.
pub const TOLERANCE: f32 = 0.25;

type Pairs = [[f32; OBJECTS]; OBJECTS];

/// All d_ij, the beams (1, 0, 0, 1) and (1, 0, 0, -1) in front.
fn invariants(particles: &[ColliderMomentum], beam_eta: i16) -> Pairs {
    let mut d = [[0.0; OBJECTS]; OBJECTS];
    (d[0][1], d[1][0]) = (2.0, 2.0);
    for (a, i) in particles.iter().zip(2..) {
        let eta = (f32::from(a.eta) - f32::from(beam_eta)) * STEP;
        let beams = [pt(a) * F32Ext::exp(-eta), pt(a) * F32Ext::exp(eta)];
        for (beam, product) in beams.into_iter().enumerate() {
            (d[beam][i], d[i][beam]) = (product, product);
        }
        for (b, j) in particles.iter().zip(2..i) {
            let product = invariant(a, b);
            (d[i][j], d[j][i]) = (product, product);
        }
    }
    d
}

/// One hidden channel at (i, j) before the activation.
fn mixed(h: usize, x: f32, rows: [f32; 2], total: f32, diagonal: bool) -> f32 {
    let maps = MAPS[h];
    let off = maps[0] * x + maps[2] * rows[1] + maps[3] * rows[0] + maps[4] * total + MAP_BIAS[h];
    if diagonal { off + maps[1] * rows[0] + maps[5] * total + DIAGONAL_BIAS[h] } else { off }
}

/// The logit of signal; none for more particles than the network was trained on, or for
/// four-vectors.
#[must_use]
pub fn logit(jet: JetView<'_>) -> Option<f32> {
    let JetView::Collider { particles, beam_eta } = jet else { return None };
    let objects = particles.len() + 2;
    if objects > OBJECTS {
        return None;
    }
    let mut x = invariants(particles, beam_eta);
    let mut rows = [0.0; OBJECTS];
    let mut total = 0.0;
    for (row, sum) in x.iter_mut().zip(&mut rows).take(objects) {
        for entry in row.iter_mut().take(objects) {
            *entry = (*entry - INPUT_MEAN) * INPUT_SCALE + INPUT_BIAS;
            *sum += *entry / OBJECTS_AVERAGE;
        }
        total += *sum / OBJECTS_AVERAGE;
    }
    let mut logit = AGGREGATE_BIAS;
    for h in 0..HIDDEN {
        let (mut all, mut trace) = (0.0, 0.0);
        for i in 0..objects {
            for j in 0..objects {
                let z = mixed(h, x[i][j], [rows[i], rows[j]], total, i == j).max(0.0);
                let y = (z - HIDDEN_MEAN[h]) * HIDDEN_SCALE[h] + HIDDEN_BIAS[h];
                all += y / (OBJECTS_AVERAGE * OBJECTS_AVERAGE);
                trace += if i == j { y / OBJECTS_AVERAGE } else { 0.0 };
            }
        }
        logit += AGGREGATE[h][0] * all + AGGREGATE[h][1] * trace;
    }
    Some(logit)
}

/// The probability of signal, of which `logit` is half the log odds: 1 / (1 + exp(-2 logit)).
#[must_use]
pub fn probability(logit: f32) -> f32 {
    1.0 / (1.0 + F32Ext::exp(-2.0 * logit))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::embedded::{EmbeddedJet, EmbeddedTagger, JETS, MODEL, PARTICLES};
    use crate::jet_file::JetFile;

    fn jets() -> impl Iterator<Item = EmbeddedJet> {
        JetFile::<PARTICLES>::new(JETS).unwrap().map(|jet| jet.unwrap().jet)
    }

    #[test]
    fn it_is_the_network_that_was_converted() {
        let mut tagger = EmbeddedTagger::new(MODEL).unwrap();
        for (k, jet) in jets().enumerate() {
            let fixed: f32 = tagger.score(jet.view()).unwrap().logit().to_num();
            let float = logit(jet.view()).unwrap();
            assert!((fixed - float).abs() <= TOLERANCE, "jet {k}: {fixed} and {float}");
        }
    }

    #[test]
    fn a_boost_along_the_beams_changes_little() {
        for (k, jet) in jets().enumerate() {
            let JetView::Collider { particles, beam_eta } = jet.view() else { unreachable!() };
            let mut boosted = EmbeddedJet::new();
            boosted.beam_eta = beam_eta + 100;
            for p in particles {
                boosted.push(ColliderMomentum { eta: p.eta + 100, ..*p }).unwrap();
            }
            let (before, after) = (logit(jet.view()).unwrap(), logit(boosted.view()).unwrap());
            assert!((before - after).abs() < 1e-3, "jet {k}: {before} and {after}");
        }
    }

    #[test]
    fn the_probability_is_a_sigmoid_of_twice_the_logit() {
        assert_eq!(probability(0.0), 0.5);
        assert!((probability(0.5) - 0.731_058_6).abs() < 1e-3);
        assert!((probability(-2.0) - 0.017_986_2).abs() < 1e-3);
    }
}
