//! Labels of objects, through the 1->2 maps.

use super::linear::Linear;
use super::options::Options;
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::float_graph::leaky_relu;

/// The 1->2 maps of the one-hot labels: a particle is of class 0, spurion k of class k + 1.
///
/// At (i, j), with x the labels and S their sum over all objects:
/// delta x_i; x_j; x_i; delta S / nbar; S / nbar.
#[derive(Clone, Debug)]
pub struct Labels {
    /// `coefs[(scalar * channels + channel) * 5 + map]`.
    coefs: Vec<f64>,
    bias: Vec<f64>,
    options: Options,
}

impl Labels {
    /// Reads `eq1to2`; nothing where the network has no scalars.
    ///
    /// # Errors
    /// [`CheckpointError`] if a tensor is missing, misshapen or not finite.
    pub fn read(
        checkpoint: &Checkpoint,
        options: Options,
    ) -> Result<Option<Self>, CheckpointError> {
        let Some(coefs) = checkpoint.tensors.get("eq1to2.coefs") else { return Ok(None) };
        let channels = coefs.shape.get(1).copied().unwrap_or(0);
        let coefs = checkpoint.tensor("eq1to2.coefs", &[options.spurions + 1, channels, 5])?;
        let bias = checkpoint.tensor("eq1to2.bias", &[channels])?;
        Ok(Some(Self { coefs: coefs.data.clone(), bias: bias.data.clone(), options }))
    }

    /// How many channels they give.
    #[must_use]
    pub fn channels(&self) -> usize {
        self.bias.len()
    }

    /// Channel `channel` for a pair of scalars' classes, the same object or not, of n objects.
    fn at(&self, channel: usize, (a, b): (usize, usize), same: bool, n: usize) -> f64 {
        let channels = self.channels();
        let coef = |scalar: usize, map: usize| self.coefs[(scalar * channels + channel) * 5 + map];
        let mut sum = self.bias[channel] + coef(b, 1) + coef(a, 2);
        if same {
            sum += coef(a, 0);
        }
        for scalar in 0..=self.options.spurions {
            let spurions = self.options.spurions;
            let count = if scalar == 0 { n.saturating_sub(spurions) } else { usize::from(n > 0) };
            let share = count as f64 / self.options.nobj_avg;
            sum += share * (coef(scalar, 4) + if same { coef(scalar, 3) } else { 0.0 });
        }
        if self.options.activate_labels { leaky_relu(sum) } else { sum }
    }

    /// What a linear layer makes of the labels and its bias, as the rows of a label table; labels
    /// are the inputs of the layer from `first` on.
    #[must_use]
    pub fn through(&self, layer: &Linear, first: usize) -> Vec<Vec<f64>> {
        let spurions = self.options.spurions;
        let classes = spurions + 1;
        // The table's class k is spurion k, then the particles; the scalar of a particle is 0.
        let scalar = |class: usize| if class == spurions { 0 } else { class + 1 };
        let apart = (0..classes * classes).map(|p| ((p / classes, p % classes), false));
        let places: Vec<_> = apart.chain((0..classes).map(|c| ((c, c), true))).collect();
        let entry = |n: usize, ((a, b), same): ((usize, usize), bool), output: usize| {
            let weights = &layer.weights[output][first..];
            let label = |(k, w): (usize, &f64)| w * self.at(k, (scalar(a), scalar(b)), same, n);
            layer.bias[output] + weights.iter().enumerate().map(label).sum::<f64>()
        };
        let row = |n: usize| {
            let of = |&place: &_| (0..layer.outputs()).map(move |output| entry(n, place, output));
            places.iter().flat_map(of).collect()
        };
        (0..=self.options.particles + spurions).map(row).collect()
    }
}
