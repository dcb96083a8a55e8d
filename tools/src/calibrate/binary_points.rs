//! Where each rounded value gets its binary point, and how far it reaches.
//!
//! Every rounding gets an equal share of the error budget, in quadrature. The coarsest binary
//! point is taken whose rounding alone, everything else in float64, changes the logit by no
//! more than that share, root mean square over the calibration jets. Trials begin where the change
//! to first order is within the share ([`super::sensitivity`]), and where they take too long, that
//! is the answer.

use rayon::prelude::*;
use spurion::format::Rounding;

use super::{Sample, Settings, effort, sensitivity};
use crate::elementary::binary_exponent;
use crate::float_graph::{Evaluation, FloatGraph, FloatOp, RoundTo, evaluate, score_with_rounding};

/// Jets that each trial of a binary point is judged on.
const TRIAL_JETS: usize = 400;
/// Jets that say where trials begin.
const GUIDE_JETS: usize = 100;
/// The finest binary point tried lies this many bits below the largest value seen.
const FINEST: i32 = 30;

/// A format that was chosen beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Fraction bits; those of the input if it has fewer.
    pub frac_bits: i32,
    /// Bits, with as many fraction bits; by the range proof if there are none.
    pub total_bits: Option<u8>,
    /// How low bits are dropped. What does not fit saturates.
    pub rounding: Rounding,
}

/// What calibration found of every node.
#[derive(Clone, Debug, Default)]
pub struct BinaryPoints {
    /// Fraction bits of the nodes that round; none for the exact ones.
    pub frac_bits: Vec<Option<i32>>,
    /// The smallest and largest entry seen in each node.
    pub seen: Vec<(f64, f64)>,
    /// Root mean square that each node's rounding alone adds to the logit.
    pub logit_error: Vec<Option<f64>>,
    /// Formats that were chosen beforehand.
    pub stored: Vec<Option<Stored>>,
    /// Weights of mixes that were rounded beforehand.
    pub weights: Vec<Option<Vec<Vec<f64>>>>,
}

impl BinaryPoints {
    /// Makes room for `nodes` nodes.
    pub fn resize(&mut self, nodes: usize) {
        self.frac_bits.resize(nodes, None);
        self.seen.resize(nodes, (0.0, 0.0));
        self.logit_error.resize(nodes, None);
        self.stored.resize(nodes, None);
        self.weights.resize(nodes, None);
    }

    /// Gives node `k` a binary point.
    pub fn fix(&mut self, k: usize, frac_bits: i32) {
        self.resize(self.frac_bits.len().max(k + 1));
        self.frac_bits[k] = Some(frac_bits);
    }

    /// Gives node `k` a format.
    pub fn store(&mut self, k: usize, stored: Stored) {
        self.fix(k, stored.frac_bits);
        self.stored[k] = Some(stored);
    }
}

/// Chooses a binary point for every node that rounds, where entries from `seen.0` to `seen.1` were
/// seen in each node.
#[must_use]
pub fn choose_binary_points(
    graph: &FloatGraph,
    samples: &[Sample],
    seen: Vec<(f64, f64)>,
    settings: &Settings,
) -> BinaryPoints {
    let trials = &samples[..samples.len().min(TRIAL_JETS)];
    let count = graph.nodes.iter().filter(|n| rounds(&n.op)).count().max(1);
    let share = settings.error_budget / (count as f64).sqrt();
    let found = if effort::allows_trials(graph) {
        let exact: Vec<Evaluation> = trials.par_iter().map(|s| evaluate(graph, s, &[])).collect();
        let guide = &trials[..trials.len().min(GUIDE_JETS)];
        let guesses = sensitivity::coarsest(graph, guide, &seen, share);
        let best =
            |k: usize, (guess, _)| coarsest(graph, (trials, &exact), k, (seen[k], guess), share);
        guesses
            .into_iter()
            .enumerate()
            .map(|(k, guess)| guess.map(|guess| best(k, guess)))
            .collect()
    } else {
        sensitivity::coarsest(graph, effort::differentiated(graph, trials), &seen, share)
    };
    let frac_bits = found.iter().map(|found| found.map(|(frac, _)| frac)).collect();
    let logit_error = found.iter().map(|found| found.map(|(_, error)| error)).collect();
    let mut points = BinaryPoints { frac_bits, seen, logit_error, ..BinaryPoints::default() };
    points.resize(graph.nodes.len());
    points
}

