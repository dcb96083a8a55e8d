//! Why a float graph becomes no integer graph.

use spurion::artifact;
use spurion::format::{FormatError, MAX_BITS};
use spurion::graph::GraphError;
use spurion::tagger::TaggerError;

/// Why there is no integer graph.
#[derive(Debug, thiserror::Error)]
pub enum AssembleError {
    /// A value takes more bits than a word has.
    #[error("node '{node}' needs {bits} bits; {MAX_BITS} are possible")]
    TooWide {
        /// The node.
        node: String,
        /// Bits that its range needs.
        bits: u8,
    },
    /// A table entry is too large for its 32 bits.
    #[error("node '{node}': the entry {entry} does not fit 32 bits")]
    Entry {
        /// The node.
        node: String,
        /// The entry in units of the last bit.
        entry: f64,
    },
    /// Fixed vectors that the front end cannot have.
    #[error("node '{node}': its vectors {reason}")]
    Vector {
        /// The node.
        node: String,
        /// Why not.
        reason: &'static str,
    },
    /// A format of the settings is impossible.
    #[error("the front end asks for {0}")]
    Format(#[from] FormatError),
    /// The finished graph cannot score a calibration jet.
    #[error("a calibration jet has no score: {0}")]
    Unscored(#[from] TaggerError),
    /// The finished graph fails verification.
    #[error("the graph is not sound: {0}")]
    Graph(#[from] GraphError),
    /// The finished bytes are no artifact.
    #[error("{0}")]
    Artifact(#[from] artifact::ArtifactError),
}
