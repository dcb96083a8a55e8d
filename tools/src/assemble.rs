//! From a float graph and its calibration to an artifact.

mod builder;
mod bytes;
mod error;
mod front_end;
mod lookup_table;
mod report;
mod weights;

pub use builder::assemble;
pub use bytes::{encode_artifact, encode_cartesian, encode_collider};
pub use error::AssembleError;
pub use front_end::check_vectors;
pub use report::{Assembled, NodeReport, bits_at_risk, bits_unused};
pub use weights::{QuantizedWeights, quantize_weights};
