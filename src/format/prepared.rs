//! Rounding and overflow on the words of the arena.

use num_traits::{AsPrimitive, PrimInt};

use super::Quantizer;
use super::overflow::Bounds;
use super::rounding::drop_bits;

/// A [`Quantizer`] with its constants worked out, so that a loop over entries has no branch.
///
/// `T` is a word of the arena; both words are rounded by one definition.
#[derive(Clone, Copy, Debug)]
pub struct Prepared<T> {
    shift: u32,
    mask: T,
    biases: [T; 3],
    bounds: Bounds<T>,
}

impl<T: PrimInt + 'static> Prepared<T>
where
    i64: AsPrimitive<T>,
{
    pub(super) fn new(quantizer: Quantizer) -> Self {
        let shift = quantizer.shift();
        Self {
            shift,
            mask: ((1i64 << shift) - 1).as_(),
            biases: quantizer.rounding().biases(shift).map(AsPrimitive::as_),
            bounds: Bounds::new(quantizer.overflow(), quantizer.to()),
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

    /// [`Prepared::apply`] of a quantizer that saturates: without the branch, a loop over words
    /// becomes vector code.
    #[inline(always)]
    #[must_use]
    pub(crate) fn apply_saturating(&self, x: T) -> T {
        self.bounds.saturate(self.round(x))
    }

    /// Whether `x`, rounded, is outside the format.
    #[inline(always)]
    #[must_use]
    pub fn overflows(&self, x: T) -> bool {
        self.round(x) != self.apply(x)
    }
}
