//! A change of format: rounding, then overflow.

use super::{FormatError, LaneWord, Overflow, Prepared, QFormat, Rounding};

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

    /// The quantizer with its constants worked out, for loops over 64-bit words.
    #[must_use]
    pub fn prepared(self) -> Prepared<i64> {
        Prepared::new(self)
    }

    /// The same for 32-bit words, if it saturates and gives every one of them what the 64-bit one
    /// gives.
    #[must_use]
    pub fn prepared_narrow(self) -> Option<Prepared<i32>> {
        self.prepared_as()
    }

    /// The same for words of either kind, those of 32 bits on the same conditions.
    #[must_use]
    pub fn prepared_as<T: LaneWord>(self) -> Option<Prepared<T>> {
        let bits = self.to.total_bits - u8::from(self.to.signed);
        let fits = self.shift <= 30 && bits <= 31 && self.overflow != Overflow::Wrap;
        (fits || T::BITS == i64::BITS).then(|| Prepared::new(self))
    }

    /// `x` rounded and brought into the format.
    #[must_use]
    pub fn apply(self, x: i64) -> i64 {
        self.prepared().apply(x)
    }

    /// Whether `x` overflows the format (and [`Quantizer::apply`] changes more than low bits).
    #[must_use]
    pub fn overflows(self, x: i64) -> bool {
        self.prepared().overflows(x)
    }
}
