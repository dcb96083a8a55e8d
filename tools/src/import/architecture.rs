//! Which published architecture a checkpoint is of.

use super::{ImportError, lorentznet, pelican, pelican_nano};
use crate::checkpoint::Checkpoint;

/// A published architecture that is recognised by its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// PELICAN nano (arXiv 2310.16121).
    PelicanNano,
    /// The PELICAN classifier (arXiv 2211.00454, 2307.16506).
    Pelican,
    /// LorentzNet (arXiv 2201.08187).
    LorentzNet,
}

impl Architecture {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::PelicanNano, Self::Pelican, Self::LorentzNet];

    /// The name in artifacts, reports and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PelicanNano => pelican_nano::ARCHITECTURE,
            Self::Pelican => pelican::ARCHITECTURE,
            Self::LorentzNet => lorentznet::ARCHITECTURE,
        }
    }

    /// The architecture whose keys `checkpoint` has. Shapes and options are not looked at, except
    /// for the number of maps that tells PELICAN nano from its larger siblings.
    ///
    /// # Errors
    /// [`ImportError::UnknownArchitecture`].
    pub fn of(checkpoint: &Checkpoint) -> Result<Self, ImportError> {
        let found = Self::ALL.into_iter().find(|architecture| architecture.fits(checkpoint));
        found.ok_or_else(|| ImportError::UnknownArchitecture {
            file: checkpoint.path.display().to_string(),
            first: checkpoint.tensors.keys().next().cloned().unwrap_or_default(),
            known: Self::ALL.map(Self::name).join(", "),
        })
    }

    fn fits(self, checkpoint: &Checkpoint) -> bool {
        let has = |key: &str| checkpoint.tensors.contains_key(key);
        match self {
            Self::PelicanNano => pelican_nano::recognizes(checkpoint),
            // Nano has no encoder.
            Self::Pelican => has("input_encoder.rank2_alphas") && has("agg_2to0.coefs"),
            Self::LorentzNet => ["", "module."].iter().any(|prefix| {
                has(&format!("{prefix}embedding.weight"))
                    && has(&format!("{prefix}LGEBs.0.phi_e.0.weight"))
            }),
        }
    }
}
