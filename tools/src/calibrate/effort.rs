//! What a calibration costs, and how many jets it can look at.

use super::Sample;
use crate::float_graph::{FloatGraph, FloatNode, FloatOp};

/// Multiplications that one pass over the calibration jets may take: a minute or so of one core.
const MOST_WORK: f64 = 4e10;
/// Multiplications for one jet beyond which not every binary point is tried.
const MOST_WORK_OF_TRIALS: f64 = 4e5;
/// Multiplications for one jet beyond which weights are rounded one by one.
const MOST_WORK_OF_WEIGHTS: f64 = 1e7;
/// However large a network is, fewer jets say too little.
const FEWEST_JETS: usize = 32;

/// Multiplications and additions for one jet with all its particles, about.
fn work(graph: &FloatGraph) -> f64 {
    let of = |node: &FloatNode| {
        let entries = node.rank.entries(graph.objects()) * node.channels;
        let each = match &node.op {
            FloatOp::Mix { weights, .. } => weights.first().map_or(0, Vec::len),
            FloatOp::Broadcast { terms } => terms.len(),
            _ => 1,
        };
        (entries * each) as f64
    };
    graph.nodes.iter().map(of).sum()
}

/// The first of `samples`, as many as can be evaluated with `most` multiplications.
fn within<'s>(graph: &FloatGraph, samples: &'s [Sample], most: f64) -> &'s [Sample] {
    let jets = (most / work(graph).max(1.0)) as usize;
    &samples[..samples.len().min(jets.max(FEWEST_JETS))]
}

/// The jets that ranges and scores are taken from.
#[must_use]
pub fn surveyed<'s>(graph: &FloatGraph, samples: &'s [Sample]) -> &'s [Sample] {
    within(graph, samples, MOST_WORK)
}

/// The jets that derivatives are taken on: these need the work of some ten evaluations.
#[must_use]
pub fn differentiated<'s>(graph: &FloatGraph, samples: &'s [Sample]) -> &'s [Sample] {
    within(graph, samples, MOST_WORK / 10.0)
}

/// Whether every binary point of every node can be tried.
#[must_use]
pub fn allows_trials(graph: &FloatGraph) -> bool {
    work(graph) <= MOST_WORK_OF_TRIALS
}

/// Whether weights can be rounded together, and mixes narrowed.
#[must_use]
pub fn allows_joint_rounding(graph: &FloatGraph) -> bool {
    work(graph) <= MOST_WORK_OF_WEIGHTS
}
