//! Evaluation of a float graph in float64, with rounding at chosen nodes.

use std::borrow::Cow;

use spurion::graph::{Activation, Aggregation, LabelTable, Placement, Rank};

use super::sample::minkowski_dot;
use super::{FloatGraph, FloatNode, FloatOp, Function, Sample};
use crate::elementary::power_of_two;

/// LeakyReLU as the published networks have it.
#[must_use]
pub fn leaky_relu(x: f64) -> f64 {
    if x < 0.0 { 0.01 * x } else { x }
}

/// A binary point that a node's entries are rounded to.
#[derive(Clone, Copy, Debug)]
pub struct RoundTo {
    /// Fraction bits.
    pub frac_bits: i32,
    /// Entries stay below 2^bits in magnitude.
    pub limit_bits: Option<i32>,
}

impl RoundTo {
    /// The rounded number.
    pub(crate) fn apply(self, x: f64) -> f64 {
        let unit = power_of_two(self.frac_bits);
        let rounded = (x * unit + 0.5).floor() / unit;
        match self.limit_bits {
            Some(bits) => {
                let most = power_of_two(bits) - 1.0 / unit;
                rounded.clamp(-most.max(0.0), most.max(0.0))
            }
            None => rounded,
        }
    }

    /// That of node `node` with `frac_bits`.
    #[must_use]
    pub const fn new(node: &FloatNode, frac_bits: i32) -> Self {
        let limit_bits = match node.op {
            FloatOp::Saturate { bits, .. } => Some(bits),
            _ => None,
        };
        Self { frac_bits, limit_bits }
    }
}

/// All values of one jet: `values[node][channel * entries + entry]`.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// One vector for each node.
    pub values: Vec<Vec<f64>>,
}

impl Evaluation {
    /// The score: the only entry of the last node.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.values.last().and_then(|v| v.first()).copied().unwrap_or(0.0)
    }
}

/// Evaluates every node for one jet.
///
/// `rounding[k]`, where there is one, rounds node k to nearest, halves up.
#[must_use]
pub fn evaluate(graph: &FloatGraph, sample: &Sample, rounding: &[Option<RoundTo>]) -> Evaluation {
    let mut values: Vec<Vec<f64>> = Vec::with_capacity(graph.nodes.len());
    for (k, node) in graph.nodes.iter().enumerate() {
        let mut value = evaluate_node(graph, node, sample, &values);
        if let Some(round) = rounding.get(k).copied().flatten() {
            value.iter_mut().for_each(|x| *x = round.apply(*x));
        }
        values.push(value);
    }
    Evaluation { values }
}

/// The score with node `k` rounded, everything else in float64, from the `exact` values of the same
/// jet.
#[must_use]
pub fn score_with_rounding(
    graph: &FloatGraph,
    (sample, exact): (&Sample, &Evaluation),
    k: usize,
    round: RoundTo,
) -> f64 {
    let rounded = exact.values[k].iter().map(|&x| round.apply(x)).collect();
    score_with(graph, (sample, exact), (k, rounded))
}

/// The score if the value of node `k` is another one, from the `exact` values of the same jet: only
/// what depends on node `k` is computed again.
#[must_use]
pub fn score_with(
    graph: &FloatGraph,
    (sample, exact): (&Sample, &Evaluation),
    (k, value): (usize, Vec<f64>),
) -> f64 {
    let mut values: Vec<Cow<'_, [f64]>> = exact.values[..k].iter().map(Cow::from).collect();
    values.push(Cow::Owned(value));
    for (node, exact) in graph.nodes.iter().zip(&exact.values).skip(k + 1) {
        let mut changed = false;
        node.op.for_each_input(|input| changed |= matches!(values[input], Cow::Owned(_)));
        let value = match changed {
            true => Cow::Owned(evaluate_node(graph, node, sample, &values)),
            false => Cow::from(exact),
        };
        values.push(value);
    }
    values.last().and_then(|v| v.first()).copied().unwrap_or(0.0)
}

