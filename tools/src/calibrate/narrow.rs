//! Mixes in 32-bit words, and dot products of pairs with 16-bit factors.
//!
//! Pairs fill the working memory, and an exact mix that takes more than 32 bits fills twice as much.
//! Its low bits come from two places: the fraction bits of what it reads, and those of its smallest
//! weights. Both are taken back as far as 32 bits need, in the proportion that changes the logit
//! least, if all of that together is within a bound. Weights of several channels of pairs, and what is mixed with
//! them, fit 16 bits in the same way: processors multiply such pairs by pairs.

mod groups;

use rayon::prelude::*;
use spurion::artifact;

use super::joint_rounding::JointRounding;
use super::{BinaryPoints, Sample, Settings};
use crate::assemble::AssembleError;
use crate::attribution::LogitShift;
use crate::elementary::power_of_two;
use crate::float_graph::{
    Evaluation, FloatGraph, FloatNode, FloatOp, Id, RoundTo, evaluate, evaluate_node,
    for_each_adjoint,
};
use groups::{Group, Sums, groups};

/// What all mixes of pairs together may lose: this many times the budget of all rounded values.
const SHARE_OF_PAIRS: f64 = 2.5;
/// What all other mixes together may lose, which take little memory.
const SHARE_OF_OTHERS: f64 = 0.5;
/// The part of a mean change that counts where constants are corrected.
const LEFT_OF_MEAN: f64 = 0.25;
/// Jets on which a loss is judged.
const TRIAL_JETS: usize = 64;
/// Weights of 16 bits are below this many of their units.
const MOST_UNITS: f64 = 32_767.0;

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
    let integers = artifact::parse(bytes)?;
    let wide = groups(graph, &integers, Sums::Included)?;
    if wide.is_empty() {
        return Ok(false);
    }
    let alone = groups(graph, &integers, Sums::Excluded)?;
    let trial = Trial::new(graph, &samples[..samples.len().min(TRIAL_JETS)]);
    let judged = |group| best(&trial, group, (rounding, settings));
    let mut allowances = Allowances::new(settings.error_budget);
    let mut changed = false;
    let mut left: Vec<(f64, &Group, Plan)> = wide.iter().filter_map(judged).collect();
    left.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (loss, group, plan) in left {
        // Where a sum cannot be narrow, its terms may be.
        let narrower = || judged(alone.iter().find(|other| other.input == group.input)?);
        let accepted = match allowances.take(group, loss) {
            true => Some((group, plan)),
            false => {
                narrower().filter(|(loss, g, _)| allowances.take(g, *loss)).map(|x| (x.1, x.2))
            }
        };
        let Some((group, plan)) = accepted else { continue };
        if let Some(rounded) = group.rounded {
            points.frac_bits[rounded] = Some(plan.frac_bits);
        }
        for (mix, weights) in group.mixes.iter().zip(plan.weights) {
            points.weights[mix.id] = Some(weights);
        }
        changed = true;
    }
    Ok(changed)
}

/// What groups may still lose: variances of the logit.
struct Allowances {
    pairs: f64,
    others: f64,
}

impl Allowances {
    fn new(budget: f64) -> Self {
        let [pairs, others] = [SHARE_OF_PAIRS, SHARE_OF_OTHERS].map(|x| (x * budget).powi(2));
        Self { pairs, others }
    }

    /// Whether `group` may lose that much, which then is spent.
    fn take(&mut self, group: &Group, loss: f64) -> bool {
        let left = if group.pairs { &mut self.pairs } else { &mut self.others };
        let enough = loss * loss <= *left;
        if enough {
            *left -= loss * loss;
        }
        enough
    }
}

