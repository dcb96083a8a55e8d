//! Synthesis, placement and routing of emitted Verilog with the programs of `hdl/requirements.txt`.
//!
//! [`Tool`] finds and runs them.

mod error;
mod tools;

pub use error::SynthesisError;
pub use tools::{ENVIRONMENT, Tool};
