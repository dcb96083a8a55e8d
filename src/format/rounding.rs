//! Rounding modes: the one place where low bits are dropped.

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

    /// `x / 2^shift`, rounded to an integer by this mode. `shift` is at most 62.
    #[inline(always)]
    #[must_use]
    pub const fn shift_right(self, x: i64, shift: u32) -> i64 {
        if shift == 0 {
            return x;
        }
        let floor = x >> shift;
        let dropped = x & ((1i64 << shift) - 1);
        let half = 1i64 << (shift - 1);
        match self {
            Self::Trn => floor,
            Self::Rnd => floor + (dropped >= half) as i64,
            // Above the half up; at the half only from an odd floor, to the even neighbour.
            Self::RndConv => floor + (dropped + (floor & 1) > half) as i64,
            Self::TrnZero => floor + (x < 0 && dropped != 0) as i64,
        }
    }
}