/// The way to make `group` fit that loses least.
fn best<'g>(
    trial: &Trial<'_>,
    group: &'g Group,
    (rounding, settings): (&JointRounding, &Settings),
) -> Option<(f64, &'g Group, Plan)> {
    let plans = group.droppable().filter_map(|dropped| {
        let plan = Plan::new(trial.graph, group, dropped, (rounding, settings.weight_bits))?;
        Some((trial.loss(group, &plan), group, plan))
    });
    plans.min_by(|a, b| a.0.total_cmp(&b.0))
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
        let frac_bits = group.frac_bits - dropped;
        let weights = group.mixes.iter().map(|mix| {
            let grid = mix.weights.min(mix.room.saturating_sub(frac_bits)).min(mix.finest);
            let weights = rounding.round(graph, mix.id, (bits, grid))?;
            let largest = weights.iter().flatten().fold(0.0_f64, |most, w| most.max(w.abs()));
            let fits = mix.finest == i32::MAX || largest * power_of_two(grid) <= MOST_UNITS;
            if fits { Some(weights) } else { rounding.round(graph, mix.id, (bits, grid - 1)) }
        });
        Some(Self { frac_bits, weights: weights.collect::<Option<_>>()? })
    }
}

/// A jet with all its values and the derivatives of the logit.
struct Jet<'g> {
    sample: &'g Sample,
    exact: Evaluation,
    adjoints: Vec<Vec<f64>>,
}

impl<'g> Jet<'g> {
    fn new(graph: &FloatGraph, sample: &'g Sample) -> Self {
        let exact = evaluate(graph, sample, &[]);
        let mut adjoints = vec![Vec::new(); graph.nodes.len()];
        for_each_adjoint(graph, (sample.objects, &exact), |k, own| adjoints[k] = own.to_vec());
        Self { sample, exact, adjoints }
    }

    /// The change of the logit to first order if node `k` has this `value`.
    fn change(&self, k: Id, value: impl Iterator<Item = f64>) -> f64 {
        let exact = self.exact.values[k].iter().zip(&self.adjoints[k]);
        exact.zip(value).map(|((x, g), y)| if *g == 0.0 { 0.0 } else { g * (y - x) }).sum()
    }
}

/// Jets on which plans are judged.
struct Trial<'g> {
    graph: &'g FloatGraph,
    jets: Vec<Jet<'g>>,
}

impl<'g> Trial<'g> {
    fn new(graph: &'g FloatGraph, samples: &'g [Sample]) -> Self {
        Self { graph, jets: samples.par_iter().map(|sample| Jet::new(graph, sample)).collect() }
    }

    /// What `plan` adds to the logit: of each node alone, in quadrature. A constant counts less where
    /// the mean of the score is put right, but what is far off on average is off elsewhere, too.
    fn loss(&self, group: &Group, plan: &Plan) -> f64 {
        let rounded = group.rounded.map(|k| {
            let round = RoundTo::new(&self.graph.nodes[k], plan.frac_bits);
            self.spread(|jet| jet.change(k, jet.exact.values[k].iter().map(|&x| round.apply(x))))
        });
        let mixes = group.mixes.iter().zip(&plan.weights).map(|(mix, weights)| {
            let op = FloatOp::Mix { input: group.input, weights: weights.clone() };
            let node = FloatNode { op, ..self.graph.nodes[mix.id].clone() };
            self.spread(|jet| {
                let value = evaluate_node(self.graph, &node, jet.sample, &jet.exact.values);
                jet.change(mix.id, value.into_iter())
            })
        });
        mixes.chain(rounded).map(|x| x * x).sum::<f64>().sqrt()
    }

    fn spread(&self, change: impl Fn(&Jet<'_>) -> f64 + Sync + Send) -> f64 {
        let changes: Vec<f64> = self.jets.par_iter().map(change).collect();
        let shift = LogitShift::of(&changes);
        let left = if self.graph.correction.is_some() { LEFT_OF_MEAN } else { 1.0 };
        (shift.spread().powi(2) + (left * shift.mean).powi(2)).sqrt()
    }
}

#[cfg(test)]
mod tests;
