//! RustHDL hardware of Spurion: pipelines sized at run time, simulated and emitted from one
//! description.

pub mod aggregate;
pub mod bind;
pub mod blocks;
mod builder;
mod cell;
mod error;
pub mod front_end;
pub mod icarus;
mod operation;
mod pair_matrix;
mod pipeline;
mod range;
mod simulation;
mod structure;
mod testbench;
mod text;
mod verilog;
mod wire;

pub use builder::{Builder, Net};
pub use cell::Cell;
pub use error::{Error, LeafError};
pub use front_end::{FrontEnd, FrontEndNets, JetIn, JetOut, simulate};
pub use operation::{MAX_OPERANDS, Operation};
pub use pair_matrix::PairMatrix;
pub use pipeline::{Bus, Frame, Pipeline};
pub use range::{Range, WireType};
pub use simulation::{Streamed, stream};
pub use structure::{Source, Structure};
pub use testbench::Testbench;
pub use text::{Body, Signal};
pub use verilog::verilog;
pub use wire::Wire;
