//! What the evaluation of LorentzNet depends on besides the weights.

use super::super::OracleError;
use super::super::error::unsupported;
use super::super::minkowski::minkowski_dot;
use crate::checkpoint::Checkpoint;

/// The median of sqrt(|E^2 - p^2|) / E of massless constituents in float32.
pub const FLOAT32_MASS: f64 = 2.1e-4;

/// How the mass of a constituent is found.
///
/// In float32 the mass of a massless constituent is rounding noise of up to a GeV, and the network
/// sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mass {
    /// sqrt(|E^2 - p^2|) in float64, noise included: what the published loader does.
    Computed,
    /// 2.1e-4 E ([`FLOAT32_MASS`]): what rounding to float32 leaves of the mass of a massless
    /// constituent, on the median. The published networks were trained on that noise and read the
    /// energy from it; this is the noise without its fluctuations.
    Float32,
    /// Exactly zero: for inputs that are massless by their format, such as pT, eta and phi.
    Zero,
}

impl Mass {
    /// Its name as an option.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Computed => "computed",
            Self::Float32 => "float32",
            Self::Zero => "zero",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Computed, Self::Float32, Self::Zero].into_iter().find(|mass| mass.name() == name)
    }

    /// The mass, in GeV, of the constituent with momentum `p` in GeV.
    pub(super) fn of(self, p: &[f64; 4]) -> f64 {
        match self {
            Self::Computed => minkowski_dot(p, p).abs().sqrt(),
            Self::Float32 => FLOAT32_MASS * p[0],
            Self::Zero => 0.0,
        }
    }
}

/// What is not in the checkpoint of a LorentzNet and changes its answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LorentzNetOptions {
    /// What the sum of the node features is divided by (`n_nodes`): the slots to which the
    /// published loader pads the jets of a batch, beams included.
    pub divisor: f64,
    /// How the mass of a constituent is found.
    pub mass: Mass,
}

impl LorentzNetOptions {
    /// Batches that are padded to `slots` constituents, with two beams; masses computed.
    #[must_use]
    pub fn new(slots: usize) -> Self {
        Self { divisor: slots as f64 + 2.0, mass: Mass::Computed }
    }

    /// Those that a conversion added to `checkpoint`: `slots` and `mass`.
    pub(in super::super) fn read(checkpoint: &Checkpoint) -> Result<Self, OracleError> {
        let slots = usize::try_from(checkpoint.arg_int("slots")?);
        let slots = slots.map_err(|_| unsupported(checkpoint, "slots", "a positive number"))?;
        let mass = Mass::named(checkpoint.arg_str("mass")?);
        let mass =
            mass.ok_or_else(|| unsupported(checkpoint, "mass", "zero, float32 and computed"))?;
        Ok(Self { mass, ..Self::new(slots) })
    }
}
