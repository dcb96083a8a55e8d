//! Channels of one value brought to about one range.
//!
//! All channels of a value have one format: the largest decides where it saturates, and the one that
//! the logit depends on most where it is rounded. Leaky ReLU(s x) = s leaky ReLU(x) for s > 0, and
//! sums over objects and of values are linear; so channel c may be multiplied by a power of two from
//! the mixes and tables that make it on, and divided by it in the mixes that read it. No weight
//! changes its mantissa, and float64 not a bit. (M. Nagel et al., arXiv:1906.04721, section 4.1.)

use crate::elementary::{binary_exponent, power_of_two};
use crate::float_graph::{FloatGraph, FloatOp, Id, Sample, evaluate};

/// Jets that ranges are taken from.
const JETS: usize = 200;
/// A channel is multiplied by no more than 2^this.
const MOST_BITS: i32 = 8;
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
        let read_by_function = graph.nodes.iter().any(|reader| {
            matches!(reader.op, FloatOp::Lookup { input, .. } if input == k)
        });
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
    if channels < 2 || members.iter().any(fixed) {
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
    let shift = |e: Option<i32>| e.map_or(0, |e| (top - e).min(MOST_BITS));
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
