//! The PELICAN classifier (arXiv 2211.00454, 2307.16506) in float64, straight from its formulas.
//!
//! A breaking of the Lorentz group down to a stabilizer enters in one of two ways: with the method
//! `spurions`, fixed four-vectors stand in front of the constituents; with the method `input`,
//! products of components that are no invariants stand in front of the invariants d_ij. With i
//! and j running over all objects:
//!
//! - x_ijc = slog(sum_r `linear`_cr r_ij), r_ij the products, and behind these channels those of
//!   the labels, which tell the constituents and each spurion apart
//! - in every block: a message network over the channels of each pair and a batch norm, then the
//!   fifteen permutation-equivariant maps of a matrix, mixed over channels
//! - once more a message network, the total and the trace of each channel, mixed, and a perceptron
//!   that gives the logits
//!
//! Empty slots take no part, with one exception: see [`PelicanOracle::with_slots`].

mod aggregation;
mod block;
mod encoder;
mod labels;
mod maps;
mod message;
mod model;
mod options;
mod pairs;
mod readout;
mod stabilizer;
mod widths;

pub use model::PelicanOracle;
