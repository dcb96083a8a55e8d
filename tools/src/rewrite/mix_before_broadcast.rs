//! `mix_before_broadcast`: a mix of a sum of placed values becomes a sum of placed mixes.
//!
//! A value of a particle or a jet has fewer entries than the pairs that it is placed into, so its
//! channels are mixed before: W (sum_t place_t(x_t)) = sum_t place_t(W x_t), exactly.

use spurion::graph::{Placement, Rank};

use super::readers::readers;
use super::{Copier, Rewritten};
use crate::float_graph::{FloatGraph, FloatNode, FloatOp, Id};

/// Moves every mix before the sum that it reads, where that saves products: no other op reads the
/// sum, and at most one term has as many entries as the sum.
#[must_use]
pub fn mix_before_broadcast(graph: &FloatGraph) -> Rewritten {
    let readers = readers(graph);
    let mut copy = Copier::new(graph);
    for node in &graph.nodes {
        match mixed_sum(graph, &readers, node) {
            Some((terms, weights)) => {
                let terms = mixed_terms(&mut copy, &node.name, terms, weights);
                let op = FloatOp::Broadcast { terms };
                let sum = copy.push(FloatNode { op, ..node.clone() });
                copy.places.push(Some(sum));
                copy.applied += 1;
            }
            None => copy.keep(node),
        }
    }
    copy.finish()
}

/// The terms of a sum, and the weights that mix it.
type MixedSum<'g> = (&'g [(Id, Placement)], &'g [Vec<f64>]);

/// Terms and weights, if `node` is a mix that should move.
fn mixed_sum<'g>(
    graph: &'g FloatGraph,
    readers: &[Vec<Id>],
    node: &'g FloatNode,
) -> Option<MixedSum<'g>> {
    let FloatOp::Mix { input, weights } = &node.op else { return None };
    let FloatOp::Broadcast { terms } = &graph.nodes[*input].op else { return None };
    let is_mix = |&reader: &Id| matches!(graph.nodes[reader].op, FloatOp::Mix { .. });
    let full = terms.iter().filter(|(term, _)| graph.nodes[*term].rank == node.rank).count();
    let saves = node.rank != Rank::Jet && full <= 1 && full < terms.len();
    (saves && readers[*input].iter().all(is_mix)).then_some((terms, weights))
}

fn mixed_terms(
    copy: &mut Copier<'_>,
    name: &str,
    terms: &[(Id, Placement)],
    weights: &[Vec<f64>],
) -> Vec<(Id, Placement)> {
    let mut mixed = Vec::with_capacity(terms.len());
    for &(term, placement) in terms {
        let input = copy.place(term);
        let name = format!("{name}.{}", copy.from.nodes[term].name);
        mixed.push((copy.to.mix(&name, input, weights.to_vec()), placement));
    }
    mixed
}
