//! Mixes of pairs in 32-bit words.
//!
//! Pairs fill the working memory, and an exact mix that takes more than 32 bits fills twice as much.
//! Its low bits come from two places: the fraction bits of what it reads, and those of its smallest
//! weights. Both are taken back as far as 32 bits need, in the proportion that changes the logit
//! least, if that is within a bound.

use spurion::artifact;
use spurion::format::bits_needed;
use spurion::graph::{Graph, Interval, NodeId, Rank};

use super::joint_rounding::JointRounding;
use super::{BinaryPoints, Sample, Settings};
use crate::assemble::AssembleError;
use crate::attribution::LogitShift;
use crate::float_graph::{
    Evaluation, FloatGraph, FloatNode, FloatOp, Id, RoundTo, evaluate, evaluate_node, score_with,
    score_with_rounding,
};

/// Bits of the words that mixes should fit.
const WORD_BITS: i32 = 32;
/// What a group of mixes may lose: this many times the budget of all rounded values.
const SHARE: f64 = 2.5;
/// Jets on which a loss is judged.
const TRIAL_JETS: usize = 100;

/// Mixes of one rounded value that take more than 32 bits, by themselves or in a sum.
#[derive(Debug)]
struct Group {
    /// The requantization that they read, and its fraction bits.
    input: (Id, i32),
    /// The mixes with the fraction bits of their weights.
    mixes: Vec<(Id, i32)>,
    /// The fraction bits that 32-bit words have room for.
    frac_bits: i32,
}

/// Makes the binary points and weights of wide mixes coarser; `bytes` is the artifact of `points`.
/// Says whether anything changed.
///
/// # Errors
/// [`AssembleError`] if the artifact cannot be read.
pub fn narrow(
    graph: &FloatGraph,
    samples: &[Sample],
    settings: &Settings,
    (points, rounding): (&mut BinaryPoints, &JointRounding),
    bytes: &[u8],
) -> Result<bool, AssembleError> {
    let groups = groups(graph, &artifact::parse(bytes)?)?;
    if groups.is_empty() {
        return Ok(false);
    }
    let trial = Trial::new(graph, &samples[..samples.len().min(TRIAL_JETS)]);
    let mut changed = false;
    for group in groups {
        let most = (group.mixes.iter().map(|m| group.input.1 + m.1).max().unwrap_or(0)
            - group.frac_bits)
            .max(0);
        let plans = (0..=most).filter_map(|dropped| {
            let plan = Plan::new(graph, &group, dropped, (rounding, settings.weight_bits))?;
            Some((trial.loss(&group, &plan), plan))
        });
        let Some((loss, plan)) = plans.min_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        if loss <= SHARE * settings.error_budget {
            points.frac_bits[group.input.0] = Some(plan.frac_bits);
            for ((mix, _), weights) in group.mixes.iter().zip(plan.weights) {
                points.weights[*mix] = Some(weights);
            }
            changed = true;
        }
    }
    Ok(changed)
}

/// The groups of an assembled graph.
fn groups(graph: &FloatGraph, integers: &Graph<'_>) -> Result<Vec<Group>, AssembleError> {
    let mut groups: Vec<Group> = Vec::new();
    for (k, node) in graph.nodes.iter().enumerate() {
        let FloatOp::Mix { input, .. } = node.op else { continue };
        let rounds = matches!(graph.nodes[input].op, FloatOp::Requantize { .. });
        if node.rank != Rank::Pair || !rounds {
            continue;
        }
        let frac = |id: Id| integers.node(NodeId(id as u16)).map(|n| i32::from(n.format.frac_bits));
        let (of_input, of_mix) = (frac(input)?, frac(k)?);
        let room = room(graph, integers, k)?;
        let mix = (k, of_mix - of_input);
        match groups.iter_mut().find(|group| group.input.0 == input) {
            Some(group) => {
                group.mixes.push(mix);
                group.frac_bits = group.frac_bits.min(room);
            }
            None => {
                groups.push(Group { input: (input, of_input), mixes: vec![mix], frac_bits: room });
            }
        }
    }
    groups.retain(|g| g.mixes.iter().any(|mix| g.input.1 + mix.1 > g.frac_bits));
    Ok(groups)
}

/// Fraction bits that mix `k` and the sums that read it may have in 32-bit words.
fn room(graph: &FloatGraph, integers: &Graph<'_>, k: Id) -> Result<i32, AssembleError> {
    let mut room = i32::MAX;
    for (reader, node) in graph.nodes.iter().enumerate() {
        let mut reads = reader == k;
        if matches!(node.op, FloatOp::Broadcast { .. }) {
            node.op.for_each_input(|input| reads |= input == k);
        }
        if reads {
            let integer = integers.node(NodeId(reader as u16))?;
            let Interval { lo, hi } = integer.range;
            let before_point =
                i32::from(bits_needed(lo, hi, true)) - i32::from(integer.format.frac_bits);
            room = room.min(WORD_BITS - before_point);
        }
    }
    Ok(room)
}

/// One way to make a group fit.
struct Plan {
    frac_bits: i32,
    weights: Vec<Vec<Vec<f64>>>,
}

impl Plan {
    /// The value that the mixes read loses `dropped` bits, the weights what is still too much.
    fn new(
        graph: &FloatGraph,
        group: &Group,
        dropped: i32,
        (rounding, bits): (&JointRounding, u8),
    ) -> Option<Self> {
        let frac_bits = group.input.1 - dropped;
        let weights = group.mixes.iter().map(|&(mix, frac)| {
            rounding.round(graph, mix, (bits, frac.min(group.frac_bits - frac_bits)))
        });
        Some(Self { frac_bits, weights: weights.collect::<Option<_>>()? })
    }
}

/// Jets with all their values.
struct Trial<'g> {
    graph: &'g FloatGraph,
    jets: Vec<(&'g Sample, Evaluation)>,
}

impl<'g> Trial<'g> {
    fn new(graph: &'g FloatGraph, samples: &'g [Sample]) -> Self {
        let evaluated = |sample| (sample, evaluate(graph, sample, &[]));
        Self { graph, jets: samples.iter().map(evaluated).collect() }
    }

    /// What `plan` adds to the logit: of each node alone, in quadrature. A constant is no loss where
    /// the mean of the score is put right.
    fn loss(&self, group: &Group, plan: &Plan) -> f64 {
        let (input, round) =
            (group.input.0, RoundTo::new(&self.graph.nodes[group.input.0], plan.frac_bits));
        let rounded = self.spread(|jet| score_with_rounding(self.graph, jet, input, round));
        let mixes = group.mixes.iter().zip(&plan.weights).map(|(&(mix, _), weights)| {
            let op = FloatOp::Mix { input, weights: weights.clone() };
            let node = FloatNode { op, ..self.graph.nodes[mix].clone() };
            self.spread(|(sample, exact)| {
                let value = evaluate_node(self.graph, &node, sample, &exact.values);
                score_with(self.graph, (sample, exact), (mix, value))
            })
        });
        mixes.chain([rounded]).map(|x| x * x).sum::<f64>().sqrt()
    }

    fn spread(&self, score: impl Fn((&Sample, &Evaluation)) -> f64) -> f64 {
        let change =
            |(sample, exact): &(&Sample, Evaluation)| score((sample, exact)) - exact.score();
        let changes: Vec<f64> = self.jets.iter().map(change).collect();
        let LogitShift { rms, mean } = LogitShift::of(&changes);
        let constant = if self.graph.correction.is_some() { mean } else { 0.0 };
        (rms * rms - constant * constant).max(0.0).sqrt()
    }
}
