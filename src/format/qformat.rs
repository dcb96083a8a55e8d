//! The format of a fixed-point value.

use super::FormatError;

/// The widest format: its largest unsigned value still fits an `i64`.
pub const MAX_BITS: u8 = 63;

/// Integers of `total_bits` bits, two's complement if `signed`, in units of `2^-frac_bits`.
///
/// `frac_bits` may be negative (a unit of 4 GeV^2 is `frac_bits = -2`) or larger than
/// `total_bits`. In `ap_fixed` terms this is `ap_fixed<W, I>` with `W = total_bits` and
/// `I = total_bits - frac_bits`, or `ap_ufixed` if not signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct QFormat {
    /// Two's complement, or unsigned.
    pub signed: bool,
    /// Width in bits, sign included: 1 to [`MAX_BITS`].
    pub total_bits: u8,
    /// Position of the binary point, counted from the least significant bit.
    pub frac_bits: i8,
}

impl QFormat {
    /// A checked format.
    ///
    /// # Errors
    /// [`FormatError::Width`] if `total_bits` is 0 or above [`MAX_BITS`].
    pub const fn new(signed: bool, total_bits: u8, frac_bits: i8) -> Result<Self, FormatError> {
        if total_bits == 0 || total_bits > MAX_BITS {
            return Err(FormatError::Width { total_bits });
        }
        Ok(Self { signed, total_bits, frac_bits })
    }

    /// The narrowest format with `frac_bits` that holds every integer from `lo` to `hi`.
    ///
    /// # Errors
    /// [`FormatError::Width`] if that takes more than [`MAX_BITS`].
    pub const fn holding(lo: i128, hi: i128, frac_bits: i8) -> Result<Self, FormatError> {
        let signed = lo < 0;
        Self::new(signed, bits_needed(lo, hi, signed), frac_bits)
    }

    /// The smallest integer of the format.
    #[must_use]
    pub const fn min(self) -> i64 {
        if self.signed { -(1i64 << (self.total_bits - 1)) } else { 0 }
    }

    /// The largest integer of the format.
    #[must_use]
    pub const fn max(self) -> i64 {
        let magnitude_bits = self.total_bits - self.signed as u8;
        ((1u64 << magnitude_bits) - 1) as i64
    }

    /// Whether the integer `x` can be stored.
    #[must_use]
    pub const fn holds(self, x: i128) -> bool {
        x >= self.min() as i128 && x <= self.max() as i128
    }
}

/// The width of the narrowest format, signed or not, that holds every integer from `lo` to `hi`.
///
/// An unsigned format cannot hold a negative `lo`; the answer is then 255.
#[must_use]
pub const fn bits_needed(lo: i128, hi: i128, signed: bool) -> u8 {
    let width = if signed {
        // The magnitude bits of x in two's complement are those of x or of !x.
        let a = 128 - (if lo < 0 { !lo } else { lo }).leading_zeros();
        let b = 128 - (if hi < 0 { !hi } else { hi }).leading_zeros();
        1 + if a > b { a } else { b }
    } else if lo < 0 {
        255
    } else {
        128 - hi.leading_zeros()
    };
    if width == 0 { 1 } else { width as u8 }
}

impl core::fmt::Display for QFormat {
    /// `s16.4` is signed, 16 bits, 4 of them after the binary point; `u8.-2` has units of 4.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let sign = if self.signed { 's' } else { 'u' };
        write!(f, "{sign}{}.{}", self.total_bits, self.frac_bits)
    }
}
