//! Sums over objects as layers read them: times what their letter says, normed, activated.

use spurion::graph::{Activation, Placement, Rank};

use super::activation::activated;
use super::letters::{Aggregator, Map};
use crate::float_graph::{FloatGraph, FloatOp, Id};
use crate::import::batch_norm::BatchNorm;

/// The sum times its factor; the sum itself if the factor is for weights to carry.
pub fn scaled(graph: &mut FloatGraph, (name, sum): (&str, Id), by: &Aggregator, map: Map) -> Id {
    if by.is_constant() {
        return sum;
    }
    let rank = graph.nodes[sum].rank;
    let channels = if by.has_powers() { graph.nodes[sum].channels } else { 1 };
    let row = |n: usize| (0..channels).map(|channel| by.factor(channel, map, n)).collect();
    let rows = (0..=graph.objects()).map(row).collect();
    let factor = graph.count_table(&format!("{name}.factor"), rows);
    let (left, right) = ((sum, Placement::Same), (factor, of_jet(rank)));
    let product = graph.multiply(&format!("{name}.product"), rank, left, right);
    graph.unary(&format!("{name}.aggregate"), product, FloatOp::Requantize { input: product })
}

/// What weights of a sum that went through [`scaled`] carry.
pub fn carried(by: &Aggregator, map: Map) -> f64 {
    if by.is_constant() { by.factor(0, map, 0) } else { 1.0 }
}

/// The aggregate of x scale + shift, from the sum of x: the shift counts once for each entry.
pub fn normed(
    graph: &mut FloatGraph,
    (name, sum): (&str, Id),
    (by, norm): (&Aggregator, &BatchNorm),
    map: Map,
) -> Id {
    let sum = scaled(graph, (name, sum), by, map);
    let shift = |n: usize| {
        let shift = |(c, t): (usize, &f64)| {
            let entries = (n as f64).powi(map.indices);
            t * (entries * by.factor(c, map, n))
        };
        norm.shift.iter().enumerate().map(shift).collect()
    };
    let shifts = (0..=graph.objects()).map(shift).collect();
    affine(graph, (name, sum), norm, carried(by, map), shifts)
}

/// The norm of every pair, activated.
pub fn activated_pairs(
    graph: &mut FloatGraph,
    (name, x): (&str, Id),
    norm: &BatchNorm,
    function: Activation,
) -> Id {
    let shifts = vec![norm.shift.clone(); graph.objects() + 1];
    let normed = affine(graph, (name, x), norm, 1.0, shifts);
    activated(graph, name, normed, function)
}

/// scale unit x + shift for the number of objects, channel by channel.
fn affine(
    graph: &mut FloatGraph,
    (name, x): (&str, Id),
    norm: &BatchNorm,
    unit: f64,
    shifts: Vec<Vec<f64>>,
) -> Id {
    let channels = norm.scale.len();
    let scale = |c: usize| norm.scale[c] * unit;
    let row = |c: usize| (0..channels).map(|k| if k == c { scale(c) } else { 0.0 }).collect();
    let scaled = graph.mix(&format!("{name}.scaled"), x, (0..channels).map(row).collect());
    let shift = graph.count_table(&format!("{name}.shift"), shifts);
    let rank = graph.nodes[x].rank;
    let terms = vec![(scaled, Placement::Same), (shift, of_jet(rank))];
    graph.broadcast(&format!("{name}.normed"), rank, terms)
}

/// The place of a value of the jet in one of `rank`.
fn of_jet(rank: Rank) -> Placement {
    if rank == Rank::Jet { Placement::Same } else { Placement::All }
}
