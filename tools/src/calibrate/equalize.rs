//! Channels of one value brought to about one range.
//!
//! All channels of a value have one format: the largest decides where it saturates, and the one that
//! the logit depends on most where it is rounded. Leaky ReLU(s x) = s leaky ReLU(x) for s > 0, and
//! sums over objects and of values are linear; so channel c may be multiplied by a power of two from
//! the mixes and tables that make it on, and divided by it in the mixes that read it. No weight
//! changes its mantissa, and float64 not a bit. (M. Nagel et al., arXiv:1906.04721, section 4.1.)

use spurion::graph::Rank;

use crate::elementary::{binary_exponent, power_of_two};
use crate::float_graph::{FloatGraph, FloatOp, Id, Sample, evaluate};

/// Jets that ranges are taken from.
const JETS: usize = 200;
/// A channel is multiplied by no more than 2^this.
const MOST_BITS: i32 = 8;
/// By so many bits small channels stay below the largest: what few jets show of each one's range is
/// less certain than what they show of all.
const HEADROOM_BITS: i32 = 1;
/// What an activation cuts off counts less: by 2^-this.
const BEFORE_ACTIVATION: i32 = 3;

/// Multiplies channels of values between mixes; how many values.
pub fn equalize(graph: &mut FloatGraph, samples: &[Sample]) -> usize {
    let families = families(graph);
    let ranges = ranges(graph, &samples[..samples.len().min(JETS)]);
    let mut scaled = 0;
    for family in 0..graph.nodes.len() {
        let members: Vec<Id> = (0..families.len()).filter(|&k| families[k] == family).collect();
        if let Some(shifts) = shifts(graph, &members, &ranges) {
            scale(graph, &members, &shifts);
            scaled += 1;
        }
    }
    scaled
}

/// For each node the first one whose channels must be multiplied by the same numbers.
fn families(graph: &FloatGraph) -> Vec<Id> {
    let mut families: Vec<Id> = (0..graph.nodes.len()).collect();
    for (k, node) in graph.nodes.iter().enumerate() {
        let keeps = matches!(
            node.op,
            FloatOp::Requantize { .. }
                | FloatOp::Activation { .. }
                | FloatOp::Aggregate { .. }
                | FloatOp::Broadcast { .. }
                | FloatOp::Readout { .. }
                | FloatOp::Saturate { .. }
                | FloatOp::Multiply { .. }
        );
        if keeps {
            node.op.for_each_input(|input| {
                let (a, b) = (families[k].min(families[input]), families[k].max(families[input]));
                families.iter_mut().filter(|f| **f == b).for_each(|f| *f = a);
            });
        }
    }
    families
}

/// The largest magnitude of each channel of each node.
fn ranges(graph: &FloatGraph, samples: &[Sample]) -> Vec<Vec<f64>> {
    let mut ranges: Vec<Vec<f64>> = graph.nodes.iter().map(|n| vec![0.0; n.channels]).collect();
    for sample in samples {
        let values = evaluate(graph, sample, &[]).values;
        for ((node, ranges), value) in graph.nodes.iter().zip(&mut ranges).zip(&values) {
            let entries = node.rank.entries(sample.objects).max(1);
            for (range, channel) in ranges.iter_mut().zip(value.chunks(entries)) {
                *range = channel.iter().fold(*range, |most, x| most.max(x.abs()));
            }
        }
    }
    ranges
}

/// Powers of two for the channels of the values `members`; none if there is nothing to multiply, or
/// an op that is no multiple of its input.
fn shifts(graph: &FloatGraph, members: &[Id], ranges: &[Vec<f64>]) -> Option<Vec<i32>> {
    let channels = members.first().map(|&k| graph.nodes[k].channels)?;
    let fixed = |&k: &Id| {
        let node = &graph.nodes[k];
        let read_by_function = graph
            .nodes
            .iter()
            .any(|reader| matches!(reader.op, FloatOp::Lookup { input, .. } if input == k));
        node.channels != channels
            || read_by_function
            || matches!(
                node.op,
                FloatOp::Pairwise
                    | FloatOp::ReferenceProducts { .. }
                    | FloatOp::Lookup { .. }
                    | FloatOp::Readout { .. }
                    | FloatOp::Saturate { .. }
                    | FloatOp::Multiply { .. }
            )
    };
    let mixed = graph.nodes.iter().any(|reader| {
        let pairs = reader.rank == Rank::Pair;
        pairs && matches!(&reader.op, FloatOp::Mix { input, .. } if members.contains(input))
    });
    if channels < 2 || !mixed || members.iter().any(fixed) {
        return None;
    }
    let activated = |k: Id| {
        let cuts = |op: &FloatOp| matches!(op, FloatOp::Activation { input, .. } if *input == k);
        graph.nodes.iter().any(|reader| cuts(&reader.op))
    };
    // What has most entries counts: pairs, if there are any.
    let rounded = |&&k: &&Id| matches!(graph.nodes[k].op, FloatOp::Requantize { .. });
    let rank = members.iter().filter(rounded).map(|&k| graph.nodes[k].rank as u8).max()?;
    let mut largest = vec![0.0_f64; channels];
    for &k in members.iter().filter(rounded).filter(|&&k| graph.nodes[k].rank as u8 == rank) {
        let counts = power_of_two(if activated(k) { -BEFORE_ACTIVATION } else { 0 });
        largest.iter_mut().zip(&ranges[k]).for_each(|(most, x)| *most = most.max(x * counts));
    }
    let exponents: Vec<Option<i32>> =
        largest.iter().map(|&x| (x > 0.0).then(|| binary_exponent(x))).collect();
    let top = exponents.iter().flatten().max().copied()?;
    let shift = |e: Option<i32>| e.map_or(0, |e| (top - e - HEADROOM_BITS).clamp(0, MOST_BITS));
    let shifts: Vec<i32> = exponents.into_iter().map(shift).collect();
    shifts.iter().any(|&s| s != 0).then_some(shifts)
}

