//! The boards that QEMU plays.

use std::str::FromStr;

/// A board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// Arm MPS2 with a Cortex-M4F.
    Mps2An386,
    /// Arm MPS2 with a Cortex-M3.
    Mps2An385,
    /// Arm MPS2 with a Cortex-M7.
    Mps2An500,
    /// BBC micro:bit, a Cortex-M0.
    Microbit,
    /// QEMU's own board, with a RISC-V processor of 32 bits.
    Virt,
}

impl Machine {
    /// The name that QEMU knows it by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mps2An386 => "mps2-an386",
            Self::Mps2An385 => "mps2-an385",
            Self::Mps2An500 => "mps2-an500",
            Self::Microbit => "microbit",
            Self::Virt => "virt",
        }
    }

    /// The QEMU that plays it.
    #[must_use]
    pub const fn qemu(self) -> &'static str {
        match self {
            Self::Mps2An386 | Self::Mps2An385 | Self::Mps2An500 | Self::Microbit => {
                "qemu-system-arm"
            }
            Self::Virt => "qemu-system-riscv32",
        }
    }

    /// What QEMU is told of it beside the name.
    #[must_use]
    pub const fn options(self) -> &'static [&'static str] {
        match self {
            Self::Mps2An386 | Self::Mps2An385 | Self::Mps2An500 | Self::Microbit => &[],
            // Or else QEMU starts its own firmware, at the address of ours.
            Self::Virt => &["-bios", "none"],
        }
    }
}

/// A board that there is no memory map for.
#[derive(Debug, thiserror::Error)]
#[error("no machine {0}: mps2-an386, mps2-an385, mps2-an500, microbit and virt are known")]
pub struct UnknownMachine(String);

impl FromStr for Machine {
    type Err = UnknownMachine;

    fn from_str(name: &str) -> Result<Self, UnknownMachine> {
        let known = [Self::Mps2An386, Self::Mps2An385, Self::Mps2An500, Self::Microbit, Self::Virt];
        known.into_iter().find(|m| m.name() == name).ok_or_else(|| UnknownMachine(name.to_owned()))
    }
}
