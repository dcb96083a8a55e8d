//! The words of an entry in memory, where nothing depends on the registers that there are.

use bytemuck::{Pod, Zeroable};
use fearless_simd::prelude::*;
use fearless_simd::{i32x16, i64x8};

use super::lanes::{LANES, Wide};

/// 32-bit words in memory, one for each jet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C, align(64))]
pub struct Words(pub [i32; LANES]);

/// 64-bit words in memory: those of jets 0, 2, 4, ..., then those of jets 1, 3, 5, ...
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable)]
#[repr(C, align(64))]
pub struct WideWords(pub [[i64; LANES / 2]; 2]);

impl Words {
    /// Zeros.
    pub const ZERO: Self = Self([0; LANES]);

    /// In registers.
    #[inline(always)]
    pub fn load<S: Simd>(&self, simd: S) -> i32x16<S> {
        i32x16::load_array_ref(simd, &self.0)
    }
}

impl<S: Simd> From<i32x16<S>> for Words {
    #[inline(always)]
    fn from(words: i32x16<S>) -> Self {
        Self(words.into())
    }
}

impl WideWords {
    /// Zeros.
    pub const ZERO: Self = Self([[0; LANES / 2]; 2]);

    /// In registers.
    #[inline(always)]
    pub fn load<S: Simd>(&self, simd: S) -> Wide<S> {
        let [even, odd] = &self.0;
        Wide([i64x8::load_array_ref(simd, even), i64x8::load_array_ref(simd, odd)])
    }

    /// The word of each jet.
    #[must_use]
    pub fn by_jet(self) -> [i64; LANES] {
        let [even, odd] = self.0;
        std::array::from_fn(|jet| if jet % 2 == 0 { even[jet / 2] } else { odd[jet / 2] })
    }

    /// Words that lie jet by jet.
    #[must_use]
    pub fn from_jets(words: [i64; LANES]) -> Self {
        Self([0, 1].map(|first| std::array::from_fn(|k| words[2 * k + first])))
    }
}

impl<S: Simd> From<Wide<S>> for WideWords {
    #[inline(always)]
    fn from(words: Wide<S>) -> Self {
        let [even, odd] = words.0;
        Self([even.into(), odd.into()])
    }
}
