//! Running error analysis: how far the integers of a converted model can be from the float graph on
//! the same momenta, node by node, to first order and without any statistics.
//!
//! | node | adds |
//! |---|---|
//! | d, products with vectors | Cartesian: nothing. Collider: half a last bit of each table entry |
//! | mix | 2^-15 of every product: a weight has 15 bits and a sign |
//! | table over n, label table, requantization | half a last bit |
//! | lookup | half a last bit, and half a step of the address: 2^-(m+1) of the argument |
//! | leaky_relu | 41 / 4096 - 0.01 of a negative value |
//! | sums, products of values | nothing |
//!
//! What a node adds is carried on through the nodes behind it, every sign the worst one.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use spurion::graph::{Activation, Aggregation, Node, Op, Placement};
use spurion_tools::float_graph::{Evaluation, FloatGraph, FloatOp, Function, Id, Sample};

/// Of a weight of 16 bits.
const WEIGHT: f64 = 1.0 / 32_768.0;
/// Slope of the leaky ReLU less that of the float graph.
const SLOPE: f64 = 41.0 / 4096.0 - 0.01;
/// Of what is computed in float64, invariants of massless particles not least.
const FLOAT64: f64 = 1e-11;

/// Half a last bit of `node`.
fn half_bit(node: &Node<'_>) -> f64 {
    (-f64::from(node.format.frac_bits) - 1.0).exp2()
}

