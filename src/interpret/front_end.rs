//! The nodes that read the jets.

use super::{Nodes, Observer, Run};
use crate::graph::{FourVectors, Node, NodeId, Op};
use crate::kernels::reference_products::{CartesianProducts, ColliderProducts};
use crate::kernels::{Finish, pairwise_cartesian, pairwise_collider};
use crate::momentum::{ColliderMomentum, FourMomentum};
use crate::tagger::TaggerError;

impl<'r, 'a, N: Nodes<'a>, O: Observer, const L: usize> Run<'r, '_, N, O, L> {
    /// The particles of each jet in collider coordinates, and its beams' pseudorapidity.
    #[inline(always)]
    fn collider(&self) -> Result<([&'r [ColliderMomentum]; L], [i16; L]), TaggerError> {
        let (mut particles, mut beam_eta) = ([&[][..]; L], [0; L]);
        for ((to, eta), jet) in particles.iter_mut().zip(&mut beam_eta).zip(self.jets) {
            (*to, *eta) = jet.collider()?;
        }
        Ok((particles, beam_eta))
    }

    /// The particles of each jet as four-vectors.
    #[inline(always)]
    fn cartesian(&self) -> Result<[&'r [FourMomentum]; L], TaggerError> {
        let mut particles = [&[][..]; L];
        for (to, jet) in particles.iter_mut().zip(self.jets) {
            *to = jet.cartesian()?;
        }
        Ok(particles)
    }

    /// Computes the invariants of `front` into the slot of `node`.
    pub(super) fn invariants(
        &mut self,
        front: &Node<'a>,
        node: &Node<'a>,
        finish: impl Finish,
    ) -> Result<(), TaggerError> {
        let objects = self.objects;
        let (slot, entries) = (node.slot, self.entries(node));
        if let Op::PairwiseCollider(front) = &front.op {
            let (particles, beam_eta) = self.collider()?;
            let source =
                pairwise_collider::Invariants { front, particles, beam_eta, objects, finish };
            self.arena.fill(slot, entries, &source)?;
        } else if let Op::PairwiseCartesian(front) = &front.op {
            let particles = self.cartesian()?;
            let source = pairwise_cartesian::Invariants { front, particles, objects, finish };
            self.arena.fill(slot, entries, &source)?;
        }
        Ok(())
    }

    /// Computes products with fixed vectors, with the widths and tables of the first node.
    pub(super) fn references(
        &mut self,
        node: &Node<'a>,
        references: FourVectors<'a>,
    ) -> Result<(), TaggerError> {
        let first = self.nodes.node(NodeId(0))?;
        let (slot, entries) = (node.slot, self.entries(node));
        if let Op::PairwiseCollider(front) = &first.op {
            let (particles, beam_eta) = self.collider()?;
            let frac_bits = node.format.frac_bits;
            let source = ColliderProducts { front, references, frac_bits, particles, beam_eta };
            self.arena.fill(slot, entries, &source)?;
        } else if let Op::PairwiseCartesian(front) = &first.op {
            let particles = self.cartesian()?;
            self.arena.fill(slot, entries, &CartesianProducts { front, references, particles })?;
        }
        Ok(())
    }
}
