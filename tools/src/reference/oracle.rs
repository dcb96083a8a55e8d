//! The oracle of whichever architecture a checkpoint is of.

use super::OracleError;
use super::lorentznet::{LorentzNetOptions, LorentzNetOracle};
use super::nano::NanoOracle;
use super::pelican::PelicanOracle;
use crate::checkpoint::Checkpoint;
use crate::import::{Architecture, ImportError};

/// Why there is no oracle.
#[derive(Debug, thiserror::Error)]
pub enum NoOracle {
    /// The architecture is not known, or has no score to compare with.
    #[error(transparent)]
    Architecture(#[from] ImportError),
    /// The checkpoint cannot be evaluated.
    #[error(transparent)]
    Oracle(#[from] OracleError),
}

/// A float64 oracle with one score for a jet.
#[derive(Debug, Clone)]
pub enum Oracle {
    /// PELICAN nano, with logits (-w, +w).
    Nano(Box<NanoOracle>),
    /// The PELICAN classifier, with two logits.
    Pelican(Box<PelicanOracle>),
    /// LorentzNet, with two logits.
    LorentzNet(Box<LorentzNetOracle>),
}

impl Oracle {
    /// The oracle of `checkpoint`, which reads the leading `particles` constituents of a jet.
    ///
    /// # Errors
    /// [`NoOracle`], which names the file and what is missing or not implemented.
    pub fn from_checkpoint(checkpoint: &Checkpoint) -> Result<Self, NoOracle> {
        match Architecture::of(checkpoint)? {
            Architecture::PelicanNano => {
                Ok(Self::Nano(Box::new(NanoOracle::from_checkpoint(checkpoint)?)))
            }
            Architecture::Pelican => {
                Ok(Self::Pelican(Box::new(PelicanOracle::from_checkpoint(checkpoint)?)))
            }
            Architecture::LorentzNet => {
                let options = LorentzNetOptions::read(checkpoint)?;
                let oracle = LorentzNetOracle::from_checkpoint(checkpoint, options)?;
                Ok(Self::LorentzNet(Box::new(oracle)))
            }
        }
    }

    /// The score that a converted model approximates, for the constituents of one jet (E, px, py,
    /// pz in GeV): w of PELICAN nano, the logit of signal minus that of background else.
    #[must_use]
    pub fn score(&self, jet: &[[f64; 4]]) -> f64 {
        match self {
            Self::Nano(oracle) => oracle.weight(jet),
            Self::LorentzNet(oracle) => {
                let [background, signal] = oracle.logits(jet);
                signal - background
            }
            Self::Pelican(oracle) => match oracle.logits(jet).as_slice() {
                [background, signal, ..] => signal - background,
                _ => 0.0,
            },
        }
    }
}
