//! From a float graph and its calibration to an artifact.

mod arena_plan;
mod builder;
mod front_end;
mod weights;

pub use builder::{AssembleError, Assembled, NodeReport, assemble};
pub use weights::{QuantizedWeights, quantize_weights};
