//! What an integer node makes of float64 values.

use spurion::format::{Overflow, Rounding};
use spurion::graph::{Activation, LEAKY_FRAC_BITS, LEAKY_SLOPE, LookupTable, Node, Op};

use crate::elementary::power_of_two;
use crate::float_graph::{Evaluation, FloatGraph, FloatNode, FloatOp, Sample, evaluate_node};

/// The value of node `k` as its integers have it, from the `exact` values that it reads; none if
/// the node is exact.
pub(super) fn value(
    graph: &FloatGraph,
    integers: &[Node<'_>],
    (sample, exact): (&Sample, &Evaluation),
    k: usize,
) -> Option<Vec<f64>> {
    let (node, integer) = (&graph.nodes[k], integers.get(k)?);
    let with = |op| {
        let node = FloatNode { op, ..node.clone() };
        Some(evaluate_node(graph, &node, sample, &exact.values))
    };
    let unit = power_of_two(-integer.format.frac_bits);
    match (&node.op, &integer.op) {
        (FloatOp::Mix { input, .. }, Op::Mix { weights, .. }) => {
            let from = integers.get(*input)?.format.frac_bits;
            let unit = unit * power_of_two(from);
            let weight = |c| (0..weights.inputs()).map(move |k| weights.get(c, k) as f64 * unit);
            let weights = (0..weights.outputs()).map(|c| weight(c).collect()).collect();
            with(FloatOp::Mix { input: *input, weights })
        }
        (FloatOp::CountTable { .. }, Op::CountTable { table }) => {
            Some(table.row(sample.objects).map(|x| f64::from(x) * unit).collect())
        }
        (FloatOp::LabelTable { rows }, Op::LabelTable { table }) => {
            let row = rows.first().map_or(1, Vec::len);
            let entries: Vec<f64> = table.iter().map(|x| f64::from(x) * unit).collect();
            with(FloatOp::LabelTable { rows: entries.chunks(row).map(<[f64]>::to_vec).collect() })
        }
        (FloatOp::Lookup { input, .. }, Op::Lookup { table, .. }) => {
            let of_input = power_of_two(-integers.get(*input)?.format.frac_bits);
            let rounded = |x: &f64| (x / of_input).round() as i64;
            let places: Vec<i64> = exact.values[*input].iter().map(rounded).collect();
            Some(looked_up(graph, exact, (k, *input), table, &places, (of_input, unit)))
        }
        (FloatOp::Activation { input, function }, _) => leaky(&exact.values[*input], *function),
        (
            FloatOp::Requantize { input } | FloatOp::Saturate { input, .. },
            Op::Requantize { rounding, overflow, .. },
        ) => {
            let finer = integers.get(*input)?.format.frac_bits > integer.format.frac_bits;
            let mode = finer.then_some(*rounding);
            Some(requantized(&exact.values[*input], integer, (mode, *overflow)))
        }
        _ => None,
    }
}

/// The exact value, and what the tables differ from their functions at the integers nearest to the
/// arguments: that the arguments are rounded is another node's affair.
fn looked_up(
    graph: &FloatGraph,
    exact: &Evaluation,
    (k, input): (usize, usize),
    table: &LookupTable<'_>,
    places: &[i64],
    (of_input, unit): (f64, f64),
) -> Vec<f64> {
    let FloatOp::Lookup { functions, .. } = &graph.nodes[k].op else { return Vec::new() };
    let entries = places.len() / graph.nodes[input].channels.max(1);
    let mut value = exact.values[k].clone();
    for (c, (function, value)) in functions.iter().zip(value.chunks_mut(entries.max(1))).enumerate()
    {
        let own = if graph.nodes[input].channels == 1 { 0 } else { c * entries };
        for (y, &x) in value.iter_mut().zip(&places[own..]) {
            *y += f64::from(table.get(c, x)) * unit - function.at(x as f64 * of_input);
        }
    }
    value
}

/// The slope below 0 is a rounded one.
fn leaky(x: &[f64], function: Activation) -> Option<Vec<f64>> {
    let slope = LEAKY_SLOPE as f64 * power_of_two(-i32::from(LEAKY_FRAC_BITS));
    match function {
        Activation::Relu => None,
        Activation::LeakyRelu => Some(x.iter().map(|&x| x.max(slope * x)).collect()),
    }
}

/// Rounded by `mode`, if there is anything to round, and brought into the format.
fn requantized(
    x: &[f64],
    integer: &Node<'_>,
    (mode, overflow): (Option<Rounding>, Overflow),
) -> Vec<f64> {
    let unit = power_of_two(-integer.format.frac_bits);
    let (lo, hi) = (overflow.lowest(integer.format) as f64, integer.format.max() as f64);
    let round = |x: f64| match mode {
        None => x,
        Some(Rounding::Trn) => x.floor(),
        Some(Rounding::Rnd) => (x + 0.5).floor(),
        Some(Rounding::RndConv) => x.round_ties_even(),
        Some(Rounding::TrnZero) => x.trunc(),
    };
    let bring = |y: f64| match overflow {
        Overflow::Wrap => lo + (y - lo).rem_euclid(hi - lo + 1.0),
        Overflow::Sat | Overflow::SatSym => y.clamp(lo, hi),
    };
    x.iter().map(|&x| bring(round(x / unit)) * unit).collect()
}
