//! Float graphs that leave much to the rewrites: generated ones, and trained ones spelled out.

use spurion::graph::{Activation, Aggregation, Placement, Rank};
use spurion_tools::float_graph::{BEAMS, FloatGraph, FloatNode, FloatOp, Id};

use crate::support::Random;

/// A graph whose every sum places its terms first and mixes them then, adds two terms at a time, and
/// computes what it reads twice, twice. With it, for each node of `graph` the node of the same value.
pub fn spelled_out(graph: &FloatGraph) -> (FloatGraph, Vec<Id>) {
    let mut long = FloatGraph { nodes: Vec::new(), ..graph.clone() };
    let mut places: Vec<Id> = Vec::new();
    let mut readings = vec![0; graph.nodes.len()];
    for node in &graph.nodes {
        let mut node = node.clone();
        if let FloatOp::Broadcast { terms } = &node.op {
            let terms = terms.clone();
            let sum = spell_sum(&mut long, graph, (&node, &terms), &places);
            places.push(sum);
            continue;
        }
        node.op.for_each_input(|input| readings[input] += 1);
        let again = |old: Id| (readings[old] > 1).then(|| graph.nodes[old].clone());
        // A second reader gets a copy of its own.
        if let FloatOp::Mix { input, .. } = &mut node.op
            && let Some(mut copy @ FloatNode { op: FloatOp::Aggregate { .. }, .. }) = again(*input)
        {
            copy.op.renumber(|old| places[old]);
            copy.name += ".again";
            long.nodes.push(copy);
            *input = long.nodes.len() - 1;
            long.nodes.push(node);
        } else {
            node.op.renumber(|old| places[old]);
            long.nodes.push(node);
        }
        places.push(long.nodes.len() - 1);
    }
    long.correction = graph.correction.map(|id| places[id]);
    (long, places)
}

fn spell_sum(
    long: &mut FloatGraph,
    graph: &FloatGraph,
    (node, terms): (&FloatNode, &[(Id, Placement)]),
    places: &[Id],
) -> Id {
    let mut sum: Option<Id> = None;
    for (k, &(term, placement)) in terms.iter().enumerate() {
        let small = graph.nodes[term].rank != node.rank;
        let value = match &graph.nodes[term].op {
            FloatOp::Mix { input, weights } if small => {
                let name = format!("{}.placed{k}", node.name);
                let placed = long.broadcast(&name, node.rank, vec![(places[*input], placement)]);
                (long.mix(&format!("{name}.mixed"), placed, weights.clone()), Placement::Same)
            }
            _ => (places[term], placement),
        };
        let name = format!("{}.part{k}", node.name);
        let parts = sum.map(|sum| (sum, Placement::Same)).into_iter().chain([value]).collect();
        sum = Some(long.broadcast(&name, node.rank, parts));
    }
    sum.unwrap()
}

/// A random graph for up to 16 particles and both beams: sums of placed values, mixes of sums,
/// repeated nodes and nodes that nobody reads.
pub fn generated(seed: u64) -> FloatGraph {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut graph = FloatGraph::new("generated", 1, 16, &BEAMS);
    let d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
    let mut x = requantized(&mut graph, d);
    for block in 0..2 {
        x = generated_block(&mut graph, &mut random, x, block);
    }
    let total = graph.aggregate("total", x, Aggregation::Total);
    let trace = graph.aggregate("trace", x, Aggregation::Trace);
    let channels = graph.nodes[x].channels;
    let parts = [total, trace].map(|sum| {
        let weights = matrix(&mut random, 1, channels);
        (graph.mix("out", sum, weights), Placement::Same)
    });
    let correction = graph.count_table("correction", vec![vec![0.0]; 19]);
    graph.correction = Some(correction);
    let bias = graph.count_table("bias", vec![vec![0.0]; 19]);
    let terms = parts.into_iter().chain([correction, bias].map(|id| (id, Placement::Same)));
    let score = graph.broadcast("score.sum", Rank::Jet, terms.collect());
    let score = requantized(&mut graph, score);
    graph.unary("score", score, FloatOp::Readout { input: score });
    graph
}

fn requantized(graph: &mut FloatGraph, input: Id) -> Id {
    let name = format!("{}.stored{}", graph.nodes[input].name, graph.nodes.len());
    graph.unary(&name, input, FloatOp::Requantize { input })
}

fn matrix(random: &mut Random, outputs: usize, inputs: usize) -> Vec<Vec<f64>> {
    let mut weight = || (random.below(4001) as f64 - 2000.0) / 1500.0;
    (0..outputs).map(|_| (0..inputs).map(|_| weight()).collect()).collect()
}

/// Rows, columns, diagonal and jet sums of x, placed and mixed together in some order.
fn generated_block(graph: &mut FloatGraph, random: &mut Random, x: Id, block: usize) -> Id {
    let channels = graph.nodes[x].channels;
    let outputs = 1 + random.below(3);
    let mut kinds = vec![
        (Aggregation::Row, Placement::Rows),
        (Aggregation::Column, Placement::Columns),
        (Aggregation::Diagonal, Placement::Diagonal),
        (Aggregation::Total, Placement::All),
        (Aggregation::Trace, Placement::Diagonal),
        (Aggregation::Row, Placement::Columns),
    ];
    random.shuffle(&mut kinds);
    let mut sum: Option<Id> = None;
    for (k, (kind, placement)) in kinds.into_iter().take(2 + random.below(4)).enumerate() {
        let name = format!("block{block}.{k}");
        let small = graph.aggregate(&name, x, kind);
        let mut terms = vec![(small, placement)];
        if random.below(2) == 0 {
            terms.push((x, [Placement::Same, Placement::Transposed][random.below(2)]));
        }
        let placed = graph.broadcast(&format!("{name}.placed"), Rank::Pair, terms);
        let weights = matrix(random, outputs, channels);
        let mixed = graph.mix(&format!("{name}.mixed"), placed, weights);
        if random.below(3) == 0 {
            graph.aggregate(&format!("{name}.unread"), mixed, Aggregation::Row);
        }
        let place = [Placement::Same, Placement::Same, Placement::Transposed][random.below(3)];
        let parts = sum.map(|sum| (sum, place));
        let parts = parts.into_iter().chain([(mixed, Placement::Same)]).collect();
        sum = Some(graph.broadcast(&format!("{name}.sum"), Rank::Pair, parts));
    }
    let rounded = requantized(graph, sum.unwrap());
    let function = [Activation::Relu, Activation::LeakyRelu][random.below(4).min(1)];
    let active = FloatOp::Activation { input: rounded, function };
    let active = graph.unary(&format!("block{block}.active"), rounded, active);
    requantized(graph, active)
}
