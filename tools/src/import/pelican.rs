//! The PELICAN classifier (arXiv:2211.00454, 2307.16506): an input encoder, blocks of message
//! layers and equivariant 2->2 layers with all fifteen maps, and a 2->0 layer.
//!
//! With x the value of a block for ordered pairs, s x + t its batch norm, n objects and nbar the
//! constant `nobj_avg`, the fifteen maps are sums of what is the same for a pair, its mirror image,
//! its row, its column, the diagonal and the jet. So each block is mixed before it is broadcast:
//! the channels of the sums over rows, columns and all pairs are mixed first, and pairs add one
//! value of their row and one of their column. The shift t and all biases become tables over n.
//! Labels of objects enter linearly and are known beforehand: they become constants for the pairs
//! of classes.

mod block;
mod graph;
mod labels;
mod linear;
mod options;
mod output;

pub use graph::import;

use crate::checkpoint::Checkpoint;

/// The name in artifacts and reports.
pub const ARCHITECTURE: &str = "pelican";

/// Whether the keys are those of the PELICAN classifier.
#[must_use]
pub fn recognizes(checkpoint: &Checkpoint) -> bool {
    let encoder = checkpoint.tensors.contains_key("input_encoder.rank2_alphas");
    let layers = checkpoint.tensors.keys().any(|key| key.starts_with("net2to2.eq_layers.0."));
    encoder && layers && checkpoint.tensors.contains_key("linear.weight")
}
