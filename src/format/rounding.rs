//! Rounding modes: the one place where low bits are dropped.

use super::{FormatError, Lane};

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

    /// What is added to the `shift` dropped bits before they are cut off: always, if the floor
    /// is odd, and if the value is negative. As masks, so that rounding has no branch.
    pub(super) const fn biases(self, shift: u32) -> [i64; 3] {
        if shift == 0 {
            return [0; 3];
        }
        let half = 1i64 << (shift - 1);
        match self {
            Self::Trn => [0, 0, 0],
            Self::Rnd => [half, 0, 0],
            // Above the half up; at the half only from an odd floor, to the even neighbour.
            Self::RndConv => [half - 1, 1, 0],
            Self::TrnZero => [0, 0, (1i64 << shift) - 1],
        }
    }

    /// `x / 2^shift`, rounded to an integer by this mode. `shift` is at most 62.
    #[must_use]
    pub fn shift_right(self, x: i64, shift: u32) -> i64 {
        drop_bits(x, shift, (1i64 << shift) - 1, self.biases(shift))
    }
}

/// The same for the mode RND and a shift from 1 on, in fewer steps: with one bit kept for the half,
/// t = floor(x / 2^(shift-1)), the result is ceil(t / 2) = t - floor(t / 2).
#[inline(always)]
pub(super) fn drop_bits_half_up<T: Lane>(x: T, shift: u32) -> T {
    let twice = x.right(shift - 1);
    twice.minus(twice.right(1))
}

/// The one place where low bits are dropped: `mask` are those bits, and a bias that depends on
/// the mode, the floor and the sign decides whether the floor is raised by one.
#[inline(always)]
pub(super) fn drop_bits<T: Lane>(x: T, shift: u32, mask: T, biases: [T; 3]) -> T {
    let [always, if_odd, if_negative] = biases;
    let floor = x.right(shift);
    let sign = x.right(T::BITS - 1);
    let bias = always.plus(floor.and(if_odd)).plus(sign.and(if_negative));
    floor.plus(x.and(mask).plus(bias).right(shift))
}
