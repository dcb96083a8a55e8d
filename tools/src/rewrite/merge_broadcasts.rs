//! `merge_broadcasts`: a sum of sums of the same rank becomes one sum.

use spurion::graph::Placement;

use super::readers::readers;
use super::{Copier, Rewritten};
use crate::float_graph::{FloatGraph, FloatNode, FloatOp, Id};

/// The terms of a sum that only one other sum of the same rank reads, and reads as it stands, become
/// terms of that sum: its value is never stored.
#[must_use]
pub fn merge_broadcasts(graph: &FloatGraph) -> Rewritten {
    let readers = readers(graph);
    let mut copy = Copier::new(graph);
    for node in &graph.nodes {
        let FloatOp::Broadcast { terms } = &node.op else {
            copy.keep(node);
            continue;
        };
        let mut flat = Vec::new();
        for &term in terms {
            flatten(&copy, &readers, term, &mut flat);
        }
        copy.applied += usize::from(flat != *terms);
        // The first term is where the sum may be computed in place.
        flat.sort_by_key(|&(_, placement)| placement != Placement::Same);
        copy.keep(&FloatNode { op: FloatOp::Broadcast { terms: flat }, ..node.clone() });
    }
    copy.finish()
}

fn flatten(
    copy: &Copier<'_>,
    readers: &[Vec<Id>],
    (id, placement): (Id, Placement),
    flat: &mut Vec<(Id, Placement)>,
) {
    match &copy.from.nodes[id].op {
        FloatOp::Broadcast { terms } if placement == Placement::Same && readers[id].len() == 1 => {
            terms.iter().for_each(|&term| flatten(copy, readers, term, flat));
        }
        _ => flat.push((id, placement)),
    }
}
