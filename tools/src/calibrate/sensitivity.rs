//! Errors of roundings from the derivatives of the score, for networks too large to try each.
//!
//! A rounding that changes the entries of a node by e changes the score by g e + O(e^2), where g
//! are the derivatives of the score with respect to these entries. One pass backwards gives those
//! of all nodes, and with them the change by every binary point. The true roundings e are taken,
//! not their variance, so that errors that add up do so.

use rayon::prelude::*;

use super::Sample;
use super::binary_points::{Candidates, rounds};
use crate::attribution::LogitShift;
use crate::float_graph::{FloatGraph, RoundTo, evaluate, for_each_adjoint};

/// For every node that rounds, the binary point and its error: the coarsest of its candidates by
/// which the score changes by no more than `share`, root mean square over the jets.
pub(super) fn coarsest(
    graph: &FloatGraph,
    samples: &[Sample],
    seen: &[(f64, f64)],
    share: f64,
) -> Vec<Option<(i32, f64)>> {
    // In the order of the jets, whoever computes them: sums must not depend on the machine.
    let changes: Vec<Vec<Vec<f64>>> =
        samples.par_iter().map(|sample| changes(graph, sample, seen)).collect();
    let best = |k: usize| {
        let candidates = Candidates::new(seen[k]);
        let error = |candidate: usize| {
            let changes: Vec<f64> = changes.iter().map(|jet| jet[k][candidate]).collect();
            LogitShift::of(&changes).rms
        };
        let errors = candidates.iter().enumerate().map(|(place, frac)| (frac, error(place)));
        let mut last = None;
        for (frac, error) in errors {
            last = Some((frac, error));
            if error <= share {
                break;
            }
        }
        last
    };
    let nodes = graph.nodes.iter().enumerate();
    nodes.map(|(k, node)| rounds(&node.op).then(|| best(k)).flatten()).collect()
}

/// The change of the score by each candidate of each node that rounds.
fn changes(graph: &FloatGraph, sample: &Sample, seen: &[(f64, f64)]) -> Vec<Vec<f64>> {
    let exact = evaluate(graph, sample, &[]);
    let mut changes = vec![Vec::new(); graph.nodes.len()];
    for_each_adjoint(graph, (sample.objects, &exact), |k, adjoint| {
        if !rounds(&graph.nodes[k].op) {
            return;
        }
        let pairs = exact.values[k].iter().zip(adjoint);
        let live: Vec<(f64, f64)> =
            pairs.map(|(&x, &g)| (x, g)).filter(|&(x, g)| x != 0.0 && g != 0.0).collect();
        let change = |frac_bits| {
            let round = RoundTo::new(&graph.nodes[k], frac_bits);
            live.iter().map(|&(x, g)| g * (round.apply(x) - x)).sum()
        };
        changes[k] = Candidates::new(seen[k]).iter().map(change).collect();
    });
    changes
}
