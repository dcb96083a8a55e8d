//! RustHDL hardware of Spurion: one description of a circuit, sized at run time, that is
//! simulated and emitted as Verilog.
//!
//! An [`Operation`] is what a leaf block computes: on intervals, on integers and as Verilog, in
//! one file of [`blocks`] each. A [`Leaf`] puts ports and registers around it and is a RustHDL
//! block. A [`Structure`] is the RustHDL block that holds all leaves and a list of connections.
//! The [`Builder`] makes it: each [`Net`] carries the interval of its values, from which its
//! width follows, and the clock at which it is there, from which delays follow. The result is a
//! [`Pipeline`] that takes a frame a clock.
//!
//! The same pipeline runs in RustHDL's simulator ([`stream`]), becomes Verilog ([`verilog`]),
//! and is compared with it in Icarus Verilog ([`icarus`]).
//!
//! [`FrontEnd`] builds the pairwise invariants of a jet and their sums, as a circuit of its own
//! or as the first part of a larger one ([`FrontEnd::wire`]).
//!
//! [`synthesis`] finds and runs Yosys and nextpnr: resources, clock frequency, netlists.
//!
//! RustHDL's own integers are not used: their widths are const generics, and some of their
//! Verilog does not mean what their simulation does. See [`Wire`] and [`Body`] for what takes
//! their place.

pub mod aggregate;
pub mod bind;
pub mod blocks;
mod builder;
pub mod cosimulation;
mod error;
mod exchange;
pub mod front_end;
pub mod icarus;
mod leaf;
mod operation;
mod pair_matrix;
mod pipeline;
mod range;
mod simulation;
mod structure;
pub mod synthesis;
pub mod tagger;
mod testbench;
mod text;
mod verilog;
mod wire;

pub use builder::{
    Builder, DSP_SLICE_COST, Feedback, MultiplierStyle, Net, Signed, signed_digit_count,
};
pub use error::{Error, LeafError};
pub use exchange::{Eager, Exchanged, HandshakeCases, Traffic, exchange};
pub use front_end::{FrontEnd, FrontEndNets, JetIn, JetOut, simulate};
pub use leaf::Leaf;
pub use operation::{MAX_OPERANDS, Operation};
pub use pair_matrix::PairMatrix;
pub use pipeline::{Bus, Frame, Pipeline, Protocol, Timing};
pub use range::{Range, WireType};
pub use simulation::{Streamed, stream};
pub use structure::{Source, Structure};
pub use testbench::{HandshakeBench, Testbench};
pub use text::{Body, Signal};
pub use verilog::verilog;
pub use wire::Wire;
