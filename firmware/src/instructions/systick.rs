//! Counts with SysTick.
//!
//! The runner starts QEMU with `-icount shift=8`: each instruction takes 256 ns of the board's
//! time, whatever it does.

use cortex_m::peripheral::{SYST, syst::SystClkSource};

use super::Count;

/// SysTick has 24 bits: 2.6 to 4 million instructions.
const RELOAD: u32 = 0x00ff_ffff;

/// How fast SysTick runs on the board that `build.rs` chose.
const MEGAHERTZ: u64 = if cfg!(machine = "microbit") { 16 } else { 25 };

/// Nanoseconds for each instruction.
const NANOSECONDS: u64 = 256;

/// Counts instructions.
pub struct Counter {
    timer: SYST,
    /// What the measurement itself takes.
    overhead: u32,
}

impl Counter {
    /// Takes the timer, and measures what measuring takes. Nothing if somebody has it.
    #[must_use]
    pub fn take() -> Option<Self> {
        let mut timer = cortex_m::Peripherals::take()?.SYST;
        timer.set_clock_source(SystClkSource::Core);
        timer.set_reload(RELOAD);
        let mut counter = Self { timer, overhead: 0 };
        if let (Some(ticks), ()) = counter.ticks(|| ()) {
            counter.overhead = ticks;
        }
        Some(counter)
    }

    fn ticks<R>(&mut self, run: impl FnOnce() -> R) -> (Option<u32>, R) {
        self.timer.clear_current();
        self.timer.enable_counter();
        // QEMU loads the start value one tick later.
        while SYST::get_current() == 0 {}
        let _ = self.timer.has_wrapped();
        let start = SYST::get_current();
        let result = run();
        let end = SYST::get_current();
        let wrapped = self.timer.has_wrapped();
        self.timer.disable_counter();
        ((!wrapped).then(|| start.wrapping_sub(end) & RELOAD), result)
    }

    /// Runs a function and counts its instructions.
    pub fn count<R>(&mut self, run: impl FnOnce() -> R) -> (Count, R) {
        let (ticks, result) = self.ticks(run);
        let count = ticks.map_or(Count::Overflow, |ticks| {
            let ticks = u64::from(ticks.saturating_sub(self.overhead));
            Count::Instructions((ticks * 1000 / (MEGAHERTZ * NANOSECONDS)) as u32)
        });
        (count, result)
    }
}
