//! Rounding modes: the one place where low bits are dropped.

use num_traits::PrimInt;

use super::FormatError;

/// How the bits below the new least significant bit are dropped, as in `ap_fixed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum Rounding {
    /// `AP_TRN`: towards minus infinity (the bits are cut off).
    Trn = 0,
    /// `AP_RND`: to the nearest, halves towards plus infinity.
    Rnd = 1,
    /// `AP_RND_CONV`: to the nearest, halves to the even neighbour.
    RndConv = 2,
    /// `AP_TRN_ZERO`: towards zero.
    TrnZero = 3,
}

impl Rounding {
    /// Every mode, in the order of their codes.
    pub const ALL: [Self; 4] = [Self::Trn, Self::Rnd, Self::RndConv, Self::TrnZero];

    /// The mode that an artifact names by `code`.
    ///
    /// # Errors
    /// [`FormatError::Mode`] if there is none.
    pub const fn from_code(code: u8) -> Result<Self, FormatError> {
        match code {
            0 => Ok(Self::Trn),
            1 => Ok(Self::Rnd),
            2 => Ok(Self::RndConv),
            3 => Ok(Self::TrnZero),
            _ => Err(FormatError::Mode { code }),
        }
    }

    /// The name that `ap_fixed` gives the mode, without the `AP_`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trn => "TRN",
            Self::Rnd => "RND",
            Self::RndConv => "RND_CONV",
            Self::TrnZero => "TRN_ZERO",
        }
    }

    /// `x / 2^shift`, rounded to an integer by this mode.
    ///
    /// `x` is an `i64` with `shift` up to 62, or an `i32` with `shift` up to 30: both words of
    /// the arena are rounded by this one definition.
    #[inline(always)]
    #[must_use]
    pub fn shift_right<T: PrimInt>(self, x: T, shift: u32) -> T {
        if shift == 0 {
            return x;
        }
        let (zero, one) = (T::zero(), T::one());
        let half = one.unsigned_shl(shift - 1);
        let mask = one.unsigned_shl(shift) - one;
        // What is added to the dropped bits before they are cut off: always, if the floor is
        // odd, if x is negative. Constants of the mode, so that a loop has no branch.
        let (always, if_odd, if_negative) = match self {
            Self::Trn => (zero, zero, zero),
            Self::Rnd => (half, zero, zero),
            // Above the half up; at the half only from an odd floor, to the even neighbour.
            Self::RndConv => (half - one, one, zero),
            Self::TrnZero => (zero, zero, mask),
        };
        let floor = x.signed_shr(shift);
        let sign = x.signed_shr(zero.count_zeros() - 1);
        let bias = always + (floor & if_odd) + (sign & if_negative);
        floor + ((x & mask) + bias).signed_shr(shift)
    }
}
