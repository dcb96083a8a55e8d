//! Options that stand in for those of a PELICAN checkpoint.

use clap::builder::PossibleValuesParser;

use crate::import::Overrides;
use crate::import::pelican::{METHODS, STABILIZERS};

/// Stabilizer and method of a PELICAN classifier.
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
}

impl OverrideOptions {
    /// What was given.
    pub fn overrides(&self) -> Overrides {
        Overrides { stabilizer: self.stabilizer.clone(), method: self.method.clone() }
    }
}
