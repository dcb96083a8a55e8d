//! d_ij = E_i E_j - px_i px_j - py_i py_j - pz_i pz_j.

use super::{Finish, set_pair};
use crate::graph::PairwiseCartesian;
use crate::momentum::FourMomentum;
use crate::tensor::{Source, Word};

/// The invariants of one jet, beams in front.
#[derive(Debug)]
pub struct Invariants<'k, F> {
    /// Width of the components.
    pub front: &'k PairwiseCartesian,
    /// The particles of the jet.
    pub particles: &'k [FourMomentum],
    /// 0 or 2.
    pub spurions: usize,
    /// Objects of the jet, spurions included.
    pub objects: usize,
    /// What is done with each invariant.
    pub finish: F,
}

/// The Minkowski product of two four-vectors (E, px, py, pz), metric (+, -, -, -).
#[inline(always)]
#[must_use]
pub fn minkowski_dot(p: [i64; 4], q: [i64; 4]) -> i64 {
    let [e, x, y, z] = p;
    let [f, u, v, w] = q;
    e * f - x * u - y * v - z * w
}

impl<F: Finish> Invariants<'_, F> {
    fn vectors(&self) -> impl Iterator<Item = [i64; 4]> {
        let quantizer = self.front.component.prepared();
        let quantize = move |c: i32| quantizer.apply(i64::from(c));
        self.particles.iter().map(move |p| p.to_bits().map(quantize))
    }

    fn beams<O: Word>(&self, plane: &mut [O]) {
        let n = self.objects;
        let frac = self.front.component.to().frac_bits.clamp(0, 31);
        // 1 GeV in steps of the components, so that a beam's products have their binary point.
        let one = 1i64 << frac;
        let beam_vectors = [[one, 0, 0, one], [one, 0, 0, -one]];
        for (b, &beam) in beam_vectors.iter().enumerate() {
            for (c, &other) in beam_vectors.iter().enumerate() {
                set_pair(plane, n, b, c, self.finish.finish(minkowski_dot(beam, other)));
            }
            for (i, p) in self.vectors().enumerate() {
                set_pair(plane, n, b, i + 2, self.finish.finish(minkowski_dot(beam, p)));
            }
        }
    }
}

impl<F: Finish> Source for Invariants<'_, F> {
    fn fill<O: Word>(&self, plane: &mut [O]) {
        if self.spurions == 2 {
            self.beams(plane);
        }
        for (i, p) in self.vectors().enumerate() {
            for (j, q) in self.vectors().enumerate().skip(i) {
                let d = self.finish.finish(minkowski_dot(p, q));
                set_pair(plane, self.objects, self.spurions + i, self.spurions + j, d);
            }
        }
    }
}
