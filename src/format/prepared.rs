//! Rounding and overflow on the words of the arena.

use super::overflow::Bounds;
use super::rounding::{drop_bits, drop_bits_half_up};
use super::{Lane, LaneWord, Overflow, Quantizer, Rounding};

/// A [`Quantizer`] with its constants worked out, so that a loop over entries has no branch.
///
/// `T` is a word of the arena, or several side by side; all are rounded by one definition.
#[derive(Clone, Copy, Debug)]
pub struct Prepared<T> {
    shift: u32,
    mask: T,
    biases: [T; 3],
    bounds: Bounds<T>,
    /// Whether it is RND with bits to drop, and saturates: what conversions use.
    half_up: bool,
}

impl<T: LaneWord> Prepared<T> {
    pub(super) fn new(quantizer: Quantizer) -> Self {
        let shift = quantizer.shift();
        Self {
            shift,
            mask: T::low_bits((1i64 << shift) - 1),
            biases: quantizer.rounding().biases(shift).map(T::low_bits),
            bounds: Bounds::new(quantizer.overflow(), quantizer.to()),
            half_up: shift > 0
                && quantizer.rounding() == Rounding::Rnd
                && quantizer.overflow() != Overflow::Wrap,
        }
    }

    /// The quantizer and then max(x, 0), in one; nothing if it wraps.
    #[must_use]
    pub fn rectified(self) -> Option<Self> {
        let bounds = self.bounds.at_least(T::low_bits(0))?;
        Some(Self { bounds, ..self })
    }
}

impl<T: Lane> Prepared<T> {
    /// The same for other words, `of` one word of this kind.
    #[inline(always)]
    #[must_use]
    pub fn map<U: Lane>(&self, of: impl Fn(T) -> U) -> Prepared<U> {
        Prepared {
            shift: self.shift,
            mask: of(self.mask),
            biases: self.biases.map(&of),
            bounds: self.bounds.map(&of),
            half_up: self.half_up,
        }
    }

    /// `x / 2^shift`, rounded to an integer; overflow is not looked at.
    #[inline(always)]
    #[must_use]
    pub fn round(&self, x: T) -> T {
        drop_bits(x, self.shift, self.mask, self.biases)
    }

    /// `x` rounded and brought into the format.
    #[inline(always)]
    #[must_use]
    pub fn apply(&self, x: T) -> T {
        self.bounds.apply(self.round(x))
    }

    /// Hands [`Prepared::apply`] of each integer on. The commonest modes have a loop of their own,
    /// which has no branch and becomes vector code.
    #[inline(always)]
    pub fn apply_all<Y>(&self, x: impl Iterator<Item = (T, Y)>, store: impl Fn(T, Y)) {
        if self.half_up {
            x.for_each(|(x, y)| store(self.apply_half_up(x), y));
        } else {
            x.for_each(|(x, y)| store(self.apply(x), y));
        }
    }

    /// Whether [`Prepared::apply_half_up`] gives what [`Prepared::apply`] gives, in fewer steps.
    #[inline(always)]
    #[must_use]
    pub const fn is_half_up(&self) -> bool {
        self.half_up
    }

    /// `x` rounded by the mode RND, with bits to drop, and saturated.
    #[inline(always)]
    #[must_use]
    pub fn apply_half_up(&self, x: T) -> T {
        self.bounds.saturate(drop_bits_half_up(x, self.shift))
    }
}

impl<T: Lane + PartialEq> Prepared<T> {
    /// Whether `x`, rounded, is outside the format.
    #[inline(always)]
    #[must_use]
    pub fn overflows(&self, x: T) -> bool {
        self.round(x) != self.apply(x)
    }
}
