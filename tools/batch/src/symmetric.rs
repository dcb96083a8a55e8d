//! Which values of pairs are the same for (i, j) and (j, i): these are computed once.

use spurion::graph::{LabelTable, Node, NodeId, Op, Placement, Rank, Term};

/// For each node whether x_ij = x_ji.
#[must_use]
pub fn symmetric(nodes: &[Node<'_>], (objects, spurions): (usize, usize)) -> Vec<bool> {
    let mut found: Vec<bool> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let of = |id: NodeId| found.get(usize::from(id.0)).copied().unwrap_or(false);
        let is = node.rank == Rank::Pair
            && match &node.op {
                Op::PairwiseCollider(_) | Op::PairwiseCartesian(_) => true,
                Op::Mix { input, .. }
                | Op::Activation { input, .. }
                | Op::Lookup { input, .. }
                | Op::Requantize { input, .. } => of(*input),
                Op::Broadcast { terms } => is_mirrored(&terms.iter().collect::<Vec<_>>(), of),
                Op::Multiply { factors } => is_mirrored(&factors.both(), of),
                Op::LabelTable { table } => {
                    has_mirrored_labels(table, node.channels, (objects, spurions))
                }
                _ => false,
            };
        found.push(is);
    }
    found
}

/// Whether a sum or product stays the same when i and j change places.
fn is_mirrored(terms: &[Term], symmetric: impl Fn(NodeId) -> bool) -> bool {
    let count = |placement, input| {
        terms.iter().filter(|term| term.placement == placement && term.input == input).count()
    };
    terms.iter().all(|term| match term.placement {
        Placement::Same | Placement::Transposed => symmetric(term.input),
        Placement::Rows | Placement::Columns => {
            count(Placement::Rows, term.input) == count(Placement::Columns, term.input)
        }
        Placement::Diagonal | Placement::All => true,
    })
}

fn has_mirrored_labels(
    table: &LabelTable<'_>,
    channels: usize,
    (objects, spurions): (usize, usize),
) -> bool {
    let classes = objects.min(spurions + 2);
    let pairs = (0..classes).flat_map(|i| (0..i).map(move |j| (i, j)));
    pairs.into_iter().all(|(i, j)| {
        (0..=objects).all(|n| (0..channels).all(|c| table.get(n, c, i, j) == table.get(n, c, j, i)))
    })
}
