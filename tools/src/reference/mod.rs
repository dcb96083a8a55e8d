//! The float64 oracle: what the published models answer, before any rounding of this project.
//!
//! Each evaluator here follows the formulas of its publication as literally as it can, in float64
//! and with explicit reference vectors, and shares nothing with the graph, the kernels or the
//! importers. Speed and elegance come second: where the two sides disagree, this one is right.

// The oracle enters no artifact, and is compared within tolerances that a last bit does not reach.
#![allow(clippy::disallowed_methods)]

pub mod lorentznet;
pub mod nano;
pub mod pelican;

mod activation;
mod batch_norm;
mod error;
mod linear;
mod minkowski;
mod oracle;
mod weights;

pub use error::OracleError;
pub use oracle::{NoOracle, Oracle};
