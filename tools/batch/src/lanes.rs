//! One entry of a value for several jets: a vector of words, the same for both kinds of word.

use fearless_simd::prelude::*;
use fearless_simd::{i16x32, i32x16, i64x8, u32x16, u64x8};
use spurion::format::{Lane, LaneWord};

/// Jets scored side by side: as many 32-bit words as the widest vector registers hold.
pub const LANES: usize = 16;

// Two 32-bit words are a 64-bit one with the first in its low half.
const _: () = assert!(cfg!(target_endian = "little"), "lanes are for little-endian machines");

/// 32-bit words in registers, one for each jet. S says which registers there are.
#[derive(Clone, Copy, Debug)]
pub struct Narrow<S: Simd>(pub i32x16<S>);

/// 64-bit words: those of jets 0, 2, 4, ..., then those of jets 1, 3, 5, ...
///
/// So a 32-bit word becomes a 64-bit one, and the other way round, without leaving its place.
#[derive(Clone, Copy, Debug)]
pub struct Wide<S: Simd>(pub [i64x8<S>; 2]);

/// The words of an entry. Arithmetic is modulo the size of the word, as the interpreter's is: the range
/// proof shows that what is stored fits.
pub trait Lanes<S: Simd>: Lane {
    /// The low bits of a word, for all jets.
    fn splat(simd: S, word: i64) -> Self;

    /// The low bits of 32-bit words, which are all of them.
    fn from_narrow(words: Narrow<S>) -> Self;

    /// The low bits of 64-bit words.
    fn from_wide(words: Wide<S>) -> Self;

    /// The low bits, as 32-bit words.
    fn narrow(self) -> Narrow<S>;

    /// As 64-bit words.
    fn wide(self) -> Wide<S>;

    /// The product.
    #[must_use]
    fn times(self, other: Self) -> Self;
}

/// A kind of word, and the vector of such.
pub trait InLanes: LaneWord + Into<i64> {
    /// A word for each jet.
    type Lanes<S: Simd>: Lanes<S>;
}

impl InLanes for i32 {
    type Lanes<S: Simd> = Narrow<S>;
}

impl InLanes for i64 {
    type Lanes<S: Simd> = Wide<S>;
}

/// The sums of the products of the two 16-bit halves of each word.
#[inline(always)]
#[must_use]
pub fn dot<S: Simd>(x: i32x16<S>, weights: i32x16<S>) -> i32x16<S> {
    let (x, weights): (i16x32<S>, i16x32<S>) = (x.bitcast(), weights.bitcast());
    x.pairwise_dot_product(weights)
}

impl<S: Simd> Wide<S> {
    #[inline(always)]
    fn each(self, of: impl Fn(i64x8<S>) -> i64x8<S>) -> Self {
        let [a, b] = self.0;
        Self([of(a), of(b)])
    }

    #[inline(always)]
    fn both(self, other: Self, of: impl Fn(i64x8<S>, i64x8<S>) -> i64x8<S>) -> Self {
        let ([a, b], [c, d]) = (self.0, other.0);
        Self([of(a, c), of(b, d)])
    }
}

impl<S: Simd> Lane for Narrow<S> {
    const BITS: u32 = i32::BITS;

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }

    #[inline(always)]
    fn smaller(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }

    #[inline(always)]
    fn left(self, shift: u32) -> Self {
        Self(self.0 << shift)
    }

    #[inline(always)]
    fn right(self, shift: u32) -> Self {
        Self(self.0 >> shift)
    }

    #[inline(always)]
    fn right_unsigned(self, shift: u32) -> Self {
        let unsigned: u32x16<S> = self.0.bitcast();
        Self((unsigned >> shift).bitcast())
    }
}

impl<S: Simd> Lane for Wide<S> {
    const BITS: u32 = i64::BITS;

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.both(other, |a, b| a + b)
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        self.both(other, |a, b| a - b)
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        self.both(other, |a, b| a & b)
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        self.both(other, |a, b| a.max(b))
    }

    #[inline(always)]
    fn smaller(self, other: Self) -> Self {
        self.both(other, |a, b| a.min(b))
    }

    #[inline(always)]
    fn left(self, shift: u32) -> Self {
        self.each(|x| x << shift)
    }

    #[inline(always)]
    fn right(self, shift: u32) -> Self {
        self.each(|x| x >> shift)
    }

    #[inline(always)]
    fn right_unsigned(self, shift: u32) -> Self {
        self.each(|x| {
            let unsigned: u64x8<S> = x.bitcast();
            (unsigned >> shift).bitcast()
        })
    }
}

impl<S: Simd> Lanes<S> for Narrow<S> {
    #[inline(always)]
    fn splat(simd: S, word: i64) -> Self {
        Self(i32x16::splat(simd, word as i32))
    }

    #[inline(always)]
    fn from_narrow(words: Self) -> Self {
        words
    }

    #[inline(always)]
    fn from_wide(words: Wide<S>) -> Self {
        let [even, odd] = words.0;
        let low_half = i64x8::splat(even.token(), 0xffff_ffff);
        Self(((even & low_half) | (odd << 32)).bitcast())
    }

    #[inline(always)]
    fn narrow(self) -> Self {
        self
    }

    #[inline(always)]
    fn wide(self) -> Wide<S> {
        let both: i64x8<S> = self.0.bitcast();
        Wide([(both << 32) >> 32, both >> 32])
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

impl<S: Simd> Lanes<S> for Wide<S> {
    #[inline(always)]
    fn splat(simd: S, word: i64) -> Self {
        Self([i64x8::splat(simd, word); 2])
    }

    #[inline(always)]
    fn from_narrow(words: Narrow<S>) -> Self {
        words.wide()
    }

    #[inline(always)]
    fn from_wide(words: Self) -> Self {
        words
    }

    #[inline(always)]
    fn narrow(self) -> Narrow<S> {
        Narrow::from_wide(self)
    }

    #[inline(always)]
    fn wide(self) -> Self {
        self
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        self.both(other, |a, b| a * b)
    }
}
