//! The nodes that read the jet.

use super::{Nodes, Observer, Run};
use crate::graph::{FourVectors, FrontEnd, Node, NodeId, Op};
use crate::jet::JetView;
use crate::kernels::reference_products::{CartesianProducts, ColliderProducts};
use crate::kernels::{Finish, pairwise_cartesian, pairwise_collider};
use crate::tagger::TaggerError;

/// The jet comes in other coordinates than `front` reads.
const fn coordinates(front: &Node<'_>) -> TaggerError {
    let expected = match front.op {
        Op::PairwiseCollider(_) => FrontEnd::Collider,
        _ => FrontEnd::Cartesian,
    };
    TaggerError::Coordinates { expected }
}

impl<'a, N: Nodes<'a>, O: Observer> Run<'_, '_, N, O> {
    /// Computes the invariants of `front` into the slot of `node`.
    pub(super) fn invariants(
        &mut self,
        front: &Node<'a>,
        node: &Node<'a>,
        finish: impl Finish,
    ) -> Result<(), TaggerError> {
        let objects = self.objects;
        let (slot, entries) = (node.slot, self.entries(node));
        match (&front.op, self.jet) {
            (Op::PairwiseCollider(front), JetView::Collider { particles, beam_eta }) => {
                let source =
                    pairwise_collider::Invariants { front, particles, beam_eta, objects, finish };
                Ok(self.arena.fill(slot, entries, &source)?)
            }
            (Op::PairwiseCartesian(front), JetView::Cartesian { particles }) => {
                let source = pairwise_cartesian::Invariants { front, particles, objects, finish };
                Ok(self.arena.fill(slot, entries, &source)?)
            }
            _ => Err(coordinates(front)),
        }
    }

    /// Computes products with fixed vectors, with the widths and tables of the first node.
    pub(super) fn references(
        &mut self,
        node: &Node<'a>,
        references: FourVectors<'a>,
    ) -> Result<(), TaggerError> {
        let first = self.nodes.node(NodeId(0))?;
        let (slot, entries) = (node.slot, self.entries(node));
        match (&first.op, self.jet) {
            (Op::PairwiseCollider(front), JetView::Collider { particles, beam_eta }) => {
                let frac_bits = node.format.frac_bits;
                let source = ColliderProducts { front, references, frac_bits, particles, beam_eta };
                Ok(self.arena.fill(slot, entries, &source)?)
            }
            (Op::PairwiseCartesian(front), JetView::Cartesian { particles }) => {
                let source = CartesianProducts { front, references, particles };
                Ok(self.arena.fill(slot, entries, &source)?)
            }
            _ => Err(coordinates(&first)),
        }
    }
}
