//! Sums over objects, rounded before they are multiplied by weights.
//!
//! The weights of a sum act once for each particle or jet, on as many bits as the sum has. Hardware
//! pays for each of them, so every sum that a mix reads gets a place where it may be rounded. Other
//! sums read it as it is.

use crate::float_graph::{FloatGraph, FloatOp, Id};

/// `graph` with a requantization behind every sum over objects that a mix reads.
pub(super) fn stored_sums(graph: &FloatGraph) -> FloatGraph {
    let mut narrow = FloatGraph { nodes: Vec::new(), correction: None, ..graph.clone() };
    // The place of each node, and of its rounded value.
    let mut places: Vec<(Id, Id)> = Vec::with_capacity(graph.nodes.len());
    for (k, node) in graph.nodes.iter().enumerate() {
        let mut node = node.clone();
        let mixes = matches!(node.op, FloatOp::Mix { .. });
        node.op.renumber(|id| if mixes { places[id].1 } else { places[id].0 });
        let summed = matches!(node.op, FloatOp::Aggregate { .. }) && is_mixed(graph, k);
        let name = format!("{}.rounded_sum", node.name);
        narrow.nodes.push(node);
        let exact = narrow.nodes.len() - 1;
        let op = FloatOp::Requantize { input: exact };
        let rounded = if summed { narrow.unary(&name, exact, op) } else { exact };
        places.push((exact, rounded));
    }
    narrow.correction = graph.correction.map(|id| places[id].0);
    narrow
}

/// Whether a mix reads node `k`.
fn is_mixed(graph: &FloatGraph, k: Id) -> bool {
    graph.nodes.iter().any(|node| matches!(node.op, FloatOp::Mix { input, .. } if input == k))
}

#[cfg(test)]
mod tests {
    use spurion::graph::{Aggregation, Placement, Rank};

    use super::*;
    use crate::float_graph::{BEAMS, Sample, evaluate};

    #[test]
    fn mixes_read_rounded_sums_and_sums_exact_ones() {
        let mut graph = FloatGraph::new("test", 0, 4, &BEAMS);
        let d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
        let rows = graph.aggregate("rows", d, Aggregation::Row);
        let total = graph.aggregate("total", rows, Aggregation::Total);
        let first = graph.mix("first", rows, vec![vec![0.5]]);
        let first = graph.aggregate("first.total", first, Aggregation::Total);
        let second = graph.mix("second", total, vec![vec![0.25]]);
        let terms = vec![(first, Placement::Same), (second, Placement::Same)];
        let sum = graph.broadcast("sum", Rank::Jet, terms);
        graph.unary("score", sum, FloatOp::Readout { input: sum });
        let narrow = stored_sums(&graph);
        let place = |name: &str| narrow.nodes.iter().position(|node| node.name == name);
        let input = |name: &str| {
            let mut inputs = Vec::new();
            let node = place(name).map(|k| &narrow.nodes[k]);
            node.into_iter().for_each(|node| node.op.for_each_input(|k| inputs.push(Some(k))));
            inputs
        };
        assert_eq!(input("first"), [place("rows.rounded_sum")]);
        assert_eq!(input("total"), [place("rows")]);
        assert_eq!(input("second"), [place("total.rounded_sum")]);
        assert!(place("first.total.rounded_sum").is_none());
        let jet = [[5.0, 3.0, 1.0, -3.0], [13.0, 1.0, 5.0, 11.0]];
        let sample = Sample::new(&jet, &graph);
        let [before, after] = [&graph, &narrow].map(|g| evaluate(g, &sample, &[]).score());
        assert_eq!(before, after);
    }
}
