//! Why the oracle cannot evaluate a checkpoint.

use std::path::PathBuf;

use crate::checkpoint::CheckpointError;

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
}
