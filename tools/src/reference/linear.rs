//! Linear layers.

use super::weights::Weights;
use crate::checkpoint::CheckpointError;

/// y_o = sum_i weight_oi x_i + bias_o.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Linear {
    inputs: usize,
    /// Row-major, outputs x inputs.
    weight: Vec<f64>,
    bias: Vec<f64>,
}

impl Linear {
    /// Reads `prefix.weight` `(outputs, inputs)` and `prefix.bias` `(outputs)`.
    pub(super) fn read(
        weights: &Weights<'_>,
        prefix: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Self, CheckpointError> {
        let bias = weights.tensor(&format!("{prefix}.bias"), &[outputs])?.to_vec();
        Ok(Self { bias, ..Self::read_unbiased(weights, prefix, inputs, outputs)? })
    }

    /// Reads `prefix.weight` `(outputs, inputs)` of a layer without a bias.
    pub(super) fn read_unbiased(
        weights: &Weights<'_>,
        prefix: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Self, CheckpointError> {
        let weight = weights.tensor(&format!("{prefix}.weight"), &[outputs, inputs])?.to_vec();
        Ok(Self { inputs, weight, bias: vec![0.0; outputs] })
    }

    pub(super) fn apply(&self, x: &[f64]) -> Vec<f64> {
        let row = |o: usize| &self.weight[o * self.inputs..][..self.inputs];
        let sum = |o: usize| row(o).iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
        self.bias.iter().enumerate().map(|(o, bias)| sum(o) + bias).collect()
    }
}
