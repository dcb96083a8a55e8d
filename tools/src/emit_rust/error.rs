//! Why a graph has no Rust.

use spurion::graph::{GraphError, NodeId};

/// Why a graph has no Rust.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmitError {
    /// What a node does is not written out.
    #[error("{node} ({op}): {reason}")]
    Node {
        /// The node.
        node: NodeId,
        /// What it computes.
        op: &'static str,
        /// Why not.
        reason: String,
    },
    /// The graph is not sound.
    #[error("{0}")]
    Graph(GraphError),
}

impl From<GraphError> for EmitError {
    fn from(error: GraphError) -> Self {
        Self::Graph(error)
    }
}
