//! d_ij = E_i E_j - px_i px_j - py_i py_j - pz_i pz_j.

use super::{Finish, set_pair};
use crate::graph::PairwiseCartesian;
use crate::momentum::FourMomentum;
use crate::tensor::{Source, Word};

/// The invariants of one jet, spurions in front.
#[derive(Debug)]
pub struct Invariants<'k, F> {
    /// Width of the components, and the spurions.
    pub front: &'k PairwiseCartesian<'k>,
    /// The particles of the jet.
    pub particles: &'k [FourMomentum],
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

impl PairwiseCartesian<'_> {
    /// The momenta of all objects, spurions first, as the quantizer gives them.
    #[inline(always)]
    pub(crate) fn objects(
        &self,
        particles: &[FourMomentum],
    ) -> impl Iterator<Item = [i64; 4]> + Clone {
        let quantizer = self.component.prepared();
        let vectors = self.spurions.iter().chain(particles.iter().map(FourMomentum::to_bits));
        vectors.map(move |vector| vector.map(|c| quantizer.apply(i64::from(c))))
    }
}

impl<F: Finish> Source for Invariants<'_, F> {
    fn fill<O: Word>(&self, plane: &mut [O]) {
        let mut others = self.front.objects(self.particles).enumerate();
        while let Some((i, p)) = others.next() {
            set_pair(plane, self.objects, i, i, self.finish.finish(minkowski_dot(p, p)));
            for (j, q) in others.clone() {
                set_pair(plane, self.objects, i, j, self.finish.finish(minkowski_dot(p, q)));
            }
        }
    }
}
