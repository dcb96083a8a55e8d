//! Counts instructions.
//!
//! QEMU does not model the pipeline: these are instructions, not cycles, and the same in every run.

#[cfg_attr(target_arch = "arm", path = "instructions/systick.rs")]
#[cfg_attr(target_arch = "riscv32", path = "instructions/retired.rs")]
mod processor;

pub use processor::Counter;

/// What a function took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// So many instructions.
    Instructions(u32),
    /// More than the counter can count.
    Overflow,
}
