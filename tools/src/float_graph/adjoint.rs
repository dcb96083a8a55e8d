//! Derivatives of the score with respect to every value, backwards through the graph.

use spurion::graph::{Activation, Aggregation, Placement};

use super::evaluate::placed;
use super::{Evaluation, FloatGraph, FloatNode, FloatOp, Id};
use crate::elementary::power_of_two;

/// Slope of the leaky ReLU below 0.
const LEAKY: f64 = 0.01;

/// Calls `visit` with each node, from the last to the first, and with the derivatives of the score
/// with respect to its entries, for a jet of `objects` objects whose values are `exact`.
pub fn for_each_adjoint(
    graph: &FloatGraph,
    (objects, exact): (usize, &Evaluation),
    mut visit: impl FnMut(Id, &[f64]),
) {
    let mut adjoints: Vec<Vec<f64>> = vec![Vec::new(); graph.nodes.len()];
    if let Some(last) = adjoints.last_mut() {
        last.push(1.0);
    }
    for (k, node) in graph.nodes.iter().enumerate().rev() {
        let own = std::mem::take(&mut adjoints[k]);
        visit(k, &own);
        // Nothing reads the node.
        if !own.is_empty() {
            Pull { graph, exact, objects, adjoints: &mut adjoints }.node(node, &own);
        }
    }
}

struct Pull<'p> {
    graph: &'p FloatGraph,
    exact: &'p Evaluation,
    objects: usize,
    adjoints: &'p mut [Vec<f64>],
}

