//! Fixed-point formats and the only code in this crate that loses bits.
//!
//! A value of a [`QFormat`] is an integer `n` that stands for `n * 2^-frac_bits`.
//! A [`Quantizer`] takes an exact integer of a finer binary point to a [`QFormat`],
//! by one [`Rounding`] and one [`Overflow`] mode. The modes carry the names that
//! `ap_fixed` gives them, and mean the same.

mod lane;
mod overflow;
mod prepared;
mod qformat;
mod quantizer;
mod rounding;

pub use lane::{Lane, LaneWord};
pub use overflow::Overflow;
pub use prepared::Prepared;
pub use qformat::{MAX_BITS, QFormat, bits_needed};
pub use quantizer::Quantizer;
pub use rounding::Rounding;

/// A format or a change of format that cannot exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum FormatError {
    /// `total_bits` is 0 or above [`MAX_BITS`].
    Width {
        /// The width that was asked for.
        total_bits: u8,
    },
    /// The target has a finer binary point than the source, so there is nothing to round.
    Finer {
        /// Fraction bits of the source.
        from: i8,
        /// Fraction bits of the target.
        to: i8,
    },
    /// The binary points lie further apart than a shift of an `i64` can bridge.
    Shift {
        /// Fraction bits of the source.
        from: i8,
        /// Fraction bits of the target.
        to: i8,
    },
    /// A code that stands for no rounding or overflow mode.
    Mode {
        /// The code found.
        code: u8,
    },
}

impl core::fmt::Display for FormatError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match *self {
            Self::Width { total_bits } => {
                write!(f, "a format of {total_bits} bits (1 to {MAX_BITS} are possible)")
            }
            Self::Finer { from, to } => {
                write!(f, "rounding from {from} to {to} fraction bits, which is finer, not coarser")
            }
            Self::Shift { from, to } => {
                write!(f, "rounding from {from} to {to} fraction bits, over 62 bits away")
            }
            Self::Mode { code } => write!(f, "code {code} is no rounding or overflow mode"),
        }
    }
}

impl core::error::Error for FormatError {}
