//! Which sums over pairs are wanted for nothing but their totals over the jet.

use spurion::graph::{Aggregation, Node, NodeId, Op, Placement, Rank, Storage};

use super::draft::{Draft, Work};
use super::layout::has_words;
use super::narrowing::Narrowing;
use super::phases::Phases;

/// Finds what [`super::mirrored_sum::MirroredSum`] can compute.
pub struct Totals<'d, 'm> {
    drafts: &'d [Draft],
    phases: &'d Phases,
    nodes: &'d [Node<'m>],
    symmetric: &'d [bool],
}

impl<'d, 'm> Totals<'d, 'm> {
    /// Of these steps; for each node, whether it is symmetric.
    #[must_use]
    pub const fn of(
        drafts: &'d [Draft],
        phases: &'d Phases,
        (nodes, symmetric): (&'d [Node<'m>], &'d [bool]),
    ) -> Self {
        Self { drafts, phases, nodes, symmetric }
    }

    /// For each node, whether it is such a sum.
    #[must_use]
    pub fn found(&self) -> Vec<bool> {
        let mut found = vec![false; self.nodes.len()];
        for (draft, pass) in self.drafts.iter().zip(&self.phases.of_step) {
            let output = usize::from(draft.output.0);
            found[output] = self.is_symmetric_but_for_objects(draft, *pass)
                && !self.phases.whole[output]
                && self.is_read_by_totals(draft.output);
        }
        found
    }

    fn node(&self, id: NodeId) -> &Node<'m> {
        &self.nodes[usize::from(id.0)]
    }

    /// W x + terms of objects, with 32 bits and a symmetric x that earlier passes have left.
    fn is_symmetric_but_for_objects(&self, draft: &Draft, pass: usize) -> bool {
        let Work::Sum(mixes, placed) = &draft.work else { return false };
        let ([mix], false) = (mixes.as_slice(), draft.wide) else { return false };
        let placement = matches!(mix.placement, Placement::Same | Placement::Transposed);
        let head = self.node(draft.head);
        let narrowed = Narrowing::of(&draft.finish).is_some_and(|n| n.fits(head));
        let input = self.node(mix.input);
        let of_objects = placed.iter().all(|(id, _, _)| self.node(*id).rank != Rank::Pair);
        let symmetric = self.symmetric[usize::from(mix.input.0)];
        let complete = symmetric && self.phases.is_complete(mix.input, pass);
        placement && narrowed && complete && has_words(input) && of_objects
    }

    /// At most once for the sum over all pairs, and once for that over i = j; of 32 bits.
    fn is_read_by_totals(&self, id: NodeId) -> bool {
        let mut kinds = vec![];
        for draft in self.drafts.iter().filter(|d| d.reads().iter().any(|(read, _)| *read == id)) {
            let head = self.node(draft.head);
            match (&draft.work, head.op) {
                (Work::Aggregate(_), Op::Aggregate { kind, .. })
                    if head.slot.storage == Storage::Narrow && !kinds.contains(&kind) =>
                {
                    kinds.push(kind);
                }
                _ => return false,
            }
        }
        kinds.iter().all(|kind| matches!(kind, Aggregation::Total | Aggregation::Trace))
    }
}
