//! The weights of PELICAN nano and their evaluation.

use super::super::OracleError;
use super::super::activation::Activation;
use super::super::batch_norm::BatchNorm;
use super::super::minkowski::minkowski_dot;
use super::super::weights::Weights;
use super::options::{self, Options};
use crate::checkpoint::{Checkpoint, CheckpointError};

/// The two beams, E, px, py, pz; massless, along and against the z axis.
const BEAMS: [[f64; 4]; 2] = [[1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, -1.0]];

/// A trained PELICAN nano in float64.
#[derive(Debug, Clone, PartialEq)]
pub struct NanoOracle {
    /// The reference vectors in front of the constituents.
    beams: &'static [[f64; 4]],
    nobj_avg: f64,
    activation: Activation,
    input_norm: BatchNorm,
    /// Coefficients of the six maps for each hidden channel.
    coefs: Vec<[f64; 6]>,
    bias: Vec<f64>,
    diag_bias: Vec<f64>,
    hidden_norm: BatchNorm,
    /// Coefficients of the sum and of the trace for each hidden channel.
    readout: Vec<[f64; 2]>,
    readout_bias: f64,
}

impl NanoOracle {
    /// The model in `checkpoint`.
    ///
    /// # Errors
    /// A tensor or an option that is missing or has the wrong shape or type, a weight that is not
    /// finite, and [`OracleError::Unsupported`] for an option with another value than implemented.
    pub fn from_checkpoint(checkpoint: &Checkpoint) -> Result<Self, OracleError> {
        let Options { hidden, beams, nobj_avg, activation } = options::read(checkpoint)?;
        let weights = Weights::new(checkpoint, "");
        let flat = |key: &str, shape: &[usize]| -> Result<&[f64], CheckpointError> {
            weights.tensor(key, shape)
        };
        let coefs = flat("net2to2.eq_layers.0.coefs", &[1, hidden, 6])?;
        let readout = flat("agg_2to0.coefs", &[hidden, 1, 2])?;
        let input_norm = "net2to2.message_layers.0.normlayer";
        Ok(Self {
            beams: if beams { &BEAMS } else { &[] },
            nobj_avg,
            activation,
            input_norm: BatchNorm::read(&weights, input_norm, 1)?,
            coefs: coefs.as_chunks().0.to_vec(),
            bias: flat("net2to2.eq_layers.0.bias", &[hidden])?.to_vec(),
            diag_bias: flat("net2to2.eq_layers.0.diag_bias", &[hidden])?.to_vec(),
            hidden_norm: BatchNorm::read(&weights, "msg_2to0.normlayer", hidden)?,
            readout: readout.as_chunks().0.to_vec(),
            readout_bias: flat("agg_2to0.bias", &[1, 1])?[0],
        })
    }

    /// The logits (background, signal) = (-w, +w) of a jet; see [`NanoOracle::weight`].
    pub fn logits(&self, jet: &[[f64; 4]]) -> [f64; 2] {
        let w = self.weight(jet);
        [-w, w]
    }

    /// The output w of a jet, given as E, px, py, pz in GeV; sigmoid(2 w) is the signal score.
    ///
    /// A constituent with E = 0 is an empty slot and takes no part.
    pub fn weight(&self, jet: &[[f64; 4]]) -> f64 {
        let real = jet.iter().copied().filter(|p| p[0] != 0.0);
        let momenta: Vec<_> = self.beams.iter().copied().chain(real).collect();
        let n = momenta.len();
        // Row-major n x n: the products and, from them, the normalised inputs.
        let x: Vec<f64> = (0..n * n)
            .map(|pair| minkowski_dot(&momenta[pair / n], &momenta[pair % n]))
            .map(|product| self.input_norm.apply(0, product))
            .collect();
        let column = |j: usize| (0..n).map(|i| x[i * n + j]).sum::<f64>() / self.nobj_avg;
        let columns: Vec<f64> = (0..n).map(column).collect();
        let total = x.iter().sum::<f64>() / (self.nobj_avg * self.nobj_avg);

        let mut w = self.readout_bias;
        for channel in 0..self.coefs.len() {
            let (mut sum, mut trace) = (0.0, 0.0);
            for i in 0..n {
                for j in 0..n {
                    let maps = six_maps(i == j, x[i * n + j], columns[i], columns[j], total);
                    let t = self.hidden(channel, i == j, maps);
                    sum += t;
                    if i == j {
                        trace += t;
                    }
                }
            }
            let [of_sum, of_trace] = self.readout[channel];
            w += of_sum * sum / (self.nobj_avg * self.nobj_avg) + of_trace * trace / self.nobj_avg;
        }
        w
    }

    /// T_ijk of one pair from its six maps.
    fn hidden(&self, channel: usize, diagonal: bool, maps: [f64; 6]) -> f64 {
        let coefs = &self.coefs[channel];
        let mixed: f64 = coefs.iter().zip(maps).map(|(coef, map)| coef * map).sum();
        let bias = self.bias[channel];
        let diag_bias = if diagonal { self.diag_bias[channel] } else { 0.0 };
        let activated = self.activation.apply(mixed + bias + diag_bias);
        self.hidden_norm.apply(channel, activated)
    }
}

/// The six maps at (i, j), in the order of the published coefficients.
fn six_maps(diagonal: bool, x_ij: f64, c_i: f64, c_j: f64, total: f64) -> [f64; 6] {
    let on_diagonal = |value| if diagonal { value } else { 0.0 };
    [x_ij, on_diagonal(c_i), c_j, c_i, total, on_diagonal(total)]
}
