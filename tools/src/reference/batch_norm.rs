//! Batch normalisation at inference.

use super::weights::Weights;
use crate::checkpoint::CheckpointError;

/// Added to the running variance before its square root, the default of PyTorch.
const EPSILON: f64 = 1e-5;

/// y = (x - mean) / sqrt(variance + epsilon) weight + bias, one entry for each channel.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BatchNorm {
    mean: Vec<f64>,
    variance: Vec<f64>,
    weight: Vec<f64>,
    bias: Vec<f64>,
}

impl BatchNorm {
    /// Reads `prefix.running_mean`, `.running_var`, `.weight` and `.bias`, each `(channels)`.
    pub(super) fn read(
        weights: &Weights<'_>,
        prefix: &str,
        channels: usize,
    ) -> Result<Self, CheckpointError> {
        let vector = |name: &str| -> Result<Vec<f64>, CheckpointError> {
            Ok(weights.tensor(&format!("{prefix}.{name}"), &[channels])?.to_vec())
        };
        // A counter of training steps, of no use at inference.
        weights.ignore(&format!("{prefix}.num_batches_tracked"));
        Ok(Self {
            mean: vector("running_mean")?,
            variance: vector("running_var")?,
            weight: vector("weight")?,
            bias: vector("bias")?,
        })
    }

    pub(super) fn apply(&self, channel: usize, x: f64) -> f64 {
        let deviation = (self.variance[channel] + EPSILON).sqrt();
        (x - self.mean[channel]) / deviation * self.weight[channel] + self.bias[channel]
    }
}
