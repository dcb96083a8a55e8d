//! The same check as `score`, silent: built without the feature `log` it holds nothing but the
//! tagger and its jets, so what its symbols lack (panics, soft float, an allocator) the tagger
//! lacks.
//!
//! Exit status: as `score`.
#![no_std]
#![no_main]

use spurion_firmware::board::{FAILURE, SUCCESS, entry, exit};
use spurion_firmware::check::check;

#[entry]
fn main() -> ! {
    match check(|_| ()) {
        Ok(summary) if summary.mismatches == 0 => exit(SUCCESS),
        _ => exit(FAILURE),
    }
}
