//! Exact fixed-point inference of Lorentz-invariant jet taggers.
//!
//! A converted tagger is one small, closed, verified graph over particle tensors. This crate
//! holds the graph, its proof and its interpreter, for a host as for a microcontroller:
//! no heap, no floating point, no panic, no `unsafe`.
#![no_std]
#![deny(clippy::indexing_slicing, clippy::float_arithmetic)]

pub mod artifact;
pub mod cone;
pub mod format;
pub mod graph;
pub mod interpret;
pub mod jet;
pub mod kernels;
pub mod momentum;
pub mod native64;
pub mod puppi;
pub mod tag;
pub mod tagger;
pub mod tensor;

pub use cone::{Axis, ConeFinder, ConeJet, ConeRule};
pub use jet::{CartesianJet, ColliderJet, JetView};
pub use momentum::{ColliderMomentum, FourMomentum};
pub use native64::{EventHeader, Events};
pub use puppi::PuppiCandidate;
pub use tagger::{Score, Tagger, TaggerError};
