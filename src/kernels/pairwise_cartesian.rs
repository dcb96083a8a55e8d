//! d_ij = E_i E_j - px_i px_j - py_i py_j - pz_i pz_j.

use core::ops::Range;

use super::block::{BLOCK, Block, filled, part};
use super::{Finish, set_pair};
use crate::graph::PairwiseCartesian;
use crate::momentum::FourMomentum;
use crate::tensor::{Source, Word};

/// The invariants of the jet of each lane, spurions in front.
#[derive(Debug)]
pub struct Invariants<'k, F, const L: usize> {
    /// Width of the components, and the spurions.
    pub front: &'k PairwiseCartesian<'k>,
    /// The particles of the jets.
    pub particles: [&'k [FourMomentum]; L],
    /// Objects of each jet, spurions included.
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

/// (E, px, py, pz) of one object of the jet of each lane, component by component. A component has at
/// most 31 bits.
pub(crate) type Components<const L: usize> = [[i32; L]; 4];

impl PairwiseCartesian<'_> {
    /// The momentum of object `i` in each jet, spurions first, as the quantizer gives it. All lanes of a
    /// component, then those of the next: such loops become vector code.
    #[inline(always)]
    pub(crate) fn object<const L: usize>(
        &self,
        i: usize,
        particles: &[&[FourMomentum]; L],
    ) -> Components<L> {
        let mut components = [[0; L]; 4];
        let [e, px, py, pz] = &mut components;
        let lanes = e.iter_mut().zip(px).zip(py.iter_mut().zip(pz));
        let spurion = self.spurions.iter().nth(i);
        let place = i.saturating_sub(self.spurions.len());
        for (((e, px), (py, pz)), jet) in lanes.zip(particles) {
            let particle = || jet.get(place).map_or([0; 4], FourMomentum::to_bits);
            [*e, *px, *py, *pz] = spurion.unwrap_or_else(particle);
        }
        if let Some(quantizer) = self.component.prepared_narrow() {
            for c in components.as_flattened_mut() {
                *c = quantizer.apply(*c);
            }
        } else {
            let quantizer = self.component.prepared();
            for c in components.as_flattened_mut() {
                *c = quantizer.apply(i64::from(*c)) as i32;
            }
        }
        components
    }
}

/// Some objects of each jet, component by component.
struct Objects<const L: usize>([Block<i32, L>; 4]);

impl<F: Finish, const L: usize> Invariants<'_, F, L> {
    /// The objects from `first` on; beyond the end such without momentum.
    fn objects(&self, first: usize) -> Objects<L> {
        let mut all = Objects([[[0; L]; BLOCK]; 4]);
        let Objects([e, x, y, z]) = &mut all;
        let places = e.iter_mut().zip(x).zip(y.iter_mut().zip(z));
        for (i, ((e, x), (y, z))) in (first..self.objects).zip(places) {
            [*e, *x, *y, *z] = self.front.object(i, &self.particles);
        }
        all
    }

    /// d_ij in each jet for one i and many j. One short loop after the other, for the sake of vector
    /// code.
    #[inline(always)]
    fn products(
        &self,
        [ae, ax, ay, az]: [&[i32; L]; 4],
        Objects([e, x, y, z]): &Objects<L>,
        places: &Range<usize>,
        row: &mut Row<L>,
    ) {
        let d = filled(&mut row.d, places, ae.map(i64::from));
        for (d, b) in d.iter_mut().zip(part(e, places)) {
            *d *= i64::from(*b);
        }
        for (a, b) in [(ax, x), (ay, y), (az, z)] {
            let a = filled(&mut row.component, places, *a);
            for ((d, a), b) in d.iter_mut().zip(a).zip(part(b, places)) {
                *d -= i64::from(*a) * i64::from(*b);
            }
        }
        self.finish.finish_in_place(d);
    }
}

/// What becomes of a row of d_ij.
struct Row<const L: usize> {
    component: Block<i32, L>,
    d: Block<i64, L>,
}

impl<F: Finish, const L: usize> Source<L> for Invariants<'_, F, L> {
    fn fill<O: Word>(&self, plane: &mut [[O; L]]) {
        let n = self.objects;
        let mut row = Row { component: [[0; L]; BLOCK], d: [[0; L]; BLOCK] };
        for first in (0..n).step_by(BLOCK) {
            let block = self.objects(first);
            for start in (0..=first).step_by(BLOCK) {
                let earlier = (start < first).then(|| self.objects(start));
                let Objects([e, x, y, z]) = earlier.as_ref().unwrap_or(&block);
                let before = e.iter().zip(x).zip(y.iter().zip(z));
                for (i, ((e, x), (y, z))) in (start..n).zip(before) {
                    // From the diagonal on.
                    let places = i.saturating_sub(first)..BLOCK.min(n - first);
                    self.products([e, x, y, z], &block, &places, &mut row);
                    for (j, d) in row.d.iter().enumerate().take(places.end).skip(places.start) {
                        set_pair(plane, n, (i, first + j), *d);
                    }
                }
            }
        }
    }
}
