//! d_ij of massless particles from pT, eta and phi.

use super::{Finish, set_pair};
use crate::graph::PairwiseCollider;
use crate::momentum::{ANGLE_STEPS_PER_PI, ColliderMomentum};
use crate::tensor::{Source, Word};

/// The invariants of one jet, beams in front.
#[derive(Debug)]
pub struct Invariants<'k, 'a, F> {
    /// Widths and tables.
    pub front: &'k PairwiseCollider<'a>,
    /// The particles of the jet.
    pub particles: &'k [ColliderMomentum],
    /// See [`crate::jet::ColliderJet::beam_eta`].
    pub beam_eta: i16,
    /// 0 or 2.
    pub spurions: usize,
    /// Objects of the jet, spurions included.
    pub objects: usize,
    /// What is done with each invariant.
    pub finish: F,
}

/// |phi_i - phi_j| the short way round, in steps of pi/720.
#[inline(always)]
fn azimuth_distance(a: i16, b: i16) -> usize {
    let turn = 2 * i32::from(ANGLE_STEPS_PER_PI);
    let raw = (i32::from(a) - i32::from(b)).rem_euclid(turn);
    raw.min(turn - raw) as usize
}

impl<F: Finish> Invariants<'_, '_, F> {
    #[inline(always)]
    fn pt(&self, p: &ColliderMomentum) -> i64 {
        self.front.pt.apply(i64::from(p.pt.to_bits()))
    }

    /// C + K for the distance of two particles.
    #[inline(always)]
    fn angle(&self, a: &ColliderMomentum, b: &ColliderMomentum) -> i64 {
        let eta = i32::from(a.eta) - i32::from(b.eta);
        let cosh = self.front.cosh.get(eta.unsigned_abs() as usize);
        let cos = self.front.cos.get(azimuth_distance(a.phi, b.phi));
        i64::from(cosh) + i64::from(cos)
    }

    /// pT exp(k) for the beam that the particle lies `k` steps away from.
    #[inline(always)]
    fn beam_product(&self, pt: i64, k: i32) -> i64 {
        let reach = self.front.exp_reach();
        let exp = self.front.exp.get((k.clamp(-reach, reach) + reach) as usize);
        (pt * i64::from(exp)) << self.front.beam_shift()
    }

    fn beams<O: Word>(&self, plane: &mut [O]) {
        let n = self.objects;
        let between = if self.front.frac_bits >= 0 { 2 << self.front.frac_bits } else { 1 };
        set_pair(plane, n, 0, 1, self.finish.finish(between));
        for beam in 0..2 {
            set_pair(plane, n, beam, beam, self.finish.finish(0));
        }
        for (i, p) in self.particles.iter().enumerate() {
            let k = i32::from(p.eta) - i32::from(self.beam_eta);
            let pt = self.pt(p);
            set_pair(plane, n, 0, i + 2, self.finish.finish(self.beam_product(pt, -k)));
            set_pair(plane, n, 1, i + 2, self.finish.finish(self.beam_product(pt, k)));
        }
    }
}

impl<F: Finish> Source for Invariants<'_, '_, F> {
    fn fill<O: Word>(&self, plane: &mut [O]) {
        let n = self.objects;
        if self.spurions == 2 {
            self.beams(plane);
        }
        // The diagonal holds each pT until its products are done.
        for (i, p) in self.particles.iter().enumerate() {
            let row = self.spurions + i;
            set_pair(plane, n, row, row, self.pt(p));
        }
        let shift = self.front.pair_shift();
        for (i, a) in self.particles.iter().enumerate() {
            let row = self.spurions + i;
            let pt = diagonal(plane, n, row) << shift;
            for (j, b) in self.particles.iter().enumerate().skip(i + 1) {
                let column = self.spurions + j;
                let product = pt * self.angle(a, b) * diagonal(plane, n, column);
                set_pair(plane, n, row, column, self.finish.finish(product));
            }
            set_pair(plane, n, row, row, self.finish.finish(0));
        }
    }
}

#[inline(always)]
fn diagonal<O: Word>(plane: &[O], objects: usize, i: usize) -> i64 {
    plane.get(i * (objects + 1)).map_or(0, |x| x.wide())
}
