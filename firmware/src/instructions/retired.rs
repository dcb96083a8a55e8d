//! Counts with the register of retired instructions.
//!
//! QEMU keeps virtual nanoseconds in it. The runner starts QEMU with `-icount shift=8`: each instruction takes
//! 256 of them, whatever it does.

use riscv::register::minstret;

use super::Count;

/// What the register counts of each instruction.
const NANOSECONDS: u64 = 256;

/// Counts instructions.
pub struct Counter {
    /// What the measurement itself takes.
    overhead: u64,
}

impl Counter {
    /// Measures what measuring takes.
    #[must_use]
    pub fn take() -> Option<Self> {
        let mut counter = Self { overhead: 0 };
        if let (Count::Instructions(count), ()) = counter.count(|| ()) {
            counter.overhead = u64::from(count);
        }
        Some(counter)
    }

    /// Runs a function and counts its instructions.
    pub fn count<R>(&mut self, run: impl FnOnce() -> R) -> (Count, R) {
        let start = minstret::read64();
        let result = run();
        let end = minstret::read64();
        let count = (end.wrapping_sub(start) / NANOSECONDS).saturating_sub(self.overhead);
        (u32::try_from(count).map_or(Count::Overflow, Count::Instructions), result)
    }
}
