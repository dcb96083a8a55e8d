//! How a front end is built, without effect on its answers.

use crate::blocks::TableStyle;

/// Registers and memories: latency, clock frequency and area, and not a single bit of the
/// answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Registers after each multiplier, 1 or more. The second one is a DSP slice's own.
    pub multiplier_registers: u32,
    /// Registers of each quantizer: 1 after the overflow, 2 also between rounding and overflow.
    pub quantizer_registers: u32,
    /// Additions in a row between two registers of an adder tree.
    pub levels_per_register: u32,
    /// What the tables of cosh are made of.
    pub cosh: TableStyle,
    /// What the tables of cos are made of.
    pub cos: TableStyle,
    /// What the tables of exp are made of.
    pub exp: TableStyle,
}

impl Default for Options {
    /// Short latency, tables in logic but for the large one of exp.
    fn default() -> Self {
        Self {
            multiplier_registers: 1,
            quantizer_registers: 1,
            levels_per_register: 2,
            cosh: TableStyle::Lut,
            cos: TableStyle::Lut,
            exp: TableStyle::BlockRam,
        }
    }
}
