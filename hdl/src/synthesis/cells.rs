//! What each cell of a netlist costs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::error::SynthesisError;
use super::target::Target;

/// The resources of a netlist.
///
/// The four figures that designs are compared by:
/// - `lut`: look-up tables, as Vivado counts "CLB LUTs": those that compute (`lut_logic`), those
///   that are shift registers (`lut_shift`) and those that are memory (`lut_ram`). On xcup an
///   inverter counts as a LUT. On ECP5 a carry cell is made of two LUTs and counts as two
///   (`lut_carry`), and a distributed memory of 16 words of 4 bits as six: four that store and
///   two that its write port takes. On iCE40 a carry cell sits beside a LUT and counts as none.
/// - `ff`: flip-flops.
/// - `dsp`: multiplier blocks (DSP48E2, MULT18X18D, SB_MAC16).
/// - `bram`: block memories in units of the device's smallest: on xcup RAMB18, of which a RAMB36
///   is two; on ECP5 blocks of 18 kbit; on iCE40 blocks of 4 kbit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Resources {
    /// Look-up tables, whatever they are used for.
    pub lut: u64,
    /// Flip-flops.
    pub ff: u64,
    /// Multiplier blocks.
    pub dsp: u64,
    /// Block memories.
    pub bram: u64,
    /// LUTs that compute.
    pub lut_logic: u64,
    /// LUTs that are shift registers.
    pub lut_shift: u64,
    /// LUTs that are memory.
    pub lut_ram: u64,
    /// LUTs inside carry cells.
    pub lut_carry: u64,
    /// Carry cells.
    pub carry: u64,
    /// Multiplexers that join LUTs; they cost no LUT.
    pub wide_mux: u64,
    /// All cells by type.
    pub cells: BTreeMap<String, u64>,
}

/// What a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Lut,
    ShiftRegister,
    /// A memory of so many LUTs.
    LutRam(u64),
    FlipFlop,
    /// A carry cell of so many LUTs.
    Carry(u64),
    WideMux,
    Dsp,
    /// So many block memories.
    Bram(u64),
    /// Costs nothing that is counted.
    Free,
}

impl Resources {
    /// Adds up `cells`.
    ///
    /// # Errors
    /// [`SynthesisError::UnknownCell`] for a cell that no rule covers: a figure without it would
    /// be too small.
    pub fn count(target: Target, cells: BTreeMap<String, u64>) -> Result<Self, SynthesisError> {
        let mut sum = Self::default();
        for (cell, &count) in &cells {
            let kind = kind(target, cell).ok_or_else(|| SynthesisError::UnknownCell {
                cell: cell.clone(),
                target: target.name(),
            })?;
            sum.add(kind, count);
        }
        sum.lut = sum.lut_logic + sum.lut_shift + sum.lut_ram + sum.lut_carry;
        Ok(Self { cells, ..sum })
    }

    fn add(&mut self, kind: Kind, count: u64) {
        match kind {
            Kind::Lut => self.lut_logic += count,
            Kind::ShiftRegister => self.lut_shift += count,
            Kind::LutRam(luts) => self.lut_ram += luts * count,
            Kind::FlipFlop => self.ff += count,
            Kind::Carry(luts) => {
                self.carry += count;
                self.lut_carry += luts * count;
            }
            Kind::WideMux => self.wide_mux += count,
            Kind::Dsp => self.dsp += count,
            Kind::Bram(blocks) => self.bram += blocks * count,
            Kind::Free => {}
        }
    }
}

fn kind(target: Target, cell: &str) -> Option<Kind> {
    if cell == "$scopeinfo" {
        return Some(Kind::Free);
    }
    match target {
        Target::Xcup => xcup(cell),
        Target::Ecp5 => ecp5(cell),
        Target::Ice40 => ice40(cell),
    }
}

