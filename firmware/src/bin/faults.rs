//! Runs an undefined instruction, to show that a fault is logged and ends with exit status 102.
#![no_std]
#![no_main]

use spurion_firmware as _;

#[cortex_m_rt::entry]
fn main() -> ! {
    cortex_m::asm::udf()
}
