//! Labels of objects, through the 1->2 maps.

use super::activation;
use super::letters::{Aggregator, Map};
use super::linear::Linear;
use super::options::Options;
use crate::checkpoint::{Checkpoint, CheckpointError};

/// Maps of a label.
const MAPS: usize = 5;

/// The 1->2 maps of the one-hot labels: a particle is of class 0, spurion k of class k + 1.
///
/// At (i, j), with x the labels and S their aggregate over all objects:
/// delta x_i; x_j; x_i; delta S; S. A capital letter has powers for all of them.
#[derive(Clone, Debug)]
pub struct Labels<'o> {
    /// `coefs[(scalar * channels + channel) * 5 + map]`.
    coefs: Vec<f64>,
    bias: Vec<f64>,
    letter: Aggregator,
    options: &'o Options,
}

impl<'o> Labels<'o> {
    /// Reads `eq1to2`; nothing where the network has no such channels.
    ///
    /// # Errors
    /// [`CheckpointError`] if a tensor is missing, misshapen or not finite.
    pub fn read(
        checkpoint: &Checkpoint,
        options: &'o Options,
    ) -> Result<Option<Self>, CheckpointError> {
        let (classes, channels) = (options.breaking.spurions.len() + 1, options.label_channels);
        let Some(&letter) = options.config_out.first().filter(|_| channels > 0) else {
            return Ok(None);
        };
        let coefs = checkpoint.tensor("eq1to2.coefs", &[classes, channels, MAPS])?.data.clone();
        let bias = checkpoint.tensor("eq1to2.bias", &[channels])?.data.clone();
        let shape = (classes, MAPS, 2);
        let letter = Aggregator::read(checkpoint, ("eq1to2", 0), letter, shape, options)?;
        Ok(Some(Self { coefs, bias, letter, options }))
    }

    /// How many channels they give.
    #[must_use]
    pub fn channels(&self) -> usize {
        self.bias.len()
    }

    /// The maps of a scalar for objects of the classes a and b, the same object or not, of n.
    fn maps(&self, scalar: usize, (a, b): (usize, usize), same: bool, n: usize) -> [f64; MAPS] {
        let is = |condition: bool| if condition { 1.0 } else { 0.0 };
        let spurions = self.options.breaking.spurions.len();
        let count =
            if scalar == 0 { n.saturating_sub(spurions) } else { usize::from(n > 0) } as f64;
        let labels = [is(same && a == scalar), is(b == scalar), is(a == scalar)];
        let sums = [if same { count } else { 0.0 }, count];
        let values = [labels[0], labels[1], labels[2], sums[0], sums[1]];
        std::array::from_fn(|place| {
            let indices = i32::from(place >= labels.len());
            let map = values[place] * self.letter.factor(scalar, Map { place, indices }, n);
            let active = self.options.labels.maps;
            if active { activation::at(self.options.activation, map) } else { map }
        })
    }

    /// Channel `channel` for a pair of classes, the same object or not, of n objects.
    fn at(&self, channel: usize, pair: (usize, usize), same: bool, n: usize) -> f64 {
        let channels = self.channels();
        let mut sum = self.bias[channel];
        for scalar in 0..=self.options.breaking.spurions.len() {
            let coefs = &self.coefs[(scalar * channels + channel) * MAPS..][..MAPS];
            let maps = self.maps(scalar, pair, same, n);
            sum += coefs.iter().zip(maps).map(|(coef, map)| coef * map).sum::<f64>();
        }
        if self.options.labels.mixed { activation::at(self.options.activation, sum) } else { sum }
    }

    /// What a linear layer makes of the labels and its bias, as the rows of a label table; labels
    /// are the inputs of the layer from `first` on.
    #[must_use]
    pub fn through(&self, layer: &Linear, first: usize) -> Vec<Vec<f64>> {
        let spurions = self.options.breaking.spurions.len();
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
