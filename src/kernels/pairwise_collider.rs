//! d_ij of massless particles from pT, eta and phi.

use core::ops::Range;

use super::block::{BLOCK, Block, filled, part};
use super::{Finish, set_pair};
use crate::graph::PairwiseCollider;
use crate::momentum::ColliderMomentum;
use crate::tensor::{Source, Word};

/// The invariants of one jet, beams in front.
#[derive(Debug)]
pub struct Invariants<'k, 'a, F, const L: usize> {
    /// Widths and tables.
    pub front: &'k PairwiseCollider<'a>,
    /// The particles of the jet of each lane.
    pub particles: [&'k [ColliderMomentum]; L],
    /// See [`crate::jet::ColliderJet::beam_eta`].
    pub beam_eta: [i16; L],
    /// Objects of the jet, spurions included.
    pub objects: usize,
    /// What is done with each invariant.
    pub finish: F,
}

/// pT (A exp(-k) + B exp(k)), k steps from the beams' frame to the particle.
#[inline(always)]
pub(super) fn longitudinal_product(
    front: &PairwiseCollider<'_>,
    p: &ColliderMomentum,
    beam_eta: i16,
    [a, b]: [i64; 2],
) -> i64 {
    let k = front.coarse(p.eta) - front.coarse(beam_eta);
    let reach = front.exp_reach();
    let exp = |k: i32| i64::from(front.exp.get((k.clamp(-reach, reach) + reach) as usize));
    let pt = front.pt.prepared().apply(i64::from(p.pt.to_bits()));
    pt * (a * exp(-k) + b * exp(k))
}

impl<F: Finish, const L: usize> Invariants<'_, '_, F, L> {
    /// The products of the spurion (A, B) on the light cone with particles of each jet:
    /// pT (A exp(-k) + B exp(k)) of the first `count`, shifted to its binary point. One short loop after the other, for the
    /// sake of vector code; a beam has one of both terms.
    fn spurion_products(
        &self,
        [a, b]: [i64; 2],
        particles: &Particles<L>,
        count: usize,
    ) -> Block<i64, L> {
        let (exp, reach) = (self.front.exp, self.front.exp_reach());
        let mut steps = [[0; L]; BLOCK];
        let beams = self.beam_eta.map(|eta| self.front.coarse(eta));
        for (step, eta) in steps.iter_mut().zip(&particles.eta).take(count) {
            for ((k, eta), beam) in step.iter_mut().zip(eta).zip(beams) {
                *k = (eta - beam).clamp(-reach, reach);
            }
        }
        let mut products = [[0; L]; BLOCK];
        for (factor, sign) in [(a, -1), (b, 1)].into_iter().filter(|(factor, _)| *factor != 0) {
            let steps = part(&steps, &(0..count)).iter();
            for (d, k) in products.as_flattened_mut().iter_mut().zip(steps) {
                *d += factor * i64::from(exp.get((sign * k + reach) as usize));
            }
        }
        let shift = self.front.spurion_shift();
        let used = products.get_mut(..count).unwrap_or(&mut []).as_flattened_mut();
        for (d, pt) in used.iter_mut().zip(particles.pt.as_flattened()) {
            *d = (i64::from(*pt) * *d) << shift;
        }
        self.finish.finish_in_place(used);
        products
    }

    /// The products of each object with itself, and of the spurions with each other.
    fn constants<O: Word>(&self, plane: &mut [[O; L]]) {
        let (n, shift) = (self.objects, self.front.spurions_shift());
        let zero = [self.finish.finish(0); L];
        (0..n).for_each(|i| set_pair(plane, n, (i, i), zero));
        let vectors = self.front.spurions.light_cone().iter().enumerate();
        for (s, [a, b]) in vectors.clone() {
            for (t, [c, d]) in vectors.clone().skip(s) {
                let product = self.finish.finish((a * d + b * c) << shift);
                set_pair(plane, n, (s, t), [product; L]);
            }
        }
    }

    /// The products of the spurions with the particles from `first` on.
    fn spurions<O: Word>(&self, first: usize, particles: &Particles<L>, plane: &mut [[O; L]]) {
        let (n, front) = (self.objects, self.front.spurions.len());
        for (s, vector) in self.front.spurions.light_cone().iter().enumerate() {
            let count = BLOCK.min(n.saturating_sub(front + first));
            let products = self.spurion_products(vector, particles, count);
            for (j, d) in (front + first..n).zip(products) {
                set_pair(plane, n, (s, j), d);
            }
        }
    }
}

/// Some particles of each jet, as the products take them.
struct Particles<const L: usize> {
    pt: Block<u32, L>,
    eta: Block<i32, L>,
    /// From 0 to one step less than a turn.
    phi: Block<i32, L>,
}

/// What becomes of a row of d_ij.
struct Row<const L: usize> {
    /// Distances in eta, then angles.
    eta: Block<i32, L>,
    phi: Block<i32, L>,
    d: Block<i64, L>,
}

/// An azimuth from 0 to one step less than a turn. Within one turn from 0, as a trigger has it, it
/// needs no division.
#[inline(always)]
fn within(phi: i32, turn: i32) -> i32 {
    let raised = if phi < 0 { phi + turn } else { phi };
    if (0..turn).contains(&raised) { raised } else { phi.checked_rem_euclid(turn).unwrap_or(0) }
}

/// One of them.
struct Particle<'p, const L: usize> {
    pt: &'p [u32; L],
    eta: &'p [i32; L],
    phi: &'p [i32; L],
}

