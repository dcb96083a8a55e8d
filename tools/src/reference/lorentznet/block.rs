//! One block of LorentzNet: messages, an update of the four-vectors and one of the features.

use super::super::batch_norm::BatchNorm;
use super::super::linear::Linear;
use super::super::minkowski::minkowski_dot;
use super::super::weights::Weights;
use super::model::{Node, SCALARS};
use crate::checkpoint::CheckpointError;

/// How strongly a message moves a four-vector (`c_weight`).
const STEP: f64 = 0.005;

/// Largest component of one contribution to a four-vector, in GeV.
const LARGEST_SHIFT: f64 = 100.0;

/// The layers of block k, by the names that their keys have below `LGEBs.k`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    edge: (Linear, BatchNorm, Linear),
    node: (Linear, BatchNorm, Linear),
    gate: Linear,
    /// Missing in the last block, after which no one asks for four-vectors.
    shift: Option<(Linear, Linear)>,
}

impl Block {
    /// Reads block `index` of `count` with `hidden` features.
    pub(super) fn read(
        weights: &Weights<'_>,
        (index, count): (usize, usize),
        hidden: usize,
    ) -> Result<Self, CheckpointError> {
        let key = |layer: &str| format!("LGEBs.{index}.{layer}");
        let linear =
            |layer: &str, inputs, outputs| Linear::read(weights, &key(layer), inputs, outputs);
        let unbiased = |layer: &str, inputs, outputs| {
            Linear::read_unbiased(weights, &key(layer), inputs, outputs)
        };
        let norm = |layer: &str| BatchNorm::read(weights, &key(layer), hidden);
        let two = 2 * hidden;
        let shift = if index + 1 < count {
            Some((linear("phi_x.0", hidden, hidden)?, unbiased("phi_x.2", hidden, 1)?))
        } else {
            None
        };
        Ok(Self {
            edge: (
                unbiased("phi_e.0", two + 2, hidden)?,
                norm("phi_e.1")?,
                linear("phi_e.3", hidden, hidden)?,
            ),
            node: (
                linear("phi_h.0", two + SCALARS, hidden)?,
                norm("phi_h.1")?,
                linear("phi_h.3", hidden, hidden)?,
            ),
            gate: linear("phi_m.0", hidden, 1)?,
            shift,
        })
    }

    /// The nodes after this block.
    pub(super) fn apply(&self, nodes: &[Node]) -> Vec<Node> {
        (0..nodes.len()).map(|i| self.update(nodes, i)).collect()
    }

    /// Node `i` after this block; every neighbour is as it was before.
    fn update(&self, nodes: &[Node], i: usize) -> Node {
        let node = &nodes[i];
        let mut gathered = vec![0.0; node.features.len()];
        let mut moved = [0.0; 4];
        let others = nodes.iter().enumerate().filter(|&(j, _)| j != i);
        for (_, other) in others {
            let message = self.message(node, other);
            for (sum, part) in gathered.iter_mut().zip(&message) {
                *sum += part;
            }
            let shift = self.shift(node, other, &message);
            for (sum, part) in moved.iter_mut().zip(shift) {
                *sum += part;
            }
        }
        let neighbours = (nodes.len() - 1).max(1) as f64;
        let momentum = std::array::from_fn(|k| node.momentum[k] + STEP * moved[k] / neighbours);
        let input: Vec<f64> =
            node.features.iter().chain(&gathered).chain(&node.scalars).copied().collect();
        let update = perceptron(&self.node, &input);
        let features = node.features.iter().zip(update).map(|(h, update)| h + update).collect();
        Node { momentum, features, scalars: node.scalars }
    }

    /// m_ij.
    fn message(&self, i: &Node, j: &Node) -> Vec<f64> {
        let difference: [f64; 4] = std::array::from_fn(|k| i.momentum[k] - j.momentum[k]);
        let invariants = [
            psi(minkowski_dot(&difference, &difference)),
            psi(minkowski_dot(&i.momentum, &j.momentum)),
        ];
        let input: Vec<f64> =
            i.features.iter().chain(&j.features).chain(&invariants).copied().collect();
        let edge: Vec<f64> = perceptron(&self.edge, &input).into_iter().map(relu).collect();
        let gate = 1.0 / (1.0 + (-self.gate.apply(&edge)[0]).exp());
        edge.into_iter().map(|e| e * gate).collect()
    }

    /// What node j adds to the four-vector of node i, before the mean; nothing in the last block.
    fn shift(&self, i: &Node, j: &Node, message: &[f64]) -> [f64; 4] {
        let Some((first, second)) = &self.shift else {
            return [0.0; 4];
        };
        let inner: Vec<f64> = first.apply(message).into_iter().map(relu).collect();
        let factor = second.apply(&inner)[0];
        std::array::from_fn(|k| {
            let shift = (i.momentum[k] - j.momentum[k]) * factor;
            shift.clamp(-LARGEST_SHIFT, LARGEST_SHIFT)
        })
    }
}

/// Linear, batch norm, ReLU, linear.
fn perceptron((first, norm, second): &(Linear, BatchNorm, Linear), input: &[f64]) -> Vec<f64> {
    let inner = first.apply(input).into_iter().enumerate();
    let inner: Vec<f64> = inner.map(|(channel, x)| relu(norm.apply(channel, x))).collect();
    second.apply(&inner)
}

/// max(x, 0).
pub(super) fn relu(x: f64) -> f64 {
    x.max(0.0)
}

/// sign(x) ln(1 + |x|).
pub(super) fn psi(x: f64) -> f64 {
    x.signum() * x.abs().ln_1p()
}
