//! Searches a firmware for what the tagger must never need.
//!
//! The linker drops every function that nothing reaches. So if no function of the panic
//! machinery is in the file, no code in it can panic; the same holds for soft float and a heap.

use std::fmt;

use object::{Object, ObjectSymbol, SymbolKind};

use crate::elf::Elf;
use crate::error::RunnerError;

/// What a function is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To panic.
    Panic,
    /// To compute with floats on a processor without them.
    SoftFloat,
    /// To allocate.
    Heap,
}

/// A function that must not be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forbidden {
    /// What it is there for.
    pub purpose: Purpose,
    /// Its name, demangled.
    pub name: String,
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let purpose = match self.purpose {
            Purpose::Panic => "panic",
            Purpose::SoftFloat => "soft float",
            Purpose::Heap => "heap",
        };
        write!(f, "{purpose}: {}", self.name)
    }
}

/// Returns how many functions there are.
///
/// # Errors
/// [`RunnerError::Forbidden`] with every function that must not be there,
/// [`RunnerError::NoSymbols`] if there are none at all, [`RunnerError::Elf`].
pub fn check(elf: &Elf) -> Result<usize, RunnerError> {
    let parsed = elf.parse()?;
    let names: Vec<String> = parsed
        .symbols()
        .filter(|symbol| symbol.kind() == SymbolKind::Text && symbol.is_definition())
        .filter_map(|symbol| symbol.name().ok().map(demangled))
        .filter(|name| !name.starts_with('$'))
        .collect();
    if names.is_empty() {
        return Err(RunnerError::NoSymbols { file: elf.file().to_owned() });
    }
    let found: Vec<_> = names.iter().filter_map(|name| forbidden(name)).collect();
    if found.is_empty() {
        return Ok(names.len());
    }
    Err(RunnerError::Forbidden { file: elf.file().to_owned(), found })
}

fn demangled(name: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(name))
}

fn forbidden(name: &str) -> Option<Forbidden> {
    let purpose = if is_panic(name) {
        Purpose::Panic
    } else if is_soft_float(name) {
        Purpose::SoftFloat
    } else if is_heap(name) {
        Purpose::Heap
    } else {
        return None;
    };
    Some(Forbidden { purpose, name: name.to_owned() })
}

fn is_panic(name: &str) -> bool {
    name.contains("panicking::")
        || name.contains("rust_begin_unwind")
        || ["unwrap_failed", "expect_failed", "slice_error_fail", "index_fail"]
            .iter()
            .any(|end| name.ends_with(end))
}

fn is_heap(name: &str) -> bool {
    name.contains("__rust_alloc") || name.contains("__rust_realloc") || name.starts_with("alloc::")
}

/// By the names of the Arm run-time ABI, and of libgcc, which calls single precision `sf` and
/// double precision `df`.
fn is_soft_float(name: &str) -> bool {
    let name = name.rsplit("::").next().unwrap_or(name);
    if let Some(operation) = name.strip_prefix("__aeabi_") {
        return is_aeabi_float(operation);
    }
    let conversions = ["__fix", "__float", "__extend", "__trunc"];
    let operations = [
        "__add", "__sub", "__mul", "__div", "__neg", "__pow", "__cmp", "__unord", "__eq", "__ne",
        "__lt", "__le", "__gt", "__ge",
    ];
    let rest = operations.iter().find_map(|operation| name.strip_prefix(operation));
    conversions.iter().any(|prefix| name.starts_with(prefix))
        || rest.is_some_and(|mode| mode.starts_with("sf") || mode.starts_with("df"))
}

/// `fadd`, `dcmplt`, `cfrcmple`, `f2iz`, `ul2d`: one float operand is named `f` or `d`, in front
/// of the operation (after the `c` of a comparison by flags) or behind a conversion's `2`.
fn is_aeabi_float(operation: &str) -> bool {
    let after_c = operation.strip_prefix('c').unwrap_or(operation);
    let operations = ["add", "sub", "rsub", "mul", "div", "neg", "cmp", "rcmp", "2"];
    let in_front = after_c.strip_prefix(['f', 'd']);
    in_front.is_some_and(|rest| operations.iter().any(|o| rest.starts_with(o)))
        || operation.ends_with("2f")
        || operation.ends_with("2d")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn purpose(name: &str) -> Option<Purpose> {
        forbidden(name).map(|found| found.purpose)
    }

    #[test]
    fn panics_are_found() {
        for name in [
            "core::panicking::panic_fmt",
            "core::panicking::panic_bounds_check",
            "core::slice::index::slice_index_fail",
            "core::option::expect_failed",
            "core::result::unwrap_failed",
            "rust_begin_unwind",
        ] {
            assert_eq!(purpose(name), Some(Purpose::Panic), "{name}");
        }
    }

    #[test]
    fn soft_float_is_found() {
        for name in [
            "__aeabi_fadd",
            "__aeabi_dmul",
            "__aeabi_frsub",
            "__aeabi_cfcmple",
            "__aeabi_cdrcmple",
            "__aeabi_dcmplt",
            "__aeabi_i2f",
            "__aeabi_ul2d",
            "__aeabi_f2iz",
            "__aeabi_d2f",
            "__addsf3",
            "__muldf3",
            "__fixsfsi",
            "__fixunsdfdi",
            "__floatsisf",
            "__floatundidf",
            "__lesf2",
            "__truncdfsf2",
            "compiler_builtins::float::add::__addsf3",
        ] {
            assert_eq!(purpose(name), Some(Purpose::SoftFloat), "{name}");
        }
    }

    #[test]
    fn a_heap_is_found() {
        for name in ["__rust_alloc", "__rustc::__rust_alloc", "alloc::vec::Vec<T>::push"] {
            assert_eq!(purpose(name), Some(Purpose::Heap), "{name}");
        }
    }

    #[test]
    fn integers_are_left_alone() {
        for name in [
            "main",
            "Reset",
            "HardFault_",
            "__aeabi_lmul",
            "__aeabi_ldivmod",
            "__aeabi_idiv",
            "__aeabi_memcpy4",
            "__aeabi_lcmp",
            "__aeabi_uidivmod",
            "__muldi3",
            "__divdi3",
            "__udivmoddi4",
            "__ashldi3",
            "__aeabi_llsl",
            "spurion::interpret::interpret",
            "__delay",
            "__primask_r",
            "__cpsid",
            "__udf",
        ] {
            assert_eq!(purpose(name), None, "{name}");
        }
    }
}
