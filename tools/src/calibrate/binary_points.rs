//! Where each rounded value gets its binary point, and how far it reaches.
//!
//! Every rounding gets an equal share of the error budget, in quadrature. The coarsest binary
//! point is taken whose rounding alone, everything else in float64, changes the logit by no
//! more than that share, root mean square over the calibration jets.

use spurion::format::Rounding;

use super::{Sample, Settings};
use crate::elementary::binary_exponent;
use crate::float_graph::{Evaluation, FloatGraph, FloatOp, RoundTo, evaluate, score_with_rounding};

/// Jets that each trial of a binary point is judged on.
const TRIAL_JETS: usize = 400;
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
}

impl BinaryPoints {
    /// Makes room for `nodes` nodes.
    pub fn resize(&mut self, nodes: usize) {
        self.frac_bits.resize(nodes, None);
        self.seen.resize(nodes, (0.0, 0.0));
        self.logit_error.resize(nodes, None);
        self.stored.resize(nodes, None);
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
    let exact: Vec<Evaluation> = trials.iter().map(|s| evaluate(graph, s, &[])).collect();
    let rounds = |op: &FloatOp| {
        matches!(
            op,
            FloatOp::Requantize { .. }
                | FloatOp::Saturate { .. }
                | FloatOp::CountTable { .. }
                | FloatOp::Lookup { .. }
                | FloatOp::LabelTable { .. }
        )
    };
    let count = graph.nodes.iter().filter(|n| rounds(&n.op)).count().max(1);
    let share = settings.error_budget / (count as f64).sqrt();
    let mut frac_bits = vec![None; graph.nodes.len()];
    let mut logit_error = vec![None; graph.nodes.len()];
    for (k, node) in graph.nodes.iter().enumerate() {
        if rounds(&node.op) {
            let (frac, error) = coarsest(graph, trials, &exact, k, seen[k], share);
            frac_bits[k] = Some(frac);
            logit_error[k] = Some(error);
        }
    }
    let stored = vec![None; graph.nodes.len()];
    BinaryPoints { frac_bits, seen, logit_error, stored }
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
        let mut seen = vec![(0.0_f64, 0.0_f64); graph.nodes.len()];
        let mut scores = Vec::with_capacity(samples.len());
        for sample in samples {
            let evaluation = evaluate(graph, sample, &[]);
            for ((lo, hi), values) in seen.iter_mut().zip(&evaluation.values) {
                for &x in values {
                    *lo = lo.min(x);
                    *hi = hi.max(x);
                }
            }
            scores.push(evaluation.score());
        }
        Self { seen, scores }
    }
}

fn rms(a: &[f64], b: &[f64]) -> f64 {
    let squares: f64 = a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum();
    (squares / a.len().max(1) as f64).sqrt()
}

/// The coarsest binary point of node `k` within `share`, and its error.
fn coarsest(
    graph: &FloatGraph,
    samples: &[Sample],
    exact: &[Evaluation],
    k: usize,
    (lo, hi): (f64, f64),
    share: f64,
) -> (i32, f64) {
    let largest = lo.abs().max(hi.abs()).max(f64::MIN_POSITIVE);
    // Begin with one significant bit of the largest value.
    let start = (-binary_exponent(largest)).clamp(-40, 40);
    let exact_scores: Vec<f64> = exact.iter().map(Evaluation::score).collect();
    let mut best = (start + FINEST, 0.0);
    for frac_bits in start..=start + FINEST {
        let round = RoundTo { frac_bits };
        let score = |(sample, exact): (&Sample, &Evaluation)| {
            score_with_rounding(graph, (sample, exact), k, round)
        };
        let scores: Vec<f64> = samples.iter().zip(exact).map(score).collect();
        let error = rms(&scores, &exact_scores);
        best = (frac_bits, error);
        if error <= share {
            break;
        }
    }
    best
}
