//! Batch normalization as it acts at inference.

use crate::checkpoint::{Checkpoint, CheckpointError};

/// The constant that PyTorch adds to the variance.
pub const EPSILON: f64 = 1e-5;

/// y = scale x + shift, one of each for every channel.
#[derive(Clone, Debug)]
pub struct BatchNorm {
    /// weight / sqrt(running_var + epsilon).
    pub scale: Vec<f64>,
    /// bias - running_mean scale.
    pub shift: Vec<f64>,
}

impl BatchNorm {
    /// The norm that changes nothing.
    #[must_use]
    pub fn identity(channels: usize) -> Self {
        Self { scale: vec![1.0; channels], shift: vec![0.0; channels] }
    }

    /// Reads `prefix.weight`, `.bias`, `.running_mean` and `.running_var`.
    ///
    /// # Errors
    /// [`CheckpointError`] if one is missing, misshapen or not finite.
    pub fn read(
        checkpoint: &Checkpoint,
        prefix: &str,
        channels: usize,
    ) -> Result<Self, CheckpointError> {
        let read = |name: &str| checkpoint.tensor(&format!("{prefix}.{name}"), &[channels]);
        let (weight, bias) = (read("weight")?, read("bias")?);
        let (mean, variance) = (read("running_mean")?, read("running_var")?);
        let scale: Vec<f64> =
            weight.data.iter().zip(&variance.data).map(|(w, v)| w / (v + EPSILON).sqrt()).collect();
        let shift = (0..channels).map(|c| bias.data[c] - mean.data[c] * scale[c]).collect();
        Ok(Self { scale, shift })
    }
}
