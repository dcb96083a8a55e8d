//! Overflow modes: the one place where high bits are dropped.

use super::{FormatError, QFormat};

/// What becomes of a value that the format cannot hold, as in `ap_fixed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum Overflow {
    /// `AP_SAT`: the nearest value of the format.
    Sat = 0,
    /// `AP_WRAP`: the low bits, reinterpreted.
    Wrap = 1,
    /// `AP_SAT_SYM`: as `Sat`, but a signed format ends at minus its largest value.
    SatSym = 2,
}

impl Overflow {
    /// Every mode, in the order of their codes.
    pub const ALL: [Self; 3] = [Self::Sat, Self::Wrap, Self::SatSym];

    /// The mode that an artifact names by `code`.
    ///
    /// # Errors
    /// [`FormatError::Mode`] if there is none.
    pub const fn from_code(code: u8) -> Result<Self, FormatError> {
        match code {
            0 => Ok(Self::Sat),
            1 => Ok(Self::Wrap),
            2 => Ok(Self::SatSym),
            _ => Err(FormatError::Mode { code }),
        }
    }

    /// The name that `ap_fixed` gives the mode, without the `AP_`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sat => "SAT",
            Self::Wrap => "WRAP",
            Self::SatSym => "SAT_SYM",
        }
    }

    /// The smallest integer that this mode lets a value of `format` take.
    #[must_use]
    pub const fn lowest(self, format: QFormat) -> i64 {
        match self {
            Self::SatSym if format.signed => -format.max(),
            _ => format.min(),
        }
    }

    /// `x` brought into `format`.
    #[inline(always)]
    #[must_use]
    pub const fn apply(self, x: i64, format: QFormat) -> i64 {
        match self {
            Self::Wrap => {
                let spare = 64 - format.total_bits as u32;
                if format.signed {
                    (x << spare) >> spare
                } else {
                    (((x as u64) << spare) >> spare) as i64
                }
            }
            Self::Sat | Self::SatSym => {
                let lo = self.lowest(format);
                let hi = format.max();
                if x < lo {
                    lo
                } else if x > hi {
                    hi
                } else {
                    x
                }
            }
        }
    }
}