impl Pull<'_> {
    /// The adjoint of `input`, zeros at first.
    fn of(&mut self, input: Id) -> &mut [f64] {
        let adjoint = &mut self.adjoints[input];
        adjoint.resize(self.exact.values[input].len(), 0.0);
        adjoint
    }

    fn node(&mut self, node: &FloatNode, own: &[f64]) {
        match &node.op {
            FloatOp::Pairwise
            | FloatOp::ReferenceProducts { .. }
            | FloatOp::CountTable { .. }
            | FloatOp::LabelTable { .. } => {}
            FloatOp::Requantize { input } | FloatOp::Readout { input } => {
                self.entry_by_entry(*input, own, |_, _| 1.0);
            }
            FloatOp::Saturate { input, bits } => {
                let limit = power_of_two(*bits);
                let inside = |_, x: f64| if x.abs() < limit { 1.0 } else { 0.0 };
                self.entry_by_entry(*input, own, inside);
            }
            FloatOp::Activation { input, function } => {
                let below = if *function == Activation::LeakyRelu { LEAKY } else { 0.0 };
                self.entry_by_entry(*input, own, |_, x| if x > 0.0 { 1.0 } else { below });
            }
            FloatOp::Lookup { input, functions } => {
                let entries = node.rank.entries(self.objects).max(1);
                let slope = |k: usize, x| functions[k / entries].slope(x);
                self.entry_by_entry(*input, own, slope);
            }
            FloatOp::Mix { input, weights } => self.mix(*input, own, weights),
            FloatOp::Aggregate { input, kind } => self.aggregate(*input, own, *kind),
            FloatOp::Broadcast { terms } => {
                for &(input, placement) in terms {
                    let entries = node.rank.entries(self.objects);
                    self.placed(input, placement, entries, |k| own[k]);
                }
            }
            FloatOp::Multiply { left, right } => self.multiply(node, own, [*left, *right]),
        }
    }

    /// `slope(k, x)` for entry k of the result; an input of one channel serves all.
    fn entry_by_entry(&mut self, input: Id, own: &[f64], slope: impl Fn(usize, f64) -> f64) {
        let values = &self.exact.values[input];
        let len = values.len();
        let parts: Vec<f64> =
            own.iter().enumerate().map(|(k, g)| g * slope(k, values[k % len])).collect();
        let adjoint = self.of(input);
        parts.iter().enumerate().for_each(|(k, part)| adjoint[k % len] += part);
    }

    fn mix(&mut self, input: Id, own: &[f64], weights: &[Vec<f64>]) {
        let entries = own.len() / weights.len().max(1);
        if entries == 0 {
            return;
        }
        let adjoint = self.of(input);
        for (row, own) in weights.iter().zip(own.chunks_exact(entries)) {
            for (w, adjoint) in row.iter().zip(adjoint.chunks_exact_mut(entries)) {
                adjoint.iter_mut().zip(own).for_each(|(a, g)| *a += w * g);
            }
        }
    }

    fn aggregate(&mut self, input: Id, own: &[f64], kind: Aggregation) {
        let n = self.objects;
        let rank = self.graph.nodes[input].rank;
        let channel = rank.entries(n).max(1);
        for (k, a) in self.of(input).iter_mut().enumerate() {
            let (c, entry) = (k / channel, k % channel);
            let (i, j) = (entry / n.max(1), entry % n.max(1));
            *a += match kind {
                Aggregation::Row => own[c * n + i],
                Aggregation::Column => own[c * n + j],
                Aggregation::Diagonal if i == j => own[c * n + i],
                Aggregation::Trace if i == j => own[c],
                Aggregation::Diagonal | Aggregation::Trace => 0.0,
                Aggregation::Total => own[c],
            };
        }
    }

    /// Adds `part(k)` for entry k of the result to the entry of the input that was placed there.
    fn placed(
        &mut self,
        input: Id,
        placement: Placement,
        entries: usize,
        part: impl Fn(usize) -> f64,
    ) {
        let n = self.objects.max(1);
        let from = self.graph.nodes[input].rank.entries(self.objects);
        for (c, adjoint) in self.of(input).chunks_exact_mut(from.max(1)).enumerate() {
            for k in 0..entries {
                let (i, j) = (k / n, k % n);
                let place = match placement {
                    Placement::Same => k,
                    Placement::Rows => i,
                    Placement::Columns => j,
                    Placement::Diagonal if i == j => i.min(from - 1),
                    Placement::Diagonal => continue,
                    Placement::All => 0,
                    Placement::Transposed => j * n + i,
                };
                adjoint[place] += part(c * entries + k);
            }
        }
    }

    fn multiply(&mut self, node: &FloatNode, own: &[f64], factors: [(Id, Placement); 2]) {
        let n = self.objects;
        let entries = node.rank.entries(n);
        for [(input, placement), (other, where_other)] in [factors, [factors[1], factors[0]]] {
            let from = |id: Id, graph: &FloatGraph| graph.nodes[id].rank.entries(n);
            let values = &self.exact.values[other];
            let other_entries = from(other, self.graph);
            let other_channels = self.graph.nodes[other].channels;
            let channels = self.graph.nodes[input].channels;
            let part = |k: usize| {
                let (c, entry) = (k / entries, k % entries);
                let x = &values[(c % other_channels) * other_entries..][..other_entries];
                own[k] * placed(x, where_other, entry, n)
            };
            // A value of one channel serves all of the result's.
            let serves = (0..node.channels).step_by(channels.max(1));
            for first in serves {
                self.placed(input, placement, entries, |k| part(first * entries + k));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use spurion::graph::Rank;

    use super::*;
    use crate::float_graph::{BEAMS, Function, Sample, evaluate, score_with};

    /// Every op, one after the other.
    fn graph() -> FloatGraph {
        let mut graph = FloatGraph::new("test", 0, 4, &BEAMS);
        let d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
        let op = FloatOp::Lookup {
            input: d,
            functions: vec![Function::Psi { weight: 0.8 }, Function::Sigmoid],
        };
        let psi = graph.push("psi", Rank::Pair, 2, op);
        let z = graph.mix("z", psi, vec![vec![0.3, -1.0], vec![-0.2, 0.7], vec![0.5, 0.1]]);
        let slog = Function::Slog { weight: 0.5, bias: 0.1, exponent: 0.7 };
        let op = FloatOp::Lookup { input: z, functions: vec![slog; 3] };
        let z = graph.unary("slog", z, op);
        let rows = graph.aggregate("rows", z, Aggregation::Row);
        let columns = graph.aggregate("columns", z, Aggregation::Column);
        let diagonal = graph.aggregate("diagonal", z, Aggregation::Diagonal);
        let trace = graph.aggregate("trace", z, Aggregation::Trace);
        let terms = vec![
            (z, Placement::Transposed),
            (rows, Placement::Rows),
            (columns, Placement::Columns),
            (diagonal, Placement::Diagonal),
            (trace, Placement::All),
        ];
        let sum = graph.broadcast("sum", Rank::Pair, terms);
        let leaky = FloatOp::Activation { input: sum, function: Activation::LeakyRelu };
        let sum = graph.unary("leaky", sum, leaky);
        let gated =
            graph.multiply("gated", Rank::Pair, (sum, Placement::Same), (d, Placement::Same));
        let saturated =
            graph.unary("saturated", gated, FloatOp::Saturate { input: gated, bits: 9 });
        let relu = FloatOp::Activation { input: saturated, function: Activation::Relu };
        let relu = graph.unary("relu", saturated, relu);
        let product = ((rows, Placement::Rows), (relu, Placement::Transposed));
        let product = graph.multiply("product", Rank::Pair, product.0, product.1);
        let total = graph.aggregate("total", product, Aggregation::Total);
        let score = graph.mix("score", total, vec![vec![1e-3, -2e-3, 3e-3]]);
        graph.unary("out", score, FloatOp::Readout { input: score });
        graph
    }

    #[test]
    fn derivatives_are_those_of_small_differences() {
        let graph = graph();
        let jet = [[5.0, 3.0, 1.0, -3.0], [13.0, 1.0, 5.0, 11.0], [3.0, 1.0, -2.0, 1.5]];
        let sample = Sample::new(&jet, &graph);
        let exact = evaluate(&graph, &sample, &[]);
        let mut checked = 0;
        for_each_adjoint(&graph, (sample.objects, &exact), |k, adjoint| {
            let values = &exact.values[k];
            for (entry, &slope) in adjoint.iter().enumerate() {
                // The products of a beam with itself are 0, where a ReLU has no derivative.
                if values[entry] == 0.0 {
                    continue;
                }
                let step = 1e-6 * values[entry].abs().max(1e-3);
                let at = |x: f64| {
                    let mut changed = values.clone();
                    changed[entry] += x;
                    score_with(&graph, (&sample, &exact), (k, changed))
                };
                let difference = (at(step) - at(-step)) / (2.0 * step);
                let size = slope.abs().max(exact.score().abs() * 1e-3);
                assert!(
                    (difference - slope).abs() < 1e-4 * size,
                    "{k} {entry}: {slope} {difference}"
                );
                checked += usize::from(slope != 0.0);
            }
        });
        assert!(checked > 300, "{checked}");
    }
}
