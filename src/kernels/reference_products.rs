//! y_ci = r_c . p_i: products of all objects with fixed vectors.

use super::pairwise_cartesian::minkowski_dot;
use super::pairwise_collider::longitudinal_product;
use crate::graph::{FourVectors, PairwiseCartesian, PairwiseCollider};
use crate::momentum::{ColliderMomentum, FourMomentum};
use crate::tensor::{Source, Word};

/// Products of one jet's objects in collider coordinates.
#[derive(Debug)]
pub struct ColliderProducts<'k, 'a> {
    /// Widths, tables and spurions.
    pub front: &'k PairwiseCollider<'a>,
    /// The fixed vectors.
    pub references: FourVectors<'a>,
    /// Fraction bits of the result.
    pub frac_bits: i8,
    /// The particles of the jet.
    pub particles: &'k [ColliderMomentum],
    /// See [`crate::jet::ColliderJet::beam_eta`].
    pub beam_eta: i16,
}

impl Source for ColliderProducts<'_, '_> {
    fn fill<O: Word>(&self, output: &mut [O]) {
        let front = self.front;
        let particle_shift = front.reference_shift(self.frac_bits, self.references);
        let spurion_shift = front.reference_spurion_shift(self.frac_bits, self.references);
        let objects = front.spurions.len() + self.particles.len();
        let channels = output.chunks_exact_mut(objects.max(1));
        for (channel, [a, b]) in channels.zip(self.references.light_cone().iter()) {
            let spurions = front.spurions.light_cone().iter();
            let spurions = spurions.map(|[c, d]| (a * d + b * c) << spurion_shift);
            let particles = self
                .particles
                .iter()
                .map(|p| longitudinal_product(front, p, self.beam_eta, [a, b]) << particle_shift);
            for (y, product) in channel.iter_mut().zip(spurions.chain(particles)) {
                *y = O::wrap(product);
            }
        }
    }
}

/// Products of one jet's objects as four-vectors.
#[derive(Debug)]
pub struct CartesianProducts<'k, 'a> {
    /// Width of the components, and the spurions.
    pub front: &'k PairwiseCartesian<'a>,
    /// The fixed vectors.
    pub references: FourVectors<'a>,
    /// The particles of the jet.
    pub particles: &'k [FourMomentum],
}

impl Source for CartesianProducts<'_, '_> {
    fn fill<O: Word>(&self, output: &mut [O]) {
        let objects = self.front.spurions.len() + self.particles.len();
        let channels = output.chunks_exact_mut(objects.max(1));
        for (channel, reference) in channels.zip(self.references.shortened()) {
            for (y, p) in channel.iter_mut().zip(self.front.objects(self.particles)) {
                *y = O::wrap(minkowski_dot(reference, p));
            }
        }
    }
}
