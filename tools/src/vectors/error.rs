//! What can be wrong with a bundle.

use crate::difference::Difference;
use crate::hardware::HardwareError;
use crate::model::ModelError;

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum VectorsError {
    /// A file cannot be read.
    #[error("{file}: cannot be read: {source}")]
    Read {
        /// The file.
        file: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The manifest is not one.
    #[error("{file}: {source}")]
    Manifest {
        /// The file.
        file: String,
        /// What is wrong, and where.
        source: serde_json::Error,
    },
    /// It is something else, or of another version.
    #[error("{file}: format {found:?}, expected {wanted:?}")]
    Format {
        /// The file.
        file: String,
        /// Format and version that the manifest names.
        found: String,
        /// Those that are read here.
        wanted: String,
    },
    /// A file is not the one that the manifest was written for.
    #[error("{file}: its sha256 is {found}, the manifest says {wanted}")]
    Hash {
        /// The file.
        file: String,
        /// The hash of its bytes.
        found: String,
        /// The hash in the manifest.
        wanted: String,
    },
    /// An array is missing, or has another shape or other numbers than it should.
    #[error("{file}: {array}: {reason}")]
    Array {
        /// The file.
        file: String,
        /// The array.
        array: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A node to tap that the model does not have.
    #[error("node {node}: the model has {nodes} nodes")]
    NoNode {
        /// The node.
        node: u16,
        /// How many there are.
        nodes: usize,
    },
    /// Nothing to put into a bundle.
    #[error("no jets: neither read nor generated")]
    NoJets,
    /// More jets than a bundle may have.
    #[error("{jets} jets are too many for a bundle (at most {most})")]
    TooManyJets {
        /// How many.
        jets: usize,
        /// The limit.
        most: usize,
    },
    /// The two evaluators disagree; no bundle is made of either's integers.
    #[error("the interpreter and the exact oracle disagree: {0}")]
    Disagreement(Difference),
    /// A jet, or the model.
    #[error(transparent)]
    Hardware(#[from] HardwareError),
    /// The model.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The system's reason while arrays were put together.
    #[error("the arrays cannot be put together: {0}")]
    Arrays(std::io::Error),
}

impl From<spurion::tagger::TaggerError> for VectorsError {
    fn from(error: spurion::tagger::TaggerError) -> Self {
        Self::Hardware(error.into())
    }
}

impl From<spurion::graph::GraphError> for VectorsError {
    fn from(error: spurion::graph::GraphError) -> Self {
        Self::Hardware(error.into())
    }
}
