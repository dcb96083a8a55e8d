//! Runs an undefined instruction, to show that a fault is logged and ends with exit status 102.
#![no_std]
#![no_main]

use spurion_firmware::board::{entry, undefined_instruction};

#[entry]
fn main() -> ! {
    undefined_instruction()
}