/// The entries of `node` from the `values` of those before it.
pub(crate) fn evaluate_node<V: AsRef<[f64]>>(
    graph: &FloatGraph,
    node: &FloatNode,
    sample: &Sample,
    values: &[V],
) -> Vec<f64> {
    let objects = sample.objects;
    match &node.op {
        FloatOp::Pairwise => sample.d.clone(),
        FloatOp::ReferenceProducts { references } => {
            let products = |r| sample.momenta.iter().map(move |p| minkowski_dot(r, p));
            references.iter().flat_map(products).collect()
        }
        FloatOp::Multiply { left, right } => {
            let factor = |&(id, placement): &(usize, Placement)| {
                (values[id].as_ref(), placement, graph.nodes[id].rank)
            };
            multiply([factor(left), factor(right)], node, objects)
        }
        FloatOp::Mix { input, weights } => {
            let entries = node.rank.entries(objects);
            mix(values[*input].as_ref(), weights, entries)
        }
        // A jet without objects sums to nothing, whatever the shapes.
        FloatOp::Aggregate { .. } if objects == 0 => {
            vec![0.0; node.rank.entries(objects) * node.channels]
        }
        FloatOp::Aggregate { input, kind } => {
            aggregate(values[*input].as_ref(), *kind, graph.nodes[*input].rank, objects)
        }
        FloatOp::Broadcast { terms } => {
            let mut sum = vec![0.0; node.rank.entries(objects) * node.channels];
            for &(input, placement) in terms {
                let from = graph.nodes[input].rank;
                add(&mut sum, values[input].as_ref(), placement, (from, node.rank), objects);
            }
            sum
        }
        FloatOp::Activation { input, function: Activation::LeakyRelu } => {
            values[*input].as_ref().iter().map(|&x| leaky_relu(x)).collect()
        }
        FloatOp::Lookup { input, functions } => {
            lookup(values[*input].as_ref(), functions, objects, node)
        }
        FloatOp::LabelTable { rows } => labels(&rows[objects], node.channels, graph, objects),
        FloatOp::Activation { input, function: Activation::Relu } => {
            values[*input].as_ref().iter().map(|x| x.max(0.0)).collect()
        }
        FloatOp::CountTable { rows } => rows[objects].clone(),
        FloatOp::Saturate { input, bits } => {
            let limit = power_of_two(*bits);
            values[*input].as_ref().iter().map(|x| x.clamp(-limit, limit)).collect()
        }
        FloatOp::Requantize { input } | FloatOp::Readout { input } => {
            values[*input].as_ref().to_vec()
        }
    }
}

fn lookup(x: &[f64], functions: &[Function], objects: usize, node: &FloatNode) -> Vec<f64> {
    let entries = node.rank.entries(objects);
    if entries == 0 {
        return Vec::new();
    }
    let inputs = x.chunks_exact(entries).cycle();
    let channel = |(f, x): (&Function, &[f64])| x.iter().map(|&x| f.at(x)).collect::<Vec<_>>();
    functions.iter().zip(inputs).flat_map(channel).collect()
}

fn labels(row: &[f64], channels: usize, graph: &FloatGraph, n: usize) -> Vec<f64> {
    let place = |i, j| LabelTable::place(graph.spurions.len(), i, j);
    let pairs = move |c: usize| (0..n * n).map(move |k| row[place(k / n, k % n) * channels + c]);
    (0..channels).flat_map(pairs).collect()
}

fn mix(x: &[f64], weights: &[Vec<f64>], entries: usize) -> Vec<f64> {
    let mut y = vec![0.0; weights.len() * entries];
    if entries == 0 {
        return y;
    }
    // Channel by channel, so that the entries of one lie side by side.
    for (row, y) in weights.iter().zip(y.chunks_exact_mut(entries)) {
        for (w, x) in row.iter().zip(x.chunks_exact(entries)) {
            y.iter_mut().zip(x).for_each(|(y, x)| *y += w * x);
        }
    }
    y
}

fn aggregate(x: &[f64], kind: Aggregation, rank: Rank, n: usize) -> Vec<f64> {
    let channels = x.chunks_exact(rank.entries(n));
    match kind {
        Aggregation::Row => x.chunks_exact(n).map(|row| row.iter().sum()).collect(),
        Aggregation::Column => {
            channels.flat_map(|c| (0..n).map(move |j| c.iter().skip(j).step_by(n).sum())).collect()
        }
        Aggregation::Diagonal => channels.flat_map(|c| c.iter().step_by(n + 1).copied()).collect(),
        Aggregation::Trace => channels.map(|c| c.iter().step_by(n + 1).sum()).collect(),
        Aggregation::Total => channels.map(|c| c.iter().sum()).collect(),
    }
}

fn add(sum: &mut [f64], x: &[f64], placement: Placement, (from, to): (Rank, Rank), n: usize) {
    let (from, to) = (from.entries(n), to.entries(n));
    if from == 0 || to == 0 {
        return;
    }
    for (x, y) in x.chunks_exact(from).zip(sum.chunks_exact_mut(to)) {
        y.iter_mut().enumerate().for_each(|(k, y)| *y += placed(x, placement, k, n));
    }
}

/// What entry `k` of the result gets of a placed value.
pub(super) fn placed(x: &[f64], placement: Placement, k: usize, n: usize) -> f64 {
    let (i, j) = (k / n.max(1), k % n.max(1));
    match placement {
        Placement::Same => x[k],
        Placement::Rows => x[i],
        Placement::Columns => x[j],
        Placement::Diagonal if i == j => x[i.min(x.len() - 1)],
        Placement::Diagonal => 0.0,
        Placement::All => x[0],
        Placement::Transposed => x[j * n + i],
    }
}

fn multiply(factors: [(&[f64], Placement, Rank); 2], node: &FloatNode, n: usize) -> Vec<f64> {
    let entries = node.rank.entries(n);
    let mut product = vec![1.0; entries * node.channels];
    for (x, placement, rank) in factors {
        if entries == 0 {
            break;
        }
        // A value of one channel serves all.
        let channels = x.chunks_exact(rank.entries(n)).cycle();
        for (y, x) in product.chunks_exact_mut(entries).zip(channels) {
            y.iter_mut().enumerate().for_each(|(k, y)| *y *= placed(x, placement, k, n));
        }
    }
    product
}
