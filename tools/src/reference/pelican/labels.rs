//! Labels that tell constituents and spurions apart, as channels of every pair.
//!
//! x_i is one-hot: class 0 for the constituents, class k for the k-th spurion. Five maps of it at
//! (i, j), in the published order: delta_ij x_i, x_j, x_i, delta_ij S, S, with S the aggregate of x.

use super::super::OracleError;
use super::super::activation::Activation;
use super::super::weights::Weights;
use super::aggregation::{Letter, Multiplicity, Powers};
use super::options::{Activated, Options};
use super::pairs::Pairs;

const MAPS: usize = 5;

/// The 1 -> 2 layer on the labels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Labels {
    /// Spurions, which stand in front.
    spurions: usize,
    letter: Letter,
    powers: Powers,
    /// By class, channel, map.
    coefs: Vec<f64>,
    bias: Vec<f64>,
    activation: Activation,
    activated: Activated,
}

impl Labels {
    /// Reads `eq1to2.coefs` (classes, channels, 5), `eq1to2.bias` (channels) and, for a capital
    /// letter, `eq1to2.alphas.0` (1, classes, 5, 1, 1); nothing if there are no such channels.
    pub(super) fn read(
        weights: &Weights<'_>,
        options: &Options,
    ) -> Result<Option<Self>, OracleError> {
        let channels = options.widths.labels;
        if channels == 0 {
            // The published class has the layer all the same, and gives it no output.
            for key in ["coefs", "bias", "alphas.0"] {
                weights.ignore(&format!("eq1to2.{key}"));
            }
            return Ok(None);
        }
        let (spurions, letter) = (options.spurions().len(), options.config_out[0]);
        let classes = spurions + 1;
        Ok(Some(Self {
            spurions,
            letter,
            powers: Powers::read(weights, ("eq1to2", 0), letter, (classes, MAPS, 2))?,
            coefs: weights.tensor("eq1to2.coefs", &[classes, channels, MAPS])?.to_vec(),
            bias: weights.tensor("eq1to2.bias", &[channels])?.to_vec(),
            activation: options.activation,
            activated: options.activated[0],
        }))
    }

    /// The channels of every pair.
    pub(super) fn encode(&self, of: Multiplicity) -> Pairs {
        let classes = self.spurions + 1;
        let class = |i: usize| if i < self.spurions { i + 1 } else { 0 };
        let label = |i: usize, c: usize| if class(i) == c { 1.0 } else { 0.0 };
        let total = |c: usize| self.letter.aggregate((0..of.nobj).map(|i| label(i, c)), 1, of);
        let totals: Vec<f64> = (0..classes).map(total).collect();
        let factors: Vec<f64> = (0..classes).flat_map(|c| self.powers.factors(c, of)).collect();
        Pairs::build(of.nobj, self.bias.len(), |i, j| {
            let on_diagonal = |x: f64| if i == j { x } else { 0.0 };
            let maps: Vec<f64> = (0..classes)
                .flat_map(|c| {
                    let (x_i, x_j, total) = (label(i, c), label(j, c), totals[c]);
                    [on_diagonal(x_i), x_j, x_i, on_diagonal(total), total]
                })
                .zip(&factors)
                .map(|(map, factor)| self.activate(self.activated.aggregates, map * factor))
                .collect();
            self.mix(&maps)
        })
    }

    /// All maps of all classes, mixed.
    fn mix(&self, maps: &[f64]) -> Vec<f64> {
        let channels = self.bias.len();
        let mut mixed = self.bias.clone();
        for (k, map) in maps.iter().enumerate() {
            let (class, map_index) = (k / MAPS, k % MAPS);
            for (channel, sum) in mixed.iter_mut().enumerate() {
                *sum += self.coefs[(class * channels + channel) * MAPS + map_index] * map;
            }
        }
        mixed.into_iter().map(|x| self.activate(self.activated.mixed, x)).collect()
    }

    fn activate(&self, activated: bool, x: f64) -> f64 {
        if activated { self.activation.apply(x) } else { x }
    }
}
