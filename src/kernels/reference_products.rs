//! y_ci = r_c . p_i: products of all objects with fixed vectors.

use super::pairwise_cartesian::minkowski_dot;
use super::pairwise_collider::longitudinal_product;
use crate::graph::{FourVectors, PairwiseCartesian, PairwiseCollider};
use crate::momentum::{ColliderMomentum, FourMomentum};
use crate::tensor::{Source, Word};

/// Products of the objects of each lane's jet in collider coordinates.
#[derive(Debug)]
pub struct ColliderProducts<'k, 'a, const L: usize> {
    /// Widths, tables and spurions.
    pub front: &'k PairwiseCollider<'a>,
    /// The fixed vectors.
    pub references: FourVectors<'a>,
    /// Fraction bits of the result.
    pub frac_bits: i8,
    /// The particles of the jets.
    pub particles: [&'k [ColliderMomentum]; L],
    /// See [`crate::jet::ColliderJet::beam_eta`].
    pub beam_eta: [i16; L],
}

impl<const L: usize> Source<L> for ColliderProducts<'_, '_, L> {
    fn fill<O: Word>(&self, output: &mut [[O; L]]) {
        let front = self.front;
        let particle_shift = front.reference_shift(self.frac_bits, self.references);
        let spurion_shift = front.reference_spurion_shift(self.frac_bits, self.references);
        let objects = front.spurions.len() + self.particles.first().map_or(0, |jet| jet.len());
        let channels = output.chunks_exact_mut(objects.max(1));
        for (channel, [a, b]) in channels.zip(self.references.light_cone().iter()) {
            let mut entries = channel.iter_mut();
            let spurions = front.spurions.light_cone().iter();
            for ([c, d], y) in spurions.zip(&mut entries) {
                *y = [O::wrap((a * d + b * c) << spurion_shift); L];
            }
            for (i, y) in entries.enumerate() {
                for ((y, jet), eta) in y.iter_mut().zip(self.particles).zip(self.beam_eta) {
                    let Some(p) = jet.get(i) else { continue };
                    *y = O::wrap(longitudinal_product(front, p, eta, [a, b]) << particle_shift);
                }
            }
        }
    }
}

/// Products of the objects of each lane's jet as four-vectors.
#[derive(Debug)]
pub struct CartesianProducts<'k, 'a, const L: usize> {
    /// Width of the components, and the spurions.
    pub front: &'k PairwiseCartesian<'a>,
    /// The fixed vectors.
    pub references: FourVectors<'a>,
    /// The particles of the jets.
    pub particles: [&'k [FourMomentum]; L],
}

impl<const L: usize> Source<L> for CartesianProducts<'_, '_, L> {
    fn fill<O: Word>(&self, output: &mut [[O; L]]) {
        let first = self.particles.first().map_or(0, |jet| jet.len());
        let objects = self.front.spurions.len() + first;
        let channels = output.chunks_exact_mut(objects.max(1));
        for (channel, reference) in channels.zip(self.references.shortened()) {
            for (i, y) in channel.iter_mut().enumerate() {
                let [e, px, py, pz] = self.front.object(i, &self.particles);
                let lanes = y.iter_mut().zip(e).zip(px.into_iter().zip(py).zip(pz));
                for ((y, e), ((px, py), pz)) in lanes {
                    *y = O::wrap(minkowski_dot(reference, [e, px, py, pz].map(i64::from)));
                }
            }
        }
    }
}
