//! Values of particles in pairs of channels, which sums over pairs add.

use fearless_simd::i32x16;
use fearless_simd::prelude::*;

use super::dense::CHANNELS;
use super::memory::Values;
use super::pairs::pair;
use super::sum::Placed;
use super::tile::{At, Places, TILE};
use super::words::Words;

/// Two channels of such a value. Products with a power of two and with 0 take one of them.
#[derive(Clone, Copy)]
pub struct HalfTerm<'v> {
    words: &'v [Words],
    places: &'v Places,
    shift: u32,
}

impl<'v> HalfTerm<'v> {
    /// The channels of block `block` of the sum.
    #[inline(always)]
    #[must_use]
    pub fn new<S>(term: &Placed, block: usize, at: At<'v, S>, buffers: &'v [Values]) -> Self {
        let words = match &buffers[term.from.buffer] {
            Values::Narrow(words) => &words[block * term.from.extent.stride(at.objects)..],
            // The plan puts no others here.
            _ => &[],
        };
        Self { words, places: at.tile.places(term.placement), shift: term.shift }
    }

    /// What takes channel `c`.
    #[inline(always)]
    #[must_use]
    pub fn weight<S: Simd>(&self, simd: S, c: usize) -> i32x16<S> {
        let mut halves = [0; CHANNELS];
        halves[c] = 1 << self.shift;
        i32x16::splat(simd, pair(halves[0], halves[1]))
    }

    /// The words that the entries of a tile find. They go to registers before they are multiplied, so that
    /// one instruction multiplies and adds.
    #[inline(always)]
    #[must_use]
    pub fn load<S: Simd>(&self, simd: S) -> [i32x16<S>; TILE] {
        let mut words = [i32x16::splat(simd, 0); TILE];
        match self.places {
            Places::One(at) => words = [self.words[*at].load(simd); TILE],
            Places::Row(at) => {
                let row = &self.words[*at..*at + TILE];
                for e in 0..TILE {
                    words[e] = row[e].load(simd);
                }
            }
            Places::Each(places) => {
                for e in 0..TILE {
                    words[e] = self.words[places[e]].load(simd);
                }
            }
        }
        words
    }
}
