//! `drop_unread`: what the score does not depend on is left out.

use super::{Copier, Rewritten};
use crate::float_graph::FloatGraph;

/// Keeps the nodes that the last one, the score, depends on, and the first one, the invariants.
#[must_use]
pub fn drop_unread(graph: &FloatGraph) -> Rewritten {
    let mut needed = vec![false; graph.nodes.len()];
    if let Some(last) = graph.nodes.len().checked_sub(1) {
        (needed[0], needed[last]) = (true, true);
    }
    for (k, node) in graph.nodes.iter().enumerate().rev() {
        if needed[k] {
            node.op.for_each_input(|input| needed[input] = true);
        }
    }
    let mut copy = Copier::new(graph);
    for (node, needed) in graph.nodes.iter().zip(needed) {
        if needed {
            copy.keep(node);
        } else {
            copy.places.push(None);
            copy.applied += 1;
        }
    }
    copy.finish()
}
