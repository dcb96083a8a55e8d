//! Why the oracle cannot evaluate a checkpoint.

use std::path::PathBuf;

use crate::checkpoint::{Checkpoint, CheckpointError, one_line};

/// Why the oracle cannot evaluate a checkpoint; one line that names the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OracleError {
    /// A tensor or an option is missing or has the wrong shape or type.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// An option has a value whose formula is not implemented here.
    #[error("{}: the reference does not implement {option} = {value}, only {supported}", path.display())]
    Unsupported {
        /// The checkpoint.
        path: PathBuf,
        /// Name of the training option.
        option: &'static str,
        /// Its value in the checkpoint.
        value: String,
        /// The values that are implemented.
        supported: &'static str,
    },
    /// A tensor that the architecture, with the options of the checkpoint, does not have.
    #[error("{}: the reference has no use for tensor '{}'", path.display(), one_line(key))]
    UnknownTensor {
        /// The checkpoint.
        path: PathBuf,
        /// The tensor.
        key: String,
    },
}

/// Refuses the value of `option`, or its absence.
pub(super) fn unsupported(
    checkpoint: &Checkpoint,
    option: &'static str,
    supported: &'static str,
) -> OracleError {
    match checkpoint.arg(option) {
        Ok(value) => OracleError::Unsupported {
            path: checkpoint.path.clone(),
            option,
            value: value.to_string(),
            supported,
        },
        Err(e) => e.into(),
    }
}
