//! The boards that QEMU plays.

use std::str::FromStr;

/// A board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    /// Arm MPS2 with a Cortex-M4F.
    Mps2An386,
    /// BBC micro:bit, a Cortex-M0.
    Microbit,
}

impl Machine {
    /// The name that QEMU knows it by.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mps2An386 => "mps2-an386",
            Self::Microbit => "microbit",
        }
    }
}

/// A board that there is no memory map for.
#[derive(Debug, thiserror::Error)]
#[error("no machine {0}: mps2-an386 and microbit are known")]
pub struct UnknownMachine(String);

impl FromStr for Machine {
    type Err = UnknownMachine;

    fn from_str(name: &str) -> Result<Self, UnknownMachine> {
        let known = [Self::Mps2An386, Self::Microbit];
        known.into_iter().find(|m| m.name() == name).ok_or_else(|| UnknownMachine(name.to_owned()))
    }
}
