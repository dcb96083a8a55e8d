//! The activations that the published models are trained with.

use super::OracleError;
use super::error::unsupported;
use crate::checkpoint::Checkpoint;

/// Slope of the leaky ReLU below zero, the default of PyTorch.
const LEAKY_SLOPE: f64 = 0.01;

/// A function of one number that is applied to every channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Activation {
    Relu,
    LeakyRelu,
}

impl Activation {
    /// The one that the option `activation` names.
    pub(super) fn read(checkpoint: &Checkpoint) -> Result<Self, OracleError> {
        match checkpoint.arg_str("activation")? {
            "relu" => Ok(Self::Relu),
            "leakyrelu" | "leaky_relu" => Ok(Self::LeakyRelu),
            _ => Err(unsupported(checkpoint, "activation", "relu and leakyrelu")),
        }
    }

    pub(super) fn apply(self, x: f64) -> f64 {
        match self {
            Self::Relu => x.max(0.0),
            Self::LeakyRelu if x < 0.0 => LEAKY_SLOPE * x,
            Self::LeakyRelu => x,
        }
    }
}
