//! The end of a program: its exit status, panics, faults, and how deep the stack was.

#[cfg_attr(target_arch = "arm", path = "board/arm.rs")]
#[cfg_attr(target_arch = "riscv32", path = "board/riscv.rs")]
mod processor;

pub use processor::{entry, stack_peak, undefined_instruction};

/// Exit status of a program that found what it expects.
pub const SUCCESS: i32 = 0;
/// Exit status of a program that did not.
pub const FAILURE: i32 = 1;
/// Exit status after a panic.
pub const PANIC: i32 = 101;
/// Exit status after a fault of the processor.
pub const FAULT: i32 = 102;

/// Ends the program; `status` becomes the exit status of QEMU.
pub fn exit(status: i32) -> ! {
    semihosting::process::exit(status)
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo<'_>) -> ! {
    #[cfg(feature = "log")]
    log::panic(_info);
    exit(PANIC)
}

#[cfg(feature = "log")]
mod log {
    use core::sync::atomic::{AtomicBool, Ordering};

    use defmt_semihosting as _;

    use super::processor::disable_interrupts;

    /// The logger itself can panic; its second panic is not logged.
    static PANICKED: AtomicBool = AtomicBool::new(false);

    /// Logs where it happened and, if it is a constant, the message: formatting one would cost
    /// more flash than the whole tagger.
    pub fn panic(info: &core::panic::PanicInfo<'_>) {
        disable_interrupts();
        // Thumbv6-M has no atomic exchange.
        if PANICKED.load(Ordering::Relaxed) {
            return;
        }
        PANICKED.store(true, Ordering::Relaxed);
        let (file, line) = info.location().map_or(("?", 0), |at| (at.file(), at.line()));
        let message = info.message().as_str().unwrap_or("(a formatted message)");
        defmt::error!("panic at {=str}:{=u32}: {=str}", file, line, message);
    }
}
