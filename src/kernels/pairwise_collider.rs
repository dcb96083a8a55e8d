//! d_ij of massless particles from pT, eta and phi.

use super::{Finish, set_pair};
use crate::format::Overflow;
use crate::graph::PairwiseCollider;
use crate::momentum::ColliderMomentum;
use crate::tensor::{Source, Word};

/// The invariants of one jet, spurions in front.
#[derive(Debug)]
pub struct Invariants<'k, 'a, F> {
    /// Widths, tables and spurions.
    pub front: &'k PairwiseCollider<'a>,
    /// The particles of the jet.
    pub particles: &'k [ColliderMomentum],
    /// See [`crate::jet::ColliderJet::beam_eta`].
    pub beam_eta: i16,
    /// Objects of the jet, spurions included.
    pub objects: usize,
    /// What is done with each invariant.
    pub finish: F,
}

/// |phi_i - phi_j| the short way round, where a full turn has `turn` steps.
#[inline(always)]
fn azimuth_distance(a: i32, b: i32, turn: u32) -> usize {
    let raw = (a - b).unsigned_abs();
    // Two azimuths within one turn, as a trigger has them, need no division.
    let raw = if raw < turn { raw } else { raw.checked_rem(turn).unwrap_or(0) };
    raw.min(turn - raw) as usize
}

impl<F: Finish> Invariants<'_, '_, F> {
    /// C + K for the distance of two particles.
    #[inline(always)]
    fn angle(&self, a: &ColliderMomentum, b: &ColliderMomentum) -> i64 {
        let front = self.front;
        let eta = front.coarse(a.eta) - front.coarse(b.eta);
        let phi = azimuth_distance(front.coarse(a.phi), front.coarse(b.phi), front.turn());
        let cosh = front.cosh.get(eta.unsigned_abs() as usize);
        let cos = front.cos.get(phi);
        i64::from(cosh) + i64::from(cos)
    }

    /// Products of spurions with each other and with particles.
    fn spurions<O: Word>(&self, plane: &mut [O]) {
        let (front, n) = (self.front, self.objects);
        let count = front.spurions.len();
        let (own_shift, shift) = (front.spurions_shift(), front.spurion_shift());
        let vectors = front.spurions.light_cone().iter().enumerate();
        for (s, [a, b]) in vectors.clone() {
            for (t, [c, d]) in vectors.clone().skip(s) {
                set_pair(plane, n, s, t, self.finish.finish((a * d + b * c) << own_shift));
            }
            for (i, p) in self.particles.iter().enumerate() {
                let product = longitudinal_product(front, p, self.beam_eta, [a, b]) << shift;
                set_pair(plane, n, s, count + i, self.finish.finish(product));
            }
        }
    }
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

/// Products of one row that are computed before any is finished: two short loops need fewer
/// registers than one long one.
const CHUNK: usize = 16;

impl<F: Finish> Invariants<'_, '_, F> {
    /// d_ij and d_ji for one i and the next few j, whose rows are `mirrors`.
    #[inline(always)]
    fn chunk<O: Word>(
        &self,
        (row, pt, a): (usize, i64, &ColliderMomentum),
        others: &[ColliderMomentum],
        right: &mut [O],
        mirrors: &mut [O],
    ) {
        let quantizer = self.front.pt.prepared();
        // A pT that keeps its binary point and saturates is the least of two numbers.
        let highest = self.front.pt.to().max();
        let plain = self.front.pt.shift() == 0 && self.front.pt.overflow() != Overflow::Wrap;
        let mut products = [0; CHUNK];
        for (product, b) in products.iter_mut().zip(others) {
            let raw = i64::from(b.pt.to_bits());
            let other = if plain { raw.min(highest) } else { quantizer.apply(raw) };
            *product = pt * self.angle(a, b) * other;
        }
        let mirrors = mirrors.chunks_exact_mut(self.objects.max(1));
        for ((d, mirror), product) in right.iter_mut().zip(mirrors).zip(&products) {
            *d = O::wrap(self.finish.finish(*product));
            if let Some(mirrored) = mirror.get_mut(row) {
                *mirrored = *d;
            }
        }
    }
}

impl<F: Finish> Source for Invariants<'_, '_, F> {
    fn fill<O: Word>(&self, plane: &mut [O]) {
        let n = self.objects;
        self.spurions(plane);
        let shift = self.front.pair_shift();
        let quantizer = self.front.pt.prepared();
        let zero = O::wrap(self.finish.finish(0));
        let mut others = self.particles;
        let mut row = self.front.spurions.len();
        while let Some((a, rest)) = others.split_first() {
            let Some((above, below)) = plane.split_at_mut_checked((row + 1) * n) else { return };
            // From the diagonal on: d_ii, then the d_ij that the rows below mirror.
            let Some([diagonal, right @ ..]) = above.get_mut(row * (n + 1)..) else { return };
            *diagonal = zero;
            let pt = quantizer.apply(i64::from(a.pt.to_bits())) << shift;
            let chunks = rest.chunks(CHUNK).zip(right.chunks_mut(CHUNK));
            for ((b, right), mirrors) in chunks.zip(below.chunks_mut((CHUNK * n).max(1))) {
                self.chunk((row, pt, a), b, right, mirrors);
            }
            others = rest;
            row += 1;
        }
    }
}
