//! Which values of pairs are the same for (i, j) and (j, i).

use spurion::graph::{Node, NodeId, Op, Placement, Rank, Term};

/// For each node, whether x_ij = x_ji in every jet: invariants, and what is made of them entry by entry.
#[must_use]
pub fn symmetric(nodes: &[Node<'_>]) -> Vec<bool> {
    let mut symmetric: Vec<bool> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let is = |id: NodeId| symmetric.get(usize::from(id.0)).copied().unwrap_or(false);
        let of_term = |term: &Term| match term.placement {
            Placement::Same | Placement::Transposed => is(term.input),
            Placement::All | Placement::Diagonal => true,
            Placement::Rows | Placement::Columns => false,
        };
        let own = match &node.op {
            Op::PairwiseCollider(_) | Op::PairwiseCartesian(_) => true,
            Op::Mix { input, .. }
            | Op::Requantize { input, .. }
            | Op::Activation { input, .. }
            | Op::Lookup { input, .. } => is(*input),
            Op::Broadcast { terms } => terms.iter().all(|term| of_term(&term)),
            Op::Multiply { factors } => factors.both().iter().all(of_term),
            _ => false,
        };
        symmetric.push(own && node.rank == Rank::Pair);
    }
    symmetric
}
