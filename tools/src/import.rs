//! From checkpoints to float graphs, one importer for each architecture.

mod architecture;
pub mod batch_norm;
pub mod pelican;
pub mod pelican_nano;

pub use architecture::Architecture;

use crate::checkpoint::{Checkpoint, CheckpointError, one_line};
use crate::float_graph::FloatGraph;

/// Why a checkpoint cannot be converted.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// No importer knows the keys.
    #[error(
        "{file}: the keys are those of no known architecture (first: '{}'; known: {known})",
        one_line(first)
    )]
    UnknownArchitecture {
        /// The checkpoint.
        file: String,
        /// Its first key.
        first: String,
        /// The names of all known architectures.
        known: String,
    },
    /// A known architecture without an importer.
    #[error(
        "{file}: a checkpoint of the {architecture} architecture is recognised but not yet \
         convertible (convertible: pelican-nano, pelican)"
    )]
    NotConvertible {
        /// The checkpoint.
        file: String,
        /// Its architecture.
        architecture: &'static str,
    },
    /// A tensor that the architecture does not have.
    #[error("{file}: the {architecture} architecture has no tensor '{key}'")]
    UnknownKey {
        /// The checkpoint.
        file: String,
        /// The architecture that was recognized.
        architecture: &'static str,
        /// The tensor.
        key: String,
    },
    /// An option with a value that is not supported.
    #[error("{file}: option '{option}' is {value}, which is not supported ({supported})")]
    Unsupported {
        /// The checkpoint.
        file: String,
        /// The option.
        option: &'static str,
        /// Its value.
        value: String,
        /// What is.
        supported: &'static str,
    },
    /// A tensor or option is missing or unusable.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

/// Recognizes the architecture by its keys and builds its graph.
///
/// `particles` overrides the number of constituents that the checkpoint was trained with.
///
/// # Errors
/// [`ImportError`], which names the file and the key or option.
pub fn import(
    checkpoint: &Checkpoint,
    particles: Option<usize>,
) -> Result<FloatGraph, ImportError> {
    match Architecture::of(checkpoint)? {
        Architecture::PelicanNano => pelican_nano::import(checkpoint, particles),
        Architecture::Pelican => pelican::import(checkpoint, particles),
        other @ Architecture::LorentzNet => Err(ImportError::NotConvertible {
            file: checkpoint.path.display().to_string(),
            architecture: other.name(),
        }),
    }
}
