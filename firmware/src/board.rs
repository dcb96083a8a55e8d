//! The end of a program: its exit status, panics, faults, and how deep the stack was.

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

/// Most bytes of stack in use at once since the start, from the pattern that the start-up code
/// painted the stack with.
#[must_use]
pub fn stack_peak() -> u32 {
    cortex_m_stack::stack_size() - cortex_m_stack::stack_painted()
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo<'_>) -> ! {
    #[cfg(feature = "log")]
    log::panic(_info);
    exit(PANIC)
}

// `cortex_m_rt` asks for the word `unsafe`; nothing in the function is.
#[allow(unsafe_code)]
#[cortex_m_rt::exception]
unsafe fn HardFault(_frame: &cortex_m_rt::ExceptionFrame) -> ! {
    #[cfg(feature = "log")]
    log::fault(_frame);
    exit(FAULT)
}

#[cfg(feature = "log")]
mod log {
    use core::sync::atomic::{AtomicBool, Ordering};

    use defmt_semihosting as _;

    /// The logger itself can panic; its second panic is not logged.
    static PANICKED: AtomicBool = AtomicBool::new(false);

    /// Logs where it happened and, if it is a constant, the message: formatting one would cost
    /// more flash than the whole tagger.
    pub fn panic(info: &core::panic::PanicInfo<'_>) {
        cortex_m::interrupt::disable();
        // Thumbv6-M has no atomic exchange.
        if PANICKED.load(Ordering::Relaxed) {
            return;
        }
        PANICKED.store(true, Ordering::Relaxed);
        let (file, line) = info.location().map_or(("?", 0), |at| (at.file(), at.line()));
        let message = info.message().as_str().unwrap_or("(a formatted message)");
        defmt::error!("panic at {=str}:{=u32}: {=str}", file, line, message);
    }

    /// Logs where the processor was.
    pub fn fault(frame: &cortex_m_rt::ExceptionFrame) {
        defmt::error!("HardFault at pc {=u32:#010x}, lr {=u32:#010x}", frame.pc(), frame.lr());
    }
}
