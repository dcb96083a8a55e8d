//! Places where values may be rounded before hardware pays for their low bits.
//!
//! The weights of a sum over objects act once for each particle or jet, on as many bits as the sum
//! has; other sums read it as it is. What is mixed for each pair is added to what is the same for a
//! row or a column, which is rounded already: low bits of the mix that the sum loses anyway need not
//! be added.

use spurion::graph::Rank;

use crate::float_graph::{FloatGraph, FloatOp, Id};

/// `graph` with a requantization behind every sum over objects that a mix reads, and behind every mix
/// of pairs that a sum reads.
pub(super) fn rounded_early(graph: &FloatGraph) -> FloatGraph {
    let mut early = FloatGraph { nodes: Vec::new(), correction: None, ..graph.clone() };
    // The place of each node, and of its rounded value.
    let mut places: Vec<(Id, Id)> = Vec::with_capacity(graph.nodes.len());
    for (k, node) in graph.nodes.iter().enumerate() {
        let mut node = node.clone();
        let mixes = matches!(node.op, FloatOp::Mix { .. });
        let adds = matches!(node.op, FloatOp::Broadcast { .. });
        let reads = |id: Id| (mixes && is_sum(graph, id)) || (adds && is_pair_mix(graph, id));
        node.op.renumber(|id| if reads(id) { places[id].1 } else { places[id].0 });
        let rounds = (is_sum(graph, k) && is_mixed(graph, k)) || is_pair_mix(graph, k);
        let name = format!("{}.early", node.name);
        early.nodes.push(node);
        let exact = early.nodes.len() - 1;
        let op = FloatOp::Requantize { input: exact };
        let rounded = if rounds { early.unary(&name, exact, op) } else { exact };
        places.push((exact, rounded));
    }
    early.correction = graph.correction.map(|id| places[id].0);
    early
}

fn is_sum(graph: &FloatGraph, k: Id) -> bool {
    matches!(graph.nodes[k].op, FloatOp::Aggregate { .. })
}

/// Whether a mix reads node `k`.
fn is_mixed(graph: &FloatGraph, k: Id) -> bool {
    graph.nodes.iter().any(|node| matches!(node.op, FloatOp::Mix { input, .. } if input == k))
}

/// Whether node `k` is a mix of pairs that a sum of values reads.
fn is_pair_mix(graph: &FloatGraph, k: Id) -> bool {
    let node = &graph.nodes[k];
    let mix = node.rank == Rank::Pair && matches!(node.op, FloatOp::Mix { .. });
    let added = |reader: &FloatOp| match reader {
        FloatOp::Broadcast { terms } => terms.iter().any(|term| term.0 == k),
        _ => false,
    };
    mix && graph.nodes.iter().any(|reader| added(&reader.op))
}

#[cfg(test)]
mod tests {
    use spurion::graph::{Aggregation, Placement, Rank};

    use super::*;
    use crate::float_graph::{BEAMS, Sample, evaluate};

    #[test]
    fn mixes_read_rounded_sums_and_sums_rounded_mixes() {
        let mut graph = FloatGraph::new("test", 0, 4, &BEAMS);
        let d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
        let rows = graph.aggregate("rows", d, Aggregation::Row);
        let total = graph.aggregate("total", rows, Aggregation::Total);
        let pairs = graph.mix("pairs", d, vec![vec![0.125]]);
        let terms = vec![(pairs, Placement::Same), (rows, Placement::Rows)];
        let pairs = graph.broadcast("pairs.sum", Rank::Pair, terms);
        let pairs = graph.aggregate("pairs.total", pairs, Aggregation::Total);
        let first = graph.mix("first", rows, vec![vec![0.5]]);
        let first = graph.aggregate("first.total", first, Aggregation::Total);
        let second = graph.mix("second", total, vec![vec![0.25]]);
        let terms = [first, second, pairs].map(|id| (id, Placement::Same)).to_vec();
        let sum = graph.broadcast("sum", Rank::Jet, terms);
        graph.unary("score", sum, FloatOp::Readout { input: sum });
        let narrow = rounded_early(&graph);
        let place = |name: &str| narrow.nodes.iter().position(|node| node.name == name);
        let input = |name: &str| {
            let mut inputs = Vec::new();
            let node = place(name).map(|k| &narrow.nodes[k]);
            node.into_iter().for_each(|node| node.op.for_each_input(|k| inputs.push(Some(k))));
            inputs
        };
        assert_eq!(input("first"), [place("rows.early")]);
        assert_eq!(input("total"), [place("rows")]);
        assert_eq!(input("second"), [place("total.early")]);
        assert_eq!(input("pairs.sum"), [place("pairs.early"), place("rows")]);
        assert_eq!(input("sum"), [place("first.total"), place("second"), place("pairs.total")]);
        assert!(place("first.total.early").is_none());
        let jet = [[5.0, 3.0, 1.0, -3.0], [13.0, 1.0, 5.0, 11.0]];
        let sample = Sample::new(&jet, &graph);
        let [before, after] = [&graph, &narrow].map(|g| evaluate(g, &sample, &[]).score());
        assert_eq!(before, after);
    }
}