impl<F: Finish, const L: usize> Invariants<'_, '_, F, L> {
    /// The particles from `first` on; beyond the end such without momentum.
    fn particles(&self, first: usize) -> Particles<L> {
        let quantizer = self.front.pt.prepared();
        let turn = self.front.turn() as i32;
        let mut all = Particles { pt: [[0; L]; BLOCK], eta: [[0; L]; BLOCK], phi: [[0; L]; BLOCK] };
        for (lane, jet) in self.particles.iter().enumerate() {
            let places = all.pt.iter_mut().zip(&mut all.eta).zip(&mut all.phi);
            for (((pt, eta), phi), p) in places.zip(jet.get(first..).unwrap_or(&[])) {
                let lanes = (pt.get_mut(lane), eta.get_mut(lane), phi.get_mut(lane));
                let (Some(pt), Some(eta), Some(phi)) = lanes else { continue };
                *pt = quantizer.apply(i64::from(p.pt.to_bits())) as u32;
                *eta = self.front.coarse(p.eta);
                *phi = within(self.front.coarse(p.phi), turn);
            }
        }
        all
    }

    /// d_ij in each jet for one i and many j: pT_i pT_j (C + K), shifted to its binary point. One
    /// short loop after the other, for the sake of vector code.
    #[inline(always)]
    fn products(
        &self,
        a: Particle<'_, L>,
        b: &Particles<L>,
        places: &Range<usize>,
        row: &mut Row<L>,
    ) {
        let eta = filled(&mut row.eta, places, *a.eta);
        for (d, b) in eta.iter_mut().zip(part(&b.eta, places)) {
            *d = (*d - b).abs();
        }
        let (phi, turn) = (filled(&mut row.phi, places, *a.phi), self.front.turn() as i32);
        for (d, b) in phi.iter_mut().zip(part(&b.phi, places)) {
            let raw = (*d - b).abs();
            *d = raw.min(turn - raw);
        }
        // The angle takes the place of one distance.
        let (cosh, cos) = (self.front.cosh, self.front.cos);
        for (eta, phi) in eta.iter_mut().zip(phi) {
            *eta = i32::from(cosh.get(*eta as usize)) + i32::from(cos.get(*phi as usize));
        }
        let shift = self.front.pair_shift();
        let d = filled(&mut row.d, places, a.pt.map(i64::from));
        for ((d, b), angle) in d.iter_mut().zip(part(&b.pt, places)).zip(eta) {
            // A pT has at most 16 bits.
            let pt = u64::from(*d as u32 * b);
            *d = ((pt * u64::from(*angle as u32)) << shift) as i64;
        }
        self.finish.finish_in_place(d);
    }
}

impl<F: Finish, const L: usize> Source<L> for Invariants<'_, '_, F, L> {
    fn fill<O: Word>(&self, plane: &mut [[O; L]]) {
        let n = self.objects;
        let front = self.front.spurions.len();
        let count = n.saturating_sub(front);
        self.constants(plane);
        let mut row = Row { eta: [[0; L]; BLOCK], phi: [[0; L]; BLOCK], d: [[0; L]; BLOCK] };
        for first in (0..count).step_by(BLOCK) {
            let block = self.particles(first);
            self.spurions(first, &block, plane);
            for start in (0..=first).step_by(BLOCK) {
                let earlier = (start < first).then(|| self.particles(start));
                let before = earlier.as_ref().unwrap_or(&block);
                let before = before.pt.iter().zip(&before.eta).zip(&before.phi);
                for (i, ((pt, eta), phi)) in (start..count).zip(before) {
                    // Those of the block that come after i.
                    let places = (i + 1).saturating_sub(first)..BLOCK.min(count - first);
                    self.products(Particle { pt, eta, phi }, &block, &places, &mut row);
                    for (j, d) in row.d.iter().enumerate().take(places.end).skip(places.start) {
                        set_pair(plane, n, (front + i, front + first + j), *d);
                    }
                }
            }
        }
    }
}
