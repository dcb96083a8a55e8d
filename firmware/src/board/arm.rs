//! Cortex-M.

#[cfg(feature = "log")]
pub use cortex_m::interrupt::disable as disable_interrupts;
pub use cortex_m_rt::entry;

use super::{FAULT, exit};

/// Most bytes of stack in use at once since the start, from the pattern that the start-up code
/// painted the stack with.
#[must_use]
pub fn stack_peak() -> Option<u32> {
    Some(cortex_m_stack::stack_size() - cortex_m_stack::stack_painted())
}

/// Ends in the handler of faults.
pub fn undefined_instruction() -> ! {
    cortex_m::asm::udf()
}

// `cortex_m_rt` asks for the word `unsafe`; nothing in the function is.
#[allow(unsafe_code)]
#[cortex_m_rt::exception]
unsafe fn HardFault(_frame: &cortex_m_rt::ExceptionFrame) -> ! {
    #[cfg(feature = "log")]
    defmt::error!("HardFault at pc {=u32:#010x}, lr {=u32:#010x}", _frame.pc(), _frame.lr());
    exit(FAULT)
}
