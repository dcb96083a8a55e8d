//! A change of format: rounding, then overflow.

use super::{FormatError, Overflow, QFormat, Rounding};

/// Takes exact integers with `from_frac` fraction bits to the format `to`.
///
/// `y = overflow(round(x / 2^(from_frac - to.frac_bits)))`. The shift is never to the left:
/// a coarser source needs no rounding, and exact shifts belong to the exact ops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Quantizer {
    shift: u8,
    to: QFormat,
    rounding: Rounding,
    overflow: Overflow,
}

impl Quantizer {
    /// A checked quantizer.
    ///
    /// # Errors
    /// [`FormatError::Finer`] if `to` has more fraction bits than the source,
    /// [`FormatError::Shift`] if the binary points lie more than 62 bits apart.
    pub const fn new(
        from_frac: i8,
        to: QFormat,
        rounding: Rounding,
        overflow: Overflow,
    ) -> Result<Self, FormatError> {
        let shift = from_frac as i16 - to.frac_bits as i16;
        if shift < 0 {
            return Err(FormatError::Finer { from: from_frac, to: to.frac_bits });
        }
        if shift > 62 {
            return Err(FormatError::Shift { from: from_frac, to: to.frac_bits });
        }
        Ok(Self { shift: shift as u8, to, rounding, overflow })
    }

    /// How many low bits are dropped.
    #[must_use]
    pub const fn shift(self) -> u32 {
        self.shift as u32
    }

    /// The format of the answers.
    #[must_use]
    pub const fn to(self) -> QFormat {
        self.to
    }

    /// The rounding mode.
    #[must_use]
    pub const fn rounding(self) -> Rounding {
        self.rounding
    }

    /// The overflow mode.
    #[must_use]
    pub const fn overflow(self) -> Overflow {
        self.overflow
    }

    /// `x` rounded, before overflow is dealt with.
    #[inline(always)]
    #[must_use]
    pub fn round(self, x: i64) -> i64 {
        self.rounding.shift_right(x, self.shift as u32)
    }

    /// `x` rounded and brought into the format.
    #[inline(always)]
    #[must_use]
    pub fn apply(self, x: i64) -> i64 {
        self.overflow.apply(self.round(x), self.to)
    }

    /// Whether `x` overflows the format (and [`Quantizer::apply`] changes more than low bits).
    #[inline(always)]
    #[must_use]
    pub fn overflows(self, x: i64) -> bool {
        self.round(x) != self.apply(x)
    }

    /// Whether `i32` arithmetic suffices for every `i32`: then [`Quantizer::apply_narrow`] may
    /// stand for [`Quantizer::apply`].
    #[must_use]
    pub fn is_narrow(self) -> bool {
        let bits = i32::from(self.to.total_bits) - i32::from(self.to.signed);
        self.shift <= 30 && bits <= 31 && self.overflow != Overflow::Wrap
    }

    /// [`Quantizer::apply`] in 32 bits, for a quantizer that [is narrow](Self::is_narrow).
    #[inline(always)]
    #[must_use]
    pub fn apply_narrow(self, x: i32) -> i32 {
        let (lo, hi) = (self.overflow.lowest(self.to) as i32, self.to.max() as i32);
        self.rounding.shift_right(x, self.shift()).max(lo).min(hi)
    }
}
