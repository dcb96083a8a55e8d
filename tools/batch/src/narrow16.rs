//! From words of 32 bits to two channels of 16 bits in a word.

use fearless_simd::prelude::*;
use fearless_simd::{i16x32, i32x16};

use super::dense::{CHANNELS, Column};
use super::pairs::both;
use super::shift::Shift;
use super::tile::TILE;
use super::words::Words;

/// Bits of a half.
const HALF: u32 = i16::BITS;

/// The bits to drop of two channels: the low one goes to the right, and the high one to the high half.
#[derive(Clone, Copy, Debug)]
pub struct ToHalves {
    low: Shift,
    high: Shift,
    /// Whether the high one goes to the left.
    left: bool,
}

impl ToHalves {
    /// So many bits of each.
    #[must_use]
    pub const fn new([low, high]: Column<u32>) -> Self {
        Self { low: Shift::new(low), high: Shift::new(high.abs_diff(HALF)), left: high <= HALF }
    }
}

/// Drops bits of words to which half a unit is added already, saturates, and puts two channels into a word.
/// What is left of a word must have 16 bits, see [`super::narrowing::Narrowing::fits_halves`].
#[derive(Clone, Copy)]
pub struct Narrow16<S: Simd> {
    lowest: i16x32<S>,
    highest: i16x32<S>,
    low_half: i32x16<S>,
}

impl<S: Simd> Narrow16<S> {
    /// With the smallest and the largest result.
    #[inline(always)]
    #[must_use]
    pub fn new(simd: S, [lowest, highest]: [i16; 2]) -> Self {
        let (lowest, highest) = (both(simd, lowest).bitcast(), both(simd, highest).bitcast());
        Self { lowest, highest, low_half: i32x16::splat(simd, 0xffff) }
    }

    /// Those of a tile.
    #[inline(always)]
    pub fn pairs(
        &self,
        shifts: &ToHalves,
        sums: &[[i32x16<S>; TILE]; CHANNELS],
        to: &mut [Words; TILE],
    ) {
        let simd = self.low_half.token();
        let (low, high) = (shifts.low.load(simd), shifts.high.load(simd));
        if shifts.left {
            for e in 0..TILE {
                to[e] = self.pair(low.right(sums[0][e]), high.left(sums[1][e]));
            }
        } else {
            for e in 0..TILE {
                to[e] = self.pair(low.right(sums[0][e]), high.right(sums[1][e]));
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
