//! `share_subexpressions`: equal nodes that read the same values become one.

use super::{Copier, Rewritten};
use crate::float_graph::{FloatGraph, Id};

/// Nodes of equal op, weights and inputs are computed once, under the name of the first. The table
/// that corrects the score stays alone: its entries are found later.
#[must_use]
pub fn share_subexpressions(graph: &FloatGraph) -> Rewritten {
    let mut copy = Copier::new(graph);
    for (k, node) in graph.nodes.iter().enumerate() {
        let renumbered = copy.renumbered(node);
        let correction = graph.correction.and_then(|id| copy.places.get(id).copied().flatten());
        let same = |&(id, other): &(Id, &_)| {
            let other: &crate::float_graph::FloatNode = other;
            Some(id) != correction
                && (other.rank, other.channels) == (renumbered.rank, renumbered.channels)
                && other.op == renumbered.op
        };
        let first = copy.to.nodes.iter().enumerate().find(same).map(|(id, _)| id);
        match first.filter(|_| graph.correction != Some(k)) {
            Some(first) => {
                copy.places.push(Some(first));
                copy.applied += 1;
            }
            None => copy.keep(node),
        }
    }
    copy.finish()
}
