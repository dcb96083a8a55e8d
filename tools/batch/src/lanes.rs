//! One entry of a value for several jets: a vector of words, the same for both kinds of word.

use spurion::format::Lane;
use wide::{i32x16, i64x8, u32x16, u64x8};

/// Jets scored side by side: as many 32-bit words as the widest vector registers hold.
pub const LANES: usize = 16;

// Two 32-bit words are a 64-bit one with the first in its low half.
const _: () = assert!(cfg!(target_endian = "little"), "lanes are for little-endian machines");

/// 32-bit words, one for each jet.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Narrow(pub i32x16);

/// 64-bit words: those of jets 0, 2, 4, ..., then those of jets 1, 3, 5, ...
///
/// So a 32-bit word becomes a 64-bit one, and the other way round, without leaving its place.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Wide(pub [i64x8; 2]);

/// The words of an entry. Arithmetic is modulo the size of the word, as the interpreter's is: the range
/// proof shows that what is stored fits.
pub trait Lanes: Lane {
    /// The low bits of 32-bit words, which are all of them.
    fn from_narrow(words: Narrow) -> Self;

    /// The low bits of 64-bit words.
    fn from_wide(words: Wide) -> Self;

    /// The low bits, as 32-bit words.
    fn narrow(self) -> Narrow;

    /// As 64-bit words.
    fn wide(self) -> Wide;

    /// The product.
    fn times(self, other: Self) -> Self;

    /// The product with 2^shift, for any shift.
    #[inline(always)]
    fn shifted_left(self, shift: u32) -> Self {
        if shift < Self::BITS { self.left(shift) } else { Self::splat(0) }
    }
}

impl Wide {
    #[inline(always)]
    fn each(self, other: Self, of: impl Fn(i64x8, i64x8) -> i64x8) -> Self {
        let ([a, b], [c, d]) = (self.0, other.0);
        Self([of(a, c), of(b, d)])
    }

    /// The word of each jet.
    #[must_use]
    pub fn by_jet(self) -> [i64; LANES] {
        let [even, odd] = self.0.map(i64x8::to_array);
        std::array::from_fn(|jet| if jet % 2 == 0 { even[jet / 2] } else { odd[jet / 2] })
    }

    /// Words that lie jet by jet, in the order of an entry.
    #[must_use]
    pub fn from_jets(words: [i64; LANES]) -> Self {
        Self([0, 1].map(|first| i64x8::new(std::array::from_fn(|k| words[2 * k + first]))))
    }
}

impl Lane for Narrow {
    const BITS: u32 = i32::BITS;

    #[inline(always)]
    fn splat(word: i64) -> Self {
        Self(i32x16::splat(word as i32))
    }

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
        Self(bytemuck::cast(bytemuck::cast::<_, u32x16>(self.0) >> shift))
    }
}

impl Lane for Wide {
    const BITS: u32 = i64::BITS;

    #[inline(always)]
    fn splat(word: i64) -> Self {
        Self([i64x8::splat(word); 2])
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.each(other, |a, b| a + b)
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        self.each(other, |a, b| a - b)
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        self.each(other, |a, b| a & b)
    }

    #[inline(always)]
    fn larger(self, other: Self) -> Self {
        self.each(other, |a, b| a.max(b))
    }

    #[inline(always)]
    fn smaller(self, other: Self) -> Self {
        self.each(other, |a, b| a.min(b))
    }

    #[inline(always)]
    fn left(self, shift: u32) -> Self {
        let [a, b] = self.0;
        Self([a << shift, b << shift])
    }

    #[inline(always)]
    fn right(self, shift: u32) -> Self {
        let [a, b] = self.0;
        Self([a >> shift, b >> shift])
    }

    #[inline(always)]
    fn right_unsigned(self, shift: u32) -> Self {
        Self(self.0.map(|x| bytemuck::cast(bytemuck::cast::<_, u64x8>(x) >> shift)))
    }
}

impl Lanes for Narrow {
    #[inline(always)]
    fn from_narrow(words: Narrow) -> Self {
        words
    }

    #[inline(always)]
    fn from_wide(words: Wide) -> Self {
        let ([even, odd], low_half) = (words.0, i64x8::splat(0xffff_ffff));
        Self(bytemuck::cast((even & low_half) | (odd << 32u32)))
    }

    #[inline(always)]
    fn narrow(self) -> Narrow {
        self
    }

    #[inline(always)]
    fn wide(self) -> Wide {
        let both: i64x8 = bytemuck::cast(self.0);
        Wide([(both << 32u32) >> 32u32, both >> 32u32])
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

#[inline(always)]
fn product(a: i64x8, b: i64x8) -> i64x8 {
    let mut words = a.to_array();
    for (word, factor) in words.iter_mut().zip(b.to_array()) {
        *word = word.wrapping_mul(factor);
    }
    i64x8::new(words)
}

impl Lanes for Wide {
    #[inline(always)]
    fn from_narrow(words: Narrow) -> Self {
        words.wide()
    }

    #[inline(always)]
    fn from_wide(words: Wide) -> Self {
        words
    }

    #[inline(always)]
    fn narrow(self) -> Narrow {
        Narrow::from_wide(self)
    }

    #[inline(always)]
    fn wide(self) -> Wide {
        self
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        self.each(other, product)
    }
}
