//! Options that stand in for those of a checkpoint, or that it does not have.

use clap::builder::PossibleValuesParser;

use crate::import::Overrides;
use crate::import::pelican::{METHODS, STABILIZERS};
use crate::reference::lorentznet::Mass;

/// How the mass of a constituent is found.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum ConstituentMass {
    /// Exactly zero.
    Zero,
    /// 2.1e-4 E, the median of what float32 leaves of a massless constituent's mass: what the
    /// published networks were trained on.
    Float32,
    /// sqrt(|E^2 - p^2|).
    Computed,
}

impl From<ConstituentMass> for Mass {
    fn from(mass: ConstituentMass) -> Self {
        match mass {
            ConstituentMass::Zero => Self::Zero,
            ConstituentMass::Float32 => Self::Float32,
            ConstituentMass::Computed => Self::Computed,
        }
    }
}

/// Stabilizer and method of a PELICAN classifier; slots and masses of a LorentzNet.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct OverrideOptions {
    /// Subgroup of the Lorentz group that a PELICAN classifier keeps, in place of the checkpoint's
    /// own; the weights must have the shapes that it needs.
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(STABILIZERS))]
    stabilizer: Option<String>,
    /// How it breaks the rest, in place of the checkpoint's own: by spurions, or by products of
    /// components among its inputs.
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(METHODS))]
    method: Option<String>,
    /// Slots for constituents that the batches of a LorentzNet were padded to; the mean over
    /// objects divides by two more [as many as particles].
    #[arg(long)]
    slots: Option<usize>,
    /// The mass of a constituent as a LorentzNet sees it [float32].
    #[arg(long, value_enum)]
    mass: Option<ConstituentMass>,
}

impl OverrideOptions {
    /// What was given.
    pub fn overrides(&self) -> Overrides {
        Overrides {
            stabilizer: self.stabilizer.clone(),
            method: self.method.clone(),
            slots: self.slots,
            mass: self.mass.map(Mass::from),
        }
    }
}
