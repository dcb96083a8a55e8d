//! Linear layers and what follows them.

use super::options::Options;
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::import::batch_norm::BatchNorm;

/// y = W x + b.
#[derive(Clone, Debug)]
pub struct Linear {
    /// `weights[output][input]`.
    pub weights: Vec<Vec<f64>>,
    /// One for each output.
    pub bias: Vec<f64>,
}

impl Linear {
    /// Reads `prefix.weight` and `prefix.bias`.
    ///
    /// # Errors
    /// [`CheckpointError`] if one is missing, misshapen or not finite.
    pub fn read(
        checkpoint: &Checkpoint,
        prefix: &str,
        (inputs, outputs): (usize, usize),
    ) -> Result<Self, CheckpointError> {
        let weight = checkpoint.tensor(&format!("{prefix}.weight"), &[outputs, inputs])?;
        let bias = checkpoint.tensor(&format!("{prefix}.bias"), &[outputs])?;
        let weights = weight.data.chunks_exact(inputs.max(1)).map(<[f64]>::to_vec).collect();
        Ok(Self { weights, bias: bias.data.clone() })
    }

    /// How many outputs there are.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }
}

/// A message network: linear layers, each with its activation, then a batch norm.
#[derive(Clone, Debug)]
pub struct Message {
    /// The layers in order; at least one.
    pub layers: Vec<Linear>,
    /// The norm behind the last one; one that changes nothing if there is none.
    pub norm: BatchNorm,
}

impl Message {
    /// Reads the layers `prefix.linear.K` as far as there are, and `prefix.normlayer` if there are
    /// norms.
    ///
    /// # Errors
    /// [`CheckpointError`] if a tensor is missing, misshapen or not finite.
    pub fn read(
        checkpoint: &Checkpoint,
        prefix: &str,
        inputs: usize,
        options: &Options,
    ) -> Result<Self, CheckpointError> {
        let mut layers: Vec<Linear> = Vec::new();
        loop {
            let key = format!("{prefix}.linear.{}", layers.len());
            let weight = checkpoint.tensors.get(&format!("{key}.weight"));
            if weight.is_none() && !layers.is_empty() {
                break;
            }
            let outputs = weight.and_then(|w| w.shape.first().copied()).unwrap_or(0);
            let inputs = layers.last().map_or(inputs, Linear::outputs);
            layers.push(Linear::read(checkpoint, &key, (inputs, outputs))?);
        }
        let outputs = layers.last().map_or(inputs, Linear::outputs);
        let norm = match options.batch_norm {
            true => BatchNorm::read(checkpoint, &format!("{prefix}.normlayer"), outputs)?,
            false => BatchNorm::identity(outputs),
        };
        Ok(Self { layers, norm })
    }
}
