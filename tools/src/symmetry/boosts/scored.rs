//! Scores of boosted jets, and how wrong their invariants are.

use spurion::graph::{Node, NodeId, Op, Rank};
use spurion::interpret::Observer;
use spurion::tensor::Words;

use super::BoostedJet;
use crate::elementary::power_of_two;
use crate::float_graph::minkowski_dot;

/// Scores, and how wrong the invariants were.
#[derive(Clone, Debug, Default)]
pub struct Scored {
    /// One for each jet.
    pub logits: Vec<f64>,
    squares: f64,
    pairs: usize,
    /// The largest of |d_ij - the exact d_ij| / (E_i E_j).
    pub(super) largest: f64,
    /// Momenta or angles that saturated.
    pub(super) saturated: u64,
}

impl Scored {
    /// Root mean square of |d_ij - the exact d_ij| / (E_i E_j) over all pairs compared.
    pub(super) fn rms_error(&self) -> f64 {
        (self.squares / self.pairs.max(1) as f64).sqrt()
    }

    /// Takes the jets of `other` behind these.
    pub(super) fn add(&mut self, other: &Self) {
        self.logits.extend(&other.logits);
        self.squares += other.squares;
        self.pairs += other.pairs;
        self.largest = self.largest.max(other.largest);
        self.saturated += other.saturated;
    }

    /// Compares invariants, i and j being places in `kept`, with those of the jet before the boost.
    pub(super) fn compare(
        &mut self,
        jet: &BoostedJet,
        kept: &[usize],
        d: impl Fn(usize, usize) -> f64,
    ) {
        for (i, &a) in kept.iter().enumerate() {
            for (j, &b) in kept.iter().enumerate().filter(|(j, _)| *j != i) {
                let scale = jet.particles[a][0] * jet.particles[b][0];
                if scale <= 0.0 {
                    continue;
                }
                let exact = minkowski_dot(&jet.exact[a], &jet.exact[b]);
                let error = (d(i, j) - exact).abs() / scale;
                self.squares += error * error;
                self.pairs += 1;
                self.largest = self.largest.max(error);
            }
        }
    }
}

/// Keeps the d_ij that the graph reads, in GeV^2.
#[derive(Default)]
pub(super) struct Invariants {
    /// By pair of objects, if the graph keeps them.
    pub d: Vec<f64>,
}

impl Observer for Invariants {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        let is_front_end = match node.op {
            Op::PairwiseCollider(_) | Op::PairwiseCartesian(_) => true,
            Op::Requantize { input, .. } => input == NodeId(0),
            _ => false,
        };
        if is_front_end && node.rank == Rank::Pair && self.d.is_empty() {
            let unit = power_of_two(-node.format.frac_bits);
            self.d = words.iter().map(|word| word as f64 * unit).collect();
        }
    }

    fn overflows(&mut self, _node: NodeId, _count: u64) {}
}
