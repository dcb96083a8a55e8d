//! From four-vectors to the encoded channels of every pair.
//!
//! x_ijc = slog(sum_r w_cr r_ij + b_c) with slog(x) = sign(x) ((1 + |x|)^a - 1) / a and
//! a = 1e-6 + alpha_c^2. The r_ij are d_ij and, in front of it with the method `input`, products of
//! components of i and j.

use super::super::linear::Linear;
use super::super::minkowski::minkowski_dot;
use super::super::weights::Weights;
use super::options::Options;
use super::pairs::Pairs;
use crate::checkpoint::CheckpointError;

/// Keeps the exponent of the encoder away from zero.
const SMALLEST_EXPONENT: f64 = 1e-6;

/// The linear layer on the products and the exponents behind it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Encoder {
    /// Components that are multiplied.
    components: &'static [[f64; 4]],
    /// Whether d_ij stands behind their products.
    invariants: bool,
    linear: Linear,
    alphas: Vec<f64>,
}

impl Encoder {
    /// Reads `linear.weight` (channels, products), `linear.bias` and `input_encoder.rank2_alphas`
    /// (channels).
    pub(super) fn read(weights: &Weights<'_>, options: &Options) -> Result<Self, CheckpointError> {
        let stabilizer = options.stabilizer;
        let (components, invariants) = if options.spurions {
            (&[][..], true)
        } else {
            (stabilizer.components(), stabilizer.keeps_invariants())
        };
        let products = components.len() + usize::from(invariants);
        let channels = options.widths.encoded;
        Ok(Self {
            components,
            invariants,
            linear: Linear::read(weights, "linear", products, channels)?,
            alphas: weights.tensor("input_encoder.rank2_alphas", &[channels])?.to_vec(),
        })
    }

    /// The channels of every pair of `momenta`, given as E, px, py, pz in GeV.
    pub(super) fn encode(&self, momenta: &[[f64; 4]]) -> Pairs {
        Pairs::build(momenta.len(), self.alphas.len(), |i, j| {
            let products = products(self.components, self.invariants, &momenta[i], &momenta[j]);
            let mixed = self.linear.apply(&products);
            mixed.iter().zip(&self.alphas).map(|(x, alpha)| slog(*x, *alpha)).collect()
        })
    }
}

/// The products of components, and the invariant one behind them if `invariants`; in GeV^2.
fn products(components: &[[f64; 4]], invariants: bool, p: &[f64; 4], q: &[f64; 4]) -> Vec<f64> {
    let component = |f: &[f64; 4], p: &[f64; 4]| -> f64 {
        f.iter().zip(p).map(|(coefficient, p)| coefficient * p).sum()
    };
    let products = components.iter().map(|f| component(f, p) * component(f, q));
    products.chain(invariants.then(|| minkowski_dot(p, q))).collect()
}

fn slog(x: f64, alpha: f64) -> f64 {
    let exponent = SMALLEST_EXPONENT + alpha * alpha;
    let magnitude = ((1.0 + x.abs()).powf(exponent) - 1.0) / exponent;
    if x < 0.0 { -magnitude } else { magnitude }
}

#[cfg(test)]
#[path = "encoder_tests.rs"]
mod tests;
