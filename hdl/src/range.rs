//! Intervals of integers: where every width in a circuit comes from.

use spurion::format::{MAX_BITS, QFormat, bits_needed};

use crate::error::LeafError;

/// The integers from `lo` to `hi`, both included, that a net can carry.
///
/// The width of a net is never written by hand: it is [`Range::wire_type`] of the interval
/// that interval arithmetic over the leaf's operands gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    lo: i64,
    hi: i64,
}

impl Range {
    /// One bit.
    pub const BIT: Self = Self { lo: 0, hi: 1 };

    /// The interval from the smaller to the larger of two ends.
    ///
    /// # Errors
    /// [`LeafError::TooWide`] if it takes more than [`MAX_BITS`] bits.
    pub fn new(a: i128, b: i128) -> Result<Self, LeafError> {
        let (lo, hi) = (a.min(b), a.max(b));
        let bits = bits_needed(lo, hi, lo < 0);
        match (i64::try_from(lo), i64::try_from(hi)) {
            (Ok(lo), Ok(hi)) if bits <= MAX_BITS => Ok(Self { lo, hi }),
            _ => Err(LeafError::TooWide { bits }),
        }
    }

    /// A single value.
    ///
    /// # Errors
    /// [`LeafError::TooWide`] if it takes more than [`MAX_BITS`] bits.
    pub fn single(value: i64) -> Result<Self, LeafError> {
        Self::new(value.into(), value.into())
    }

    /// 0 alone.
    #[must_use]
    pub const fn zero() -> Self {
        Self { lo: 0, hi: 0 }
    }

    /// The digits of base 4.
    #[must_use]
    pub const fn of_digit() -> Self {
        Self { lo: 0, hi: 3 }
    }

    /// All integers of a format.
    #[must_use]
    pub const fn of_format(format: QFormat) -> Self {
        Self { lo: format.min(), hi: format.max() }
    }

    /// The smallest value.
    #[must_use]
    pub const fn lo(self) -> i64 {
        self.lo
    }

    /// The largest value.
    #[must_use]
    pub const fn hi(self) -> i64 {
        self.hi
    }

    /// The only value, if there is just one.
    #[must_use]
    pub fn constant(self) -> Option<i64> {
        (self.lo == self.hi).then_some(self.lo)
    }

    /// The value nearest to zero: what registers hold before the first clock, so that no value
    /// outside an interval ever enters the arithmetic behind them.
    #[must_use]
    pub const fn rest(self) -> i64 {
        if self.lo > 0 {
            self.lo
        } else if self.hi < 0 {
            self.hi
        } else {
            0
        }
    }

    /// Whether `value` lies inside.
    #[must_use]
    pub const fn contains(self, value: i64) -> bool {
        value >= self.lo && value <= self.hi
    }

    /// Whether every value of `other` lies inside.
    #[must_use]
    pub const fn covers(self, other: Self) -> bool {
        self.contains(other.lo) && self.contains(other.hi)
    }

    /// The smallest interval that covers both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }

    /// The interval of all sums.
    ///
    /// # Errors
    /// [`LeafError::TooWide`] if it takes more than [`MAX_BITS`] bits.
    pub fn plus(self, other: Self) -> Result<Self, LeafError> {
        let sum = |x: i64, y: i64| i128::from(x) + i128::from(y);
        Self::new(sum(self.lo, other.lo), sum(self.hi, other.hi))
    }

    /// The interval of the four products of ends, which is that of all products.
    ///
    /// # Errors
    /// [`LeafError::TooWide`] if it takes more than [`MAX_BITS`] bits.
    pub fn product(self, other: Self) -> Result<Self, LeafError> {
        let ends = |x: i64, y: i64| i128::from(x) * i128::from(y);
        let corners = [
            ends(self.lo, other.lo),
            ends(self.lo, other.hi),
            ends(self.hi, other.lo),
            ends(self.hi, other.hi),
        ];
        let (mut lo, mut hi) = (corners[0], corners[0]);
        for corner in corners {
            lo = lo.min(corner);
            hi = hi.max(corner);
        }
        Self::new(lo, hi)
    }

    /// The narrowest wire that carries every value.
    #[must_use]
    pub fn wire_type(self) -> WireType {
        let signed = self.lo < 0;
        WireType { signed, bits: bits_needed(self.lo.into(), self.hi.into(), signed).into() }
    }
}

impl core::fmt::Display for Range {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}..={}", self.lo, self.hi)
    }
}

/// Width and signedness of a wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WireType {
    /// Two's complement, or unsigned.
    pub signed: bool,
    /// Width in bits, sign included.
    pub bits: u32,
}

impl WireType {
    /// The low bits of `value`, read back in this type: what a wire of this type would carry.
    #[must_use]
    pub const fn wrap(self, value: i64) -> i64 {
        let spare = 64 - self.bits;
        if self.signed {
            (value << spare) >> spare
        } else {
            (((value as u64) << spare) >> spare) as i64
        }
    }

    /// Every value of this type.
    #[must_use]
    pub const fn range(self) -> Range {
        let magnitude = self.bits - self.signed as u32;
        let hi = ((1u64 << magnitude) - 1) as i64;
        Range { lo: if self.signed { -hi - 1 } else { 0 }, hi }
    }

    /// The bit pattern of `value` in this type.
    #[must_use]
    pub const fn pattern(self, value: i64) -> u64 {
        (value as u64) & (u64::MAX >> (64 - self.bits))
    }

    /// The same width and signedness for both: the narrowest type that holds the values of
    /// either.
    #[must_use]
    pub const fn common(self, other: Self) -> Self {
        let signed = self.signed || other.signed;
        let (a, b) = (self.bits_if(signed), other.bits_if(signed));
        Self { signed, bits: if a > b { a } else { b } }
    }

    const fn bits_if(self, signed: bool) -> u32 {
        if signed && !self.signed { self.bits + 1 } else { self.bits }
    }
}
