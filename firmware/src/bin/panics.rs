//! Panics, to show that a panic is logged and ends with exit status 101.
#![no_std]
#![no_main]

use spurion_firmware::board::entry;

#[entry]
#[allow(clippy::panic)]
fn main() -> ! {
    panic!("on purpose")
}