/// A bound for every entry of every node: `[node][channel * entries + entry]`.
pub fn bounds(
    graph: &FloatGraph,
    integers: &[Node<'_>],
    (sample, exact): (&Sample, &Evaluation),
) -> Vec<Vec<f64>> {
    let n = sample.objects;
    let mut bounds: Vec<Vec<f64>> = Vec::new();
    for (k, node) in graph.nodes.iter().enumerate() {
        let (integer, half) = (&integers[k], half_bit(&integers[k]));
        let entries = node.rank.entries(n);
        let size = entries * node.channels;
        let own = match &node.op {
            FloatOp::Pairwise => invariants(&integers[0].op, sample),
            FloatOp::ReferenceProducts { references } => {
                references.iter().flat_map(|r| products(&integers[0].op, r, sample)).collect()
            }
            FloatOp::Multiply { left, right } => {
                let factor = |&(id, place): &(Id, Placement), c: usize, e: usize| {
                    let from = graph.nodes[id].rank.entries(n);
                    let at = from * (c % graph.nodes[id].channels) + placed(place, e, n).unwrap();
                    (exact.values[id][at].abs(), bounds[id][at])
                };
                let product = |at: usize| {
                    let (c, e) = (at / entries, at % entries);
                    let ((x, dx), (y, dy)) = (factor(left, c, e), factor(right, c, e));
                    x * dy + y * dx + dx * dy
                };
                (0..size).map(product).collect()
            }
            FloatOp::Mix { input, weights } => {
                let (x, dx) = (&exact.values[*input], &bounds[*input]);
                let term = |e: usize, (k, w): (usize, &f64)| {
                    let at = k * entries + e;
                    w.abs() * (dx[at] + WEIGHT * (x[at].abs() + dx[at]))
                };
                let sum = |row: &Vec<f64>, e| row.iter().enumerate().map(|w| term(e, w)).sum();
                weights.iter().flat_map(|row| (0..entries).map(move |e| sum(row, e))).collect()
            }
            FloatOp::Aggregate { input, kind } => {
                let from = graph.nodes[*input].rank.entries(n);
                (0..size)
                    .map(|at| {
                        let dx = &bounds[*input][at / entries * from..][..from];
                        summed(dx, *kind, at % entries, n)
                    })
                    .collect()
            }
            FloatOp::Broadcast { terms } => {
                let term = |&(id, place): &(Id, Placement), at: usize| {
                    let from = graph.nodes[id].rank.entries(n);
                    let own = placed(place, at % entries, n);
                    own.map_or(0.0, |own| bounds[id][at / entries * from + own.min(from - 1)])
                };
                (0..size).map(|at| terms.iter().map(|t| term(t, at)).sum()).collect()
            }
            FloatOp::Activation { input, function } => {
                let slope = |x: f64| if *function == Activation::Relu { 0.0 } else { x };
                let add = |(x, dx): (&f64, &f64)| dx + slope(SLOPE * (dx - x.min(0.0)));
                exact.values[*input].iter().zip(&bounds[*input]).map(add).collect()
            }
            FloatOp::CountTable { .. } | FloatOp::LabelTable { .. } => vec![half; size],
            FloatOp::Lookup { input, functions } => {
                let channels = graph.nodes[*input].channels;
                let error = |at: usize| {
                    let (c, e) = (at / entries, at % entries);
                    let from = c % channels * entries + e;
                    let (x, dx) = (exact.values[*input][from], bounds[*input][from]);
                    half + looked_up(functions[c], integer, x, dx)
                };
                (0..size).map(error).collect()
            }
            FloatOp::Requantize { input } | FloatOp::Saturate { input, .. } => {
                bounds[*input].iter().map(|dx| dx + half).collect()
            }
            FloatOp::Readout { input } => bounds[*input].clone(),
        };
        bounds.push(own);
    }
    bounds
}

/// The entry of a placed value that entry `e` reads; none off the diagonal of a diagonal one.
fn placed(place: Placement, e: usize, n: usize) -> Option<usize> {
    let (i, j) = (e / n.max(1), e % n.max(1));
    match place {
        Placement::Same => Some(e),
        Placement::Rows => Some(i),
        Placement::Columns => Some(j),
        Placement::Diagonal => (i == j).then_some(i),
        Placement::All => Some(0),
        Placement::Transposed => Some(j * n + i),
    }
}

fn summed(dx: &[f64], kind: Aggregation, e: usize, n: usize) -> f64 {
    match kind {
        Aggregation::Row => dx[e * n..][..n].iter().sum(),
        Aggregation::Column => dx.iter().skip(e).step_by(n).sum(),
        Aggregation::Diagonal => dx[e * (n + 1)],
        Aggregation::Trace => dx.iter().step_by(n + 1).sum(),
        Aggregation::Total => dx.iter().sum(),
    }
}

/// How far a monotonic function moves if its argument does, and the argument is cut to a step.
fn looked_up(function: Function, integer: &Node<'_>, x: f64, dx: f64) -> f64 {
    let Op::Lookup { table, .. } = integer.op else { panic!("{:?}", integer.op) };
    let step = (-f64::from(table.mantissa_bits) - 1.0).exp2();
    let reach = dx + step * (x.abs() + dx);
    let moved = |to: f64| (function.at(to) - function.at(x)).abs();
    moved(x - reach).max(moved(x + reach))
}

/// Half a last bit of the tables of angles and of exp.
fn collider(front: &Op<'_>) -> Option<(f64, f64)> {
    match front {
        Op::PairwiseCollider(front) => {
            let half = |frac: i8| (-f64::from(frac) - 1.0).exp2();
            Some((half(front.angle_frac_bits), half(front.exp_frac_bits)))
        }
        _ => None,
    }
}

/// Of d_ij: two table entries for two particles.
fn invariants(front: &Op<'_>, sample: &Sample) -> Vec<f64> {
    let Some((angle, _)) = collider(front) else { return vec![0.0; sample.d.len()] };
    let spurions = sample.objects - sample.particles.len();
    let pair = |(k, _): (usize, &f64)| {
        let (i, j) = (k / sample.objects, k % sample.objects);
        match (i < spurions, j < spurions) {
            (true, true) => 0.0,
            (true, false) => products(front, &sample.momenta[i], sample)[j],
            (false, true) => products(front, &sample.momenta[j], sample)[i],
            (false, false) => {
                let (p, q) = (&sample.momenta[i], &sample.momenta[j]);
                // d_ii is 0, not looked up.
                let angle = if i == j { 0.0 } else { angle };
                2.0 * angle * p[1].hypot(p[2]) * q[1].hypot(q[2]) + FLOAT64 * p[0] * q[0]
            }
        }
    };
    sample.d.iter().enumerate().map(pair).collect()
}

/// Of r . p = pT (A exp(-k) + B exp(k)), A and B half of E ± pz.
fn products(front: &Op<'_>, [e, _, _, z]: &[f64; 4], sample: &Sample) -> Vec<f64> {
    let spurions = sample.objects - sample.particles.len();
    let exp = collider(front).map_or(0.0, |(_, exp)| exp);
    let sum = (e + z).abs() / 2.0 + (e - z).abs() / 2.0;
    let product = |(i, p): (usize, &[f64; 4])| {
        if i < spurions { 0.0 } else { sum * (exp * p[1].hypot(p[2]) + FLOAT64 * p[0]) }
    };
    sample.momenta.iter().enumerate().map(product).collect()
}
