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

mod activation;
mod aggregate;
mod block;
mod coefficients;
mod encoder;
mod graph;
mod keys;
mod labels;
mod letters;
mod linear;
mod options;
mod output;
mod sources;
mod stabilizer;

pub use graph::import;
pub use stabilizer::{METHODS, STABILIZERS};

/// The name in artifacts and reports.
pub const ARCHITECTURE: &str = "pelican";
