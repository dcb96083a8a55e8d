//! Shifts of words by a number of bits that the plan decides.
//!
//! x86 shifts a vector by one number in two operations and by a number for each word in one, where it can
//! at all: with AVX2 and later. The numbers come from memory, so that no compiler sees that they are one.

use fearless_simd::i32x16;
use fearless_simd::prelude::*;

use super::lanes::LANES;
use super::words::Words;

/// Bytes of the vectors that are shifted word by word.
const WIDE_VECTORS: usize = 32;

/// A number of bits, less than 32.
#[derive(Clone, Copy, Debug)]
pub struct Shift {
    bits: u32,
    of_each: Words,
}

/// The same in registers.
#[derive(Clone, Copy)]
pub struct ReadyShift<S: Simd> {
    bits: u32,
    of_each: i32x16<S>,
}

impl Shift {
    /// So many bits.
    #[must_use]
    pub const fn new(bits: u32) -> Self {
        Self { bits, of_each: Words([bits as i32; LANES]) }
    }

    /// In registers.
    #[inline(always)]
    #[must_use]
    pub fn load<S: Simd>(&self, simd: S) -> ReadyShift<S> {
        // Without this the compiler takes care of larger numbers, word by word.
        let below = i32x16::splat(simd, i32::BITS as i32 - 1);
        ReadyShift { bits: self.bits, of_each: self.of_each.load(simd) & below }
    }
}

impl<S: Simd> ReadyShift<S> {
    const IS_WIDE: bool = size_of::<S::i32s>() >= WIDE_VECTORS;

    /// To the right, with the sign.
    #[inline(always)]
    #[must_use]
    pub fn right(&self, x: i32x16<S>) -> i32x16<S> {
        if Self::IS_WIDE { x >> self.of_each } else { x >> self.bits }
    }

    /// To the left.
    #[inline(always)]
    #[must_use]
    pub fn left(&self, x: i32x16<S>) -> i32x16<S> {
        if Self::IS_WIDE { x << self.of_each } else { x << self.bits }
    }
}
