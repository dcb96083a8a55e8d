//! The hardware against its definition: leaf by leaf, as a whole, in RustHDL's simulator and as
//! emitted Verilog in Icarus Verilog.

#![allow(clippy::unwrap_used, clippy::panic)]

mod emission;
mod errors;
mod front_end_icarus;
mod front_end_simulation;
mod leaves;
mod mutations;
mod netlists;
mod streaming;
mod support;
mod whole_tagger;
