//! How a front end is built, without effect on its answers.

use crate::blocks::TableStyle;
use crate::builder::MultiplierStyle;

/// Registers, multipliers and memories: latency, clock frequency and area, and not a single bit
/// of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Additions in a row between two registers. Multipliers and tables have registers of their
    /// own, before and after them.
    pub levels_per_register: u32,
    /// What the products of two particles are made of.
    pub pair_multipliers: MultiplierStyle,
    /// What the products of a beam and a particle are made of.
    pub beam_multipliers: MultiplierStyle,
    /// What the tables of cosh are made of.
    pub cosh: TableStyle,
    /// What the tables of cos are made of.
    pub cos: TableStyle,
    /// What the tables of exp are made of.
    pub exp: TableStyle,
    /// What the tables over invariants are made of.
    pub lookup: TableStyle,
}

impl Default for Options {
    /// Pairs in DSP slices, everything else in logic.
    fn default() -> Self {
        Self {
            levels_per_register: 3,
            pair_multipliers: MultiplierStyle::Dsp,
            beam_multipliers: MultiplierStyle::Logic,
            cosh: TableStyle::Lut,
            cos: TableStyle::Lut,
            exp: TableStyle::Lut,
            lookup: TableStyle::Lut,
        }
    }
}
