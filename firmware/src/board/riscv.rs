//! RISC-V of 32 bits.

#[cfg(feature = "log")]
pub use riscv::interrupt::disable as disable_interrupts;
pub use riscv_rt::entry;

use super::{FAULT, exit};

/// Unknown: the start-up code does not paint the stack.
#[must_use]
pub const fn stack_peak() -> Option<u32> {
    None
}

/// Ends in the handler of exceptions.
pub fn undefined_instruction() -> ! {
    // SAFETY: the instruction does nothing but trap.
    #[allow(unsafe_code)]
    unsafe {
        core::arch::asm!("unimp", options(noreturn))
    }
}

// The name by which `riscv_rt` finds it.
#[allow(unsafe_code, non_snake_case)]
#[unsafe(no_mangle)]
fn ExceptionHandler(_frame: &riscv_rt::TrapFrame) -> ! {
    #[cfg(feature = "log")]
    defmt::error!(
        "exception {=usize} at pc {=usize:#010x}, ra {=usize:#010x}",
        riscv::register::mcause::read().code(),
        riscv::register::mepc::read(),
        _frame.ra
    );
    exit(FAULT)
}
