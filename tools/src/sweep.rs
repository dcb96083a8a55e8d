//! What a sweep of a design space has found, and how it is compared.
//!
//! A point is one circuit: a network at one precision, folded in one way. [`front`] says which
//! points no other beats, [`chart`] draws them.

pub mod chart;
mod pareto;
mod record;
mod store;

pub use pareto::front;
pub use record::{DSP_IN_LUTS, Evaluation, Failure, Hardware, Placed, Point, Sweep, Synthesis};
pub use store::{Stored, load, save};
