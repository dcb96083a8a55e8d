//! Linear layers with the batch norms behind them folded in.

use super::keys::Keys;
use crate::checkpoint::CheckpointError;
use crate::import::batch_norm::BatchNorm;

/// y = W x + b.
#[derive(Clone, Debug)]
pub struct Dense {
    /// `weights[output][input]`.
    pub weights: Vec<Vec<f64>>,
    /// One for each output.
    pub bias: Vec<f64>,
}

impl Dense {
    /// Reads `prefix.weight` and `prefix.bias`.
    ///
    /// # Errors
    /// [`CheckpointError`] if one is missing, misshapen or not finite.
    pub fn read(
        keys: &Keys<'_>,
        prefix: &str,
        shape: (usize, usize),
    ) -> Result<Self, CheckpointError> {
        let bias = keys.tensor(&format!("{prefix}.bias"), &[shape.1])?.to_vec();
        Ok(Self { bias, ..Self::read_unbiased(keys, prefix, shape)? })
    }

    /// Reads `prefix.weight` of a layer without a bias.
    ///
    /// # Errors
    /// As [`Dense::read`].
    pub fn read_unbiased(
        keys: &Keys<'_>,
        prefix: &str,
        (inputs, outputs): (usize, usize),
    ) -> Result<Self, CheckpointError> {
        let weights = keys.tensor(&format!("{prefix}.weight"), &[outputs, inputs])?;
        let weights = weights.chunks_exact(inputs.max(1)).map(<[f64]>::to_vec).collect();
        Ok(Self { weights, bias: vec![0.0; outputs] })
    }

    /// The layer with `norm` behind it.
    pub fn normed(mut self, norm: &BatchNorm) -> Self {
        for (o, (row, bias)) in self.weights.iter_mut().zip(&mut self.bias).enumerate() {
            row.iter_mut().for_each(|w| *w *= norm.scale[o]);
            *bias = *bias * norm.scale[o] + norm.shift[o];
        }
        self
    }

    /// The weights of inputs `range`.
    pub fn part(&self, range: std::ops::Range<usize>) -> Vec<Vec<f64>> {
        self.weights.iter().map(|row| row[range.clone()].to_vec()).collect()
    }

    /// The weights, each times `factor`.
    pub fn scaled(&self, factor: f64) -> Vec<Vec<f64>> {
        self.weights.iter().map(|row| row.iter().map(|w| w * factor).collect()).collect()
    }
}