/// Multiplies channel c of `members` by 2^`shifts[c]`.
fn scale(graph: &mut FloatGraph, members: &[Id], shifts: &[i32]) {
    for k in 0..graph.nodes.len() {
        let member = members.contains(&k);
        match &mut graph.nodes[k].op {
            FloatOp::Mix { input, weights } => {
                let reads = members.contains(input);
                for (row, by) in weights.iter_mut().zip(shifts.iter().cycle()) {
                    let out = if member { *by } else { 0 };
                    for (c, w) in row.iter_mut().enumerate() {
                        *w *= power_of_two(out - if reads { shifts[c] } else { 0 });
                    }
                }
            }
            FloatOp::CountTable { rows } | FloatOp::LabelTable { rows } if member => {
                for row in rows {
                    let entries = row.iter_mut().zip(shifts.iter().cycle());
                    entries.for_each(|(x, &by)| *x *= power_of_two(by));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use spurion::graph::{Activation, Aggregation, Placement};

    use super::*;
    use crate::float_graph::BEAMS;

    /// A layer with a small and a large channel.
    fn graph() -> FloatGraph {
        let mut graph = FloatGraph::new("test", 0, 4, &BEAMS);
        let d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
        let mixed = graph.mix("mixed", d, vec![vec![0.003], vec![-0.9], vec![1.1]]);
        let bias = graph.count_table("bias", vec![vec![0.1, -2.0, 30.0]; 7]);
        let terms = vec![(mixed, Placement::Same), (bias, Placement::All)];
        let sum = graph.broadcast("sum", Rank::Pair, terms);
        let stored = graph.unary("stored", sum, FloatOp::Requantize { input: sum });
        let leaky = FloatOp::Activation { input: stored, function: Activation::LeakyRelu };
        let leaky = graph.unary("leaky", stored, leaky);
        let mixed = graph.mix("mixed.again", leaky, vec![vec![3.0, -0.01, 0.02]]);
        let score = graph.aggregate("total", mixed, Aggregation::Total);
        graph.unary("score", score, FloatOp::Readout { input: score });
        graph
    }

    #[test]
    fn ranges_become_alike_and_scores_stay_the_same_bits() {
        let exact = graph();
        let mut equal = exact.clone();
        let jet = [[5.0, 3.0, 1.0, -3.0], [13.0, 1.0, 5.0, 11.0], [3.0, 1.0, -2.0, 1.5]];
        let samples = [Sample::new(&jet, &exact)];
        assert_eq!(equalize(&mut equal, &samples), 1);
        let [before, after] = [&exact, &equal].map(|graph| evaluate(graph, &samples[0], &[]));
        assert_eq!(before.score().to_bits(), after.score().to_bits());
        let spread = |graph: &FloatGraph| {
            let stored = &ranges(graph, &samples)[4];
            let [least, most] = [f64::min, f64::max].map(|f| stored.iter().copied().reduce(f));
            most.unwrap_or(0.0) / least.unwrap_or(1.0)
        };
        assert!(spread(&exact) > 100.0, "{}", spread(&exact));
        assert!(spread(&equal) < 32.0, "{}", spread(&equal));
    }

    #[test]
    fn functions_are_no_multiples_of_what_they_read() {
        let mut graph = graph();
        let functions = vec![crate::float_graph::Function::Sigmoid; 3];
        graph.nodes[5].op = FloatOp::Lookup { input: 4, functions };
        let before = graph.clone();
        let samples = [Sample::new(&[[5.0, 3.0, 1.0, -3.0], [13.0, 1.0, 5.0, 11.0]], &graph)];
        assert_eq!(equalize(&mut graph, &samples), 0);
        assert_eq!(graph.nodes[1].op, before.nodes[1].op);
    }
}
