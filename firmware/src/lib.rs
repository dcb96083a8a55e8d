//! What the firmware programs share: the embedded model and jets, the check of every score,
//! the float network it is compared with, and the board.
#![no_std]

pub mod check;
pub mod embedded;
pub mod emitted;
pub mod float_network;
pub mod float_parameters;
pub mod jet_file;

#[cfg(target_os = "none")]
pub mod board;
#[cfg(target_os = "none")]
pub mod instructions;
