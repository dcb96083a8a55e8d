//! From words of 32 bits to two channels of 16 bits in a word.

use fearless_simd::prelude::*;
use fearless_simd::{i16x32, i32x16};

use super::dense::{CHANNELS, Column};
use super::pairs::both;
use super::tile::TILE;
use super::words::Words;

/// Bits of a half.
const HALF: u32 = i16::BITS;

/// Drops bits of words to which half a unit is added already, saturates, and puts two channels into a word.
/// What is left of a word must have 16 bits, see [`super::narrowing::Narrowing::fits_halves`].
#[derive(Clone, Copy)]
pub struct Narrow16<S: Simd> {
    shifts: Column<u32>,
    lowest: i16x32<S>,
    highest: i16x32<S>,
    low_half: i32x16<S>,
}

impl<S: Simd> Narrow16<S> {
    /// With the smallest and the largest result, and the bits to drop of each channel.
    #[inline(always)]
    #[must_use]
    pub fn new(simd: S, [lowest, highest]: [i16; 2], shifts: Column<u32>) -> Self {
        let (lowest, highest) = (both(simd, lowest).bitcast(), both(simd, highest).bitcast());
        Self { shifts, lowest, highest, low_half: i32x16::splat(simd, 0xffff) }
    }

    /// Those of a tile.
    #[inline(always)]
    pub fn pairs(&self, sums: &[[i32x16<S>; TILE]; CHANNELS], to: &mut [Words; TILE]) {
        let [low, high] = self.shifts;
        if high <= HALF {
            let left = HALF - high;
            for e in 0..TILE {
                to[e] = self.pair(sums[0][e] >> low, sums[1][e] << left);
            }
        } else {
            let right = high - HALF;
            for e in 0..TILE {
                to[e] = self.pair(sums[0][e] >> low, sums[1][e] >> right);
            }
        }
    }

    /// The low half of one and the high half of another word, saturated.
    #[inline(always)]
    fn pair(&self, low: i32x16<S>, high: i32x16<S>) -> Words {
        let halves = (low & self.low_half) | (high & !self.low_half);
        let halves: i16x32<S> = halves.bitcast();
        let words: i32x16<S> = halves.max(self.lowest).min(self.highest).bitcast();
        words.into()
    }
}