/// Cells of UltraScale+ (UG974); the LUTs of a memory are its bits over 64, twice for a second
/// port (UG574).
fn xcup(cell: &str) -> Option<Kind> {
    Some(match cell {
        "LUT1" | "LUT2" | "LUT3" | "LUT4" | "LUT5" | "LUT6" | "LUT6_2" | "INV" => Kind::Lut,
        "SRL16E" | "SRLC16E" | "SRLC32E" => Kind::ShiftRegister,
        "RAM32X1S" | "RAM64X1S" => Kind::LutRam(1),
        "RAM32X1D" | "RAM64X1D" | "RAM128X1S" => Kind::LutRam(2),
        "RAM32M" | "RAM64M" | "RAM128X1D" | "RAM256X1S" => Kind::LutRam(4),
        "RAM32M16" | "RAM64M8" | "RAM256X1D" | "RAM512X1S" => Kind::LutRam(8),
        "FDRE" | "FDSE" | "FDCE" | "FDPE" | "FDRE_1" | "FDSE_1" | "FDCE_1" | "FDPE_1" => {
            Kind::FlipFlop
        }
        "CARRY4" | "CARRY8" => Kind::Carry(0),
        "MUXF7" | "MUXF8" | "MUXF9" => Kind::WideMux,
        "DSP48E2" => Kind::Dsp,
        "RAMB18E2" => Kind::Bram(1),
        "RAMB36E2" => Kind::Bram(2),
        "BUFG" | "IBUF" | "OBUF" => Kind::Free,
        _ => return None,
    })
}

/// Cells of ECP5 (Lattice FPGA-TN-02206, -02204, -02205).
fn ecp5(cell: &str) -> Option<Kind> {
    Some(match cell {
        "LUT4" => Kind::Lut,
        "TRELLIS_DPR16X4" => Kind::LutRam(6),
        "TRELLIS_FF" => Kind::FlipFlop,
        "CCU2C" => Kind::Carry(2),
        "PFUMX" | "L6MUX21" => Kind::WideMux,
        "MULT18X18D" => Kind::Dsp,
        "DP16KD" | "PDPW16KD" => Kind::Bram(1),
        _ => return None,
    })
}

/// Cells of iCE40 (Lattice, iCE technology library).
fn ice40(cell: &str) -> Option<Kind> {
    Some(match cell {
        "SB_LUT4" => Kind::Lut,
        "SB_CARRY" => Kind::Carry(0),
        "SB_MAC16" => Kind::Dsp,
        "SB_GB" => Kind::Free,
        _ if cell.starts_with("SB_DFF") => Kind::FlipFlop,
        _ if cell.starts_with("SB_RAM40_4K") => Kind::Bram(1),
        _ => return None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn cells(list: &[(&str, u64)]) -> BTreeMap<String, u64> {
        list.iter().map(|&(cell, count)| (cell.to_owned(), count)).collect()
    }

    #[test]
    fn luts_of_all_uses_are_counted_and_a_large_memory_is_two() {
        let list = [
            ("LUT2", 5),
            ("INV", 1),
            ("LUT6", 3),
            ("SRL16E", 7),
            ("RAM32M", 2),
            ("FDRE", 11),
            ("FDSE", 2),
            ("CARRY8", 4),
            ("MUXF7", 1),
            ("DSP48E2", 6),
            ("RAMB18E2", 3),
            ("RAMB36E2", 2),
        ];
        let found = Resources::count(Target::Xcup, cells(&list)).unwrap();
        assert_eq!((found.lut, found.ff, found.dsp, found.bram), (5 + 1 + 3 + 7 + 8, 13, 6, 7));
        assert_eq!((found.lut_shift, found.lut_ram, found.carry), (7, 8, 4));
    }

    #[test]
    fn a_carry_cell_of_ecp5_takes_two_luts_and_one_of_ice40_none() {
        let list = [("LUT4", 10), ("CCU2C", 3), ("TRELLIS_FF", 2), ("$scopeinfo", 9)];
        assert_eq!(Resources::count(Target::Ecp5, cells(&list)).unwrap().lut, 16);
        let list = [("SB_LUT4", 10), ("SB_CARRY", 3), ("SB_DFFSR", 2), ("SB_DFF", 1)];
        let found = Resources::count(Target::Ice40, cells(&list)).unwrap();
        assert_eq!((found.lut, found.ff), (10, 3));
    }

    #[test]
    fn a_cell_without_a_rule_is_refused_by_name() {
        for cell in ["$mul", "URAM288", "RAM16X1S"] {
            let error = Resources::count(Target::Xcup, cells(&[(cell, 1)])).unwrap_err();
            assert!(error.to_string().contains(cell), "{error}");
        }
    }
}
