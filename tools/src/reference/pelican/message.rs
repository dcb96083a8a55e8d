//! The message network: layers over the channels of each pair, and a batch norm.

use super::super::activation::Activation;
use super::super::batch_norm::BatchNorm;
use super::super::linear::Linear;
use super::super::weights::Weights;
use super::options::Options;
use super::pairs::Pairs;
use crate::checkpoint::CheckpointError;

/// Every layer is linear and then activated, the last one included.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Message {
    layers: Vec<Linear>,
    activation: Activation,
    norm: Option<BatchNorm>,
    outputs: usize,
}

impl Message {
    /// Reads `prefix.linear.k` between each two of `widths`, and `prefix.normlayer`.
    pub(super) fn read(
        weights: &Weights<'_>,
        prefix: &str,
        widths: &[usize],
        options: &Options,
    ) -> Result<Self, CheckpointError> {
        let outputs = widths.last().copied().unwrap_or(0);
        let norm = format!("{prefix}.normlayer");
        Ok(Self {
            layers: layers(weights, prefix, widths)?,
            activation: options.activation,
            norm: options
                .batch_norm
                .then(|| BatchNorm::read(weights, &norm, outputs))
                .transpose()?,
            outputs,
        })
    }

    pub(super) fn apply(&self, x: &Pairs) -> Pairs {
        Pairs::build(x.objects, self.outputs, |i, j| {
            let y = perceptron(&self.layers, self.activation, x.at(i, j));
            match &self.norm {
                None => y,
                Some(norm) => y.iter().enumerate().map(|(c, y)| norm.apply(c, *y)).collect(),
            }
        })
    }
}

/// The layers `prefix.linear.k` between each two of `widths`.
pub(super) fn layers(
    weights: &Weights<'_>,
    prefix: &str,
    widths: &[usize],
) -> Result<Vec<Linear>, CheckpointError> {
    let read = |(k, width): (usize, &[usize])| {
        Linear::read(weights, &format!("{prefix}.linear.{k}"), width[0], width[1])
    };
    widths.windows(2).enumerate().map(read).collect()
}

/// All layers after each other, each activated.
pub(super) fn perceptron(layers: &[Linear], activation: Activation, x: &[f64]) -> Vec<f64> {
    layers.iter().fold(x.to_vec(), |x, layer| {
        layer.apply(&x).into_iter().map(|y| activation.apply(y)).collect()
    })
}
