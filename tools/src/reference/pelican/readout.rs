//! From the channels of all pairs to the logits.
//!
//! A message network; of every channel the total and the trace, aggregated as each letter of
//! `config_out` says; v_s = sum_db coefs_dsb aggregate_db + bias_s; with `mlp_out`, a perceptron in
//! which every layer is activated, the last one included.

use super::super::activation::Activation;
use super::super::linear::Linear;
use super::super::weights::Weights;
use super::aggregation::{Letter, Multiplicity, Powers};
use super::message::{Message, layers, perceptron};
use super::options::{Activated, Options};
use super::pairs::Pairs;
use crate::checkpoint::CheckpointError;

/// The total and the trace.
const MAPS: usize = 2;

/// The last layers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Readout {
    message: Message,
    letters: Vec<(Letter, Powers)>,
    /// By input channel, output channel, aggregate.
    coefs: Vec<f64>,
    bias: Vec<f64>,
    activation: Activation,
    activated: Activated,
    perceptron: Vec<Linear>,
}

impl Readout {
    /// Reads `msg_2to0`, `agg_2to0` and, with `mlp_out`, `mlp_out`.
    pub(super) fn read(weights: &Weights<'_>, options: &Options) -> Result<Self, CheckpointError> {
        let widths = &options.widths;
        let inputs = widths.message_out.last().copied().unwrap_or(0);
        let outputs = widths.output[0];
        let powers = |(k, letter): (usize, &Letter)| {
            let powers = Powers::read(weights, ("agg_2to0", k), *letter, (inputs, MAPS, 0))?;
            Ok((*letter, powers))
        };
        let letters: Result<Vec<_>, CheckpointError> =
            options.config_out.iter().enumerate().map(powers).collect();
        let shape = [inputs, outputs, MAPS * options.config_out.len()];
        let perceptron =
            if options.mlp_out { layers(weights, "mlp_out", &widths.output)? } else { Vec::new() };
        Ok(Self {
            message: Message::read(weights, "msg_2to0", &widths.message_out, options)?,
            letters: letters?,
            coefs: weights.tensor("agg_2to0.coefs", &shape)?.to_vec(),
            bias: weights.tensor("agg_2to0.bias", &[1, outputs])?.to_vec(),
            activation: options.activation,
            activated: options.activated[2],
            perceptron,
        })
    }

    /// The logits.
    pub(super) fn apply(&self, x: &Pairs, of: Multiplicity) -> Vec<f64> {
        let x = self.message.apply(x);
        let activate = |activated: bool, value: f64| {
            if activated { self.activation.apply(value) } else { value }
        };
        let aggregates: Vec<Vec<f64>> = (0..x.channels)
            .map(|d| self.aggregates(&x, d, of))
            .map(|d| d.into_iter().map(|a| activate(self.activated.aggregates, a)).collect())
            .collect();
        let mixed = (0..self.bias.len()).map(|s| self.mixed(s, &aggregates));
        let mixed: Vec<f64> = mixed.map(|v| activate(self.activated.mixed, v)).collect();
        perceptron(&self.perceptron, self.activation, &mixed)
    }

    /// Total and trace of one channel, for each letter.
    fn aggregates(&self, x: &Pairs, channel: usize, of: Multiplicity) -> Vec<f64> {
        let n = x.objects;
        let at = |i: usize, j: usize| x.at(i, j)[channel];
        let mut all = Vec::new();
        for (letter, powers) in &self.letters {
            let total = letter.aggregate((0..n * n).map(|k| at(k / n, k % n)), 2, of);
            let trace = letter.aggregate((0..n).map(|i| at(i, i)), 1, of);
            let factors = powers.factors(channel, of);
            all.extend([total, trace].iter().zip(&factors).map(|(value, factor)| value * factor));
        }
        all
    }

    fn mixed(&self, s: usize, aggregates: &[Vec<f64>]) -> f64 {
        let mut sum = self.bias[s];
        for (d, aggregates) in aggregates.iter().enumerate() {
            let width = aggregates.len();
            let coefs = &self.coefs[(d * self.bias.len() + s) * width..][..width];
            sum += coefs.iter().zip(aggregates).map(|(coef, value)| coef * value).sum::<f64>();
        }
        sum
    }
}
