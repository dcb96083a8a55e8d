//! A block: a message network, then the equivariant 2 -> 2 layer.
//!
//! y_ijs = act(sum_db coefs_dsb map_b(x_d)_ij + bias_s + delta_ij diag_bias_s), the maps activated
//! first if `activate_agg`. With `factorize`,
//! coefs_dsb = c00_db c10_ds + c01_sb c11_ds.

use super::super::activation::Activation;
use super::super::weights::Weights;
use super::aggregation::{Letter, Multiplicity, Powers};
use super::maps::{AGGREGATED, Maps, PLAIN};
use super::message::Message;
use super::options::{Activated, Options};
use super::pairs::Pairs;
use crate::checkpoint::CheckpointError;

/// One block with its weights.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    message: Message,
    letters: Vec<(Letter, Powers)>,
    /// By input channel, output channel, map.
    coefs: Vec<f64>,
    bias: Vec<f64>,
    diag_bias: Vec<f64>,
    activation: Activation,
    activated: Activated,
}

impl Block {
    /// Reads block `index`: `net2to2.message_layers.k` and `net2to2.eq_layers.k`.
    pub(super) fn read(
        weights: &Weights<'_>,
        index: usize,
        options: &Options,
    ) -> Result<Self, CheckpointError> {
        let widths = &options.widths.blocks[index];
        let message = format!("net2to2.message_layers.{index}");
        let layer = format!("net2to2.eq_layers.{index}");
        let inputs = widths.message.last().copied().unwrap_or(0);
        let powers = |(k, letter): (usize, &Letter)| {
            let powers = Powers::read(weights, (&layer, k), *letter, (inputs, AGGREGATED, 2))?;
            Ok((*letter, powers))
        };
        let letters: Result<Vec<_>, CheckpointError> =
            options.config.iter().enumerate().map(powers).collect();
        let shape = [inputs, widths.output, PLAIN + AGGREGATED * options.config.len()];
        let vector = |name: &str| -> Result<Vec<f64>, CheckpointError> {
            Ok(weights.tensor(&format!("{layer}.{name}"), &[widths.output])?.to_vec())
        };
        Ok(Self {
            message: Message::read(weights, &message, &widths.message, options)?,
            letters: letters?,
            coefs: if options.factorize {
                factorized(weights, &layer, shape)?
            } else {
                weights.tensor(&format!("{layer}.coefs"), &shape)?.to_vec()
            },
            bias: vector("bias")?,
            diag_bias: vector("diag_bias")?,
            activation: options.activation,
            activated: options.activated[1],
        })
    }

    pub(super) fn apply(&self, x: &Pairs, of: Multiplicity) -> Pairs {
        let x = self.message.apply(x);
        let channel = |d: usize| Maps::new(&x, d, &self.letters, of);
        let channels: Vec<Maps<'_>> = (0..x.channels).map(channel).collect();
        Pairs::build(x.objects, self.bias.len(), |i, j| {
            let maps: Vec<Vec<f64>> = channels
                .iter()
                .map(|maps| self.activate(self.activated.aggregates, maps.at(i, j)))
                .collect();
            let mixed = (0..self.bias.len()).map(|s| self.mixed(s, i == j, &maps)).collect();
            self.activate(self.activated.mixed, mixed)
        })
    }

    /// Output channel `s` of one pair, from the maps of all input channels.
    fn mixed(&self, s: usize, diagonal: bool, maps: &[Vec<f64>]) -> f64 {
        let mut sum = self.bias[s] + if diagonal { self.diag_bias[s] } else { 0.0 };
        for (d, maps) in maps.iter().enumerate() {
            let coefs = &self.coefs[(d * self.bias.len() + s) * maps.len()..][..maps.len()];
            sum += coefs.iter().zip(maps).map(|(coef, map)| coef * map).sum::<f64>();
        }
        sum
    }

    fn activate(&self, activated: bool, mut x: Vec<f64>) -> Vec<f64> {
        if activated {
            x.iter_mut().for_each(|x| *x = self.activation.apply(*x));
        }
        x
    }
}

/// The coefficients from `coefs00` (inputs, maps), `coefs10` (inputs, outputs), `coefs01` (outputs,
/// maps) and `coefs11` (inputs, outputs).
fn factorized(
    weights: &Weights<'_>,
    layer: &str,
    [inputs, outputs, maps]: [usize; 3],
) -> Result<Vec<f64>, CheckpointError> {
    let factor = |name: &str, shape: [usize; 2]| weights.tensor(&format!("{layer}.{name}"), &shape);
    let c00 = factor("coefs00", [inputs, maps])?;
    let c10 = factor("coefs10", [inputs, outputs])?;
    let c01 = factor("coefs01", [outputs, maps])?;
    let c11 = factor("coefs11", [inputs, outputs])?;
    let coef = |k: usize| {
        let (d, s, b) = (k / maps / outputs, k / maps % outputs, k % maps);
        c00[d * maps + b] * c10[d * outputs + s] + c01[s * maps + b] * c11[d * outputs + s]
    };
    Ok((0..inputs * outputs * maps).map(coef).collect())
}