/// Whether an op rounds.
pub(super) fn rounds(op: &FloatOp) -> bool {
    matches!(
        op,
        FloatOp::Requantize { .. }
            | FloatOp::Saturate { .. }
            | FloatOp::CountTable { .. }
            | FloatOp::Lookup { .. }
            | FloatOp::LabelTable { .. }
    )
}

/// The binary points that are considered for a node, coarsest first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidates {
    first: i32,
}

impl Candidates {
    /// From one significant bit of the largest entry on.
    pub(super) fn new((lo, hi): (f64, f64)) -> Self {
        let largest = lo.abs().max(hi.abs()).max(f64::MIN_POSITIVE);
        Self { first: (-binary_exponent(largest)).clamp(-40, 40) }
    }

    /// Their fraction bits.
    pub(super) fn iter(self) -> std::ops::RangeInclusive<i32> {
        self.first..=self.first + FINEST
    }
}

/// What float64 gives on the calibration jets.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The smallest and largest entry of every node, and 0.
    pub seen: Vec<(f64, f64)>,
    /// The score of every jet.
    pub scores: Vec<f64>,
}

impl Survey {
    /// Evaluates `graph` on all jets.
    #[must_use]
    pub fn new(graph: &FloatGraph, samples: &[Sample]) -> Self {
        let one = |sample: &Sample| {
            let evaluation = evaluate(graph, sample, &[]);
            let range = |values: &Vec<f64>| {
                values.iter().fold((0.0_f64, 0.0_f64), |(lo, hi), &x| (lo.min(x), hi.max(x)))
            };
            (evaluation.values.iter().map(range).collect::<Vec<_>>(), evaluation.score())
        };
        let jets: Vec<_> = samples.par_iter().map(one).collect();
        let mut seen = vec![(0.0_f64, 0.0_f64); graph.nodes.len()];
        for (ranges, _) in &jets {
            for (all, own) in seen.iter_mut().zip(ranges) {
                *all = (all.0.min(own.0), all.1.max(own.1));
            }
        }
        Self { seen, scores: jets.iter().map(|&(_, score)| score).collect() }
    }
}

fn rms(a: &[f64], b: &[f64]) -> f64 {
    let squares: f64 = a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum();
    (squares / a.len().max(1) as f64).sqrt()
}

/// The coarsest binary point of node `k` within `share`, and its error, from one that is about it.
fn coarsest(
    graph: &FloatGraph,
    (samples, exact): (&[Sample], &[Evaluation]),
    k: usize,
    (seen, guess): ((f64, f64), i32),
    share: f64,
) -> (i32, f64) {
    let exact_scores: Vec<f64> = exact.iter().map(Evaluation::score).collect();
    let error = |frac_bits| {
        let round = RoundTo::new(&graph.nodes[k], frac_bits);
        let score = |(sample, exact): (&Sample, &Evaluation)| {
            score_with_rounding(graph, (sample, exact), k, round)
        };
        let scores: Vec<f64> = samples.par_iter().zip(exact).map(score).collect();
        rms(&scores, &exact_scores)
    };
    let mut best = (guess, error(guess));
    if best.1 > share {
        let finer = (guess + 1..=*Candidates::new(seen).iter().end()).map(|f| (f, error(f)));
        for tried in finer {
            best = tried;
            if tried.1 <= share {
                break;
            }
        }
        return best;
    }
    let coarser = (*Candidates::new(seen).iter().start()..guess).rev().map(|f| (f, error(f)));
    coarser.take_while(|tried| tried.1 <= share).last().unwrap_or(best)
}
