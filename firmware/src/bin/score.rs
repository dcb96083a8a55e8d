//! Scores every embedded jet and compares the raw scores with the host's, bit for bit.
//!
//! Exit status: 0 if all are equal, 1 if not, 101 after a panic, 102 after a fault.
#![no_std]
#![no_main]

use spurion_firmware::board::{FAILURE, SUCCESS, entry, exit, stack_peak};
use spurion_firmware::check::{Mismatch, check};
use spurion_firmware::embedded::{ChosenTagger, JETS, MODEL};

fn report(mismatch: Mismatch) {
    let Mismatch { jet, got, expected } = mismatch;
    defmt::error!("jet {=u16}: got {=i32}, expected {=i32}", jet, got, expected);
}

#[entry]
fn main() -> ! {
    defmt::info!(
        "model {=usize} bytes, memory {=usize} bytes, jets {=usize} bytes",
        MODEL.len(),
        size_of::<ChosenTagger>(),
        JETS.len()
    );
    let summary = match check(report) {
        Ok(summary) => summary,
        Err(error) => {
            defmt::error!("{}", error);
            exit(FAILURE)
        }
    };
    if let Some(bytes) = stack_peak() {
        defmt::info!("stack: {=u32} bytes at most", bytes);
    }
    if summary.mismatches > 0 {
        defmt::error!("{=u32} of {=u32} jets differ", summary.mismatches, summary.jets);
        exit(FAILURE)
    }
    defmt::info!("{=u32} jets, every score as on the host", summary.jets);
    exit(SUCCESS)
}
