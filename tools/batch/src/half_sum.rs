//! Sums of products with weights that become pairs of 16-bit channels.

use fearless_simd::prelude::*;
use fearless_simd::{i16x32, i32x16};

use super::dense::{CHANNELS, Column};
use super::memory::{Operand, Values};
use super::narrowing::Narrowing;
use super::pair_sums::PairSums;
use super::pairs::{PairBlock, Zeros, both};
use super::sum::{Placed, Scratch};
use super::tile::{At, Places, TILE};
use super::words::Words;

/// Bits of a half.
const HALF: u32 = i16::BITS;

/// What a sum adds beside products with weights and what is the same for all entries.
#[derive(Clone, Debug)]
pub enum Terms {
    /// Nothing.
    Nothing,
    /// 32-bit words of particles, one value for each, not shifted.
    Particles([Placed; 2]),
    /// Other values.
    Any(Vec<Placed>),
}

/// y = narrow(W x + b + other terms), two channels of y in a word.
#[derive(Clone, Debug)]
pub struct HalfSum {
    sums: PairSums,
    terms: Terms,
    shift: u32,
    bounds: [i16; 2],
    output: Operand,
}

impl HalfSum {
    /// The sum of products of rows of weights with a value, of constants and of other terms. Nothing if a
    /// weight or the result has too many bits.
    #[must_use]
    pub fn new(
        (from, rows): (Operand, &[Vec<i64>]),
        constants: Vec<(Operand, u32)>,
        terms: Terms,
        narrowing: Narrowing,
        output: Operand,
    ) -> Option<Self> {
        let zeros = match terms {
            Terms::Nothing => Zeros::Most(narrowing.shift),
            _ => Zeros::Fewest,
        };
        let sums = PairSums::new((from, rows, zeros), constants, narrowing.half())?;
        let terms = match terms {
            Terms::Particles(both) if !sums.blocks.iter().all(PairBlock::is_plain) => {
                Terms::Any(both.to_vec())
            }
            terms => terms,
        };
        Some(Self { sums, terms, shift: narrowing.shift, bounds: narrowing.halves()?, output })
    }

    /// Makes ready for jets whose size decides the constants in `buffers`.
    pub fn resize(&mut self, buffers: &[Values]) {
        self.sums.resize(buffers);
    }

    /// Computes the entries of a tile.
    pub fn run<S: Simd>(&self, at: At<'_, S>, buffers: &mut [Values], scratch: &mut Scratch) {
        let mut output = std::mem::replace(&mut buffers[self.output.buffer], Values::EMPTY);
        if let Values::Narrow(to) = &mut output {
            let values = &buffers[self.sums.from.buffer];
            let packed = at.simd.vectorize(
                #[inline(always)]
                || self.sums.packed(at, values, &mut scratch.packed),
            );
            self.entries(packed, at, buffers, to.as_chunks_mut().0);
        }
        buffers[self.output.buffer] = output;
    }

    fn entries<S: Simd>(
        &self,
        packed: &[[Words; TILE]],
        at: At<'_, S>,
        buffers: &[Values],
        to: &mut [[Words; TILE]],
    ) {
        let blocks = self.sums.blocks.iter().zip(&self.sums.begin).zip(to);
        for (k, ((block, begin), to)) in blocks.enumerate() {
            match &self.terms {
                Terms::Nothing => self.alone(at.simd, (block, *begin), packed, to),
                Terms::Particles([a, b]) => {
                    let a = OfParticles::new(a, k, at, buffers);
                    let b = OfParticles::new(b, k, at, buffers);
                    self.with_particles(at.simd, (block, *begin), packed, (&a, &b), to);
                }
                Terms::Any(terms) => self.with_placed(k, packed, (terms, at, buffers), to),
            }
        }
    }

    /// floor((2^z p + b) / 2^s) is floor((p + floor(b / 2^z)) / 2^(s - z)): what weights have in common
    /// is taken off the shift.
    #[inline(never)]
    fn alone<S: Simd>(
        &self,
        simd: S,
        (block, begin): (&PairBlock, Column<i32>),
        packed: &[[Words; TILE]],
        to: &mut [Words; TILE],
    ) {
        simd.vectorize(
            #[inline(always)]
            || {
                let begin = [begin[0] >> block.zeros[0], begin[1] >> block.zeros[1]];
                let sums = block.products::<S, CHANNELS, TILE>(simd, packed, begin);
                let shifts = [self.shift - block.zeros[0], self.shift - block.zeros[1]];
                Narrow16::new(simd, self.bounds, shifts).pairs(&sums, to);
            },
        );
    }

    #[inline(never)]
    fn with_placed<S: Simd>(
        &self,
        k: usize,
        packed: &[[Words; TILE]],
        (terms, at, buffers): (&[Placed], At<'_, S>, &[Values]),
        to: &mut [Words; TILE],
    ) {
        at.simd.vectorize(
            #[inline(always)]
            || {
                let sums = self.sums.with_placed(k, packed, (terms, at, buffers));
                Narrow16::new(at.simd, self.bounds, [self.shift; CHANNELS]).pairs(&sums, to);
            },
        );
    }

    #[inline(never)]
    fn with_particles<S: Simd>(
        &self,
        simd: S,
        (block, begin): (&PairBlock, Column<i32>),
        packed: &[[Words; TILE]],
        (a, b): (&OfParticles<'_>, &OfParticles<'_>),
        to: &mut [Words; TILE],
    ) {
        simd.vectorize(
            #[inline(always)]
            || {
                // One channel after the other: so they stay in registers.
                let begin_with = [begin[0], begin[1]].map(|x| [i32x16::splat(simd, x); TILE]);
                let low = b.added_to(a.added_to(begin_with[0], 0), 0);
                let low = block.products_of(0, packed, low);
                let high = b.added_to(a.added_to(begin_with[1], 1), 1);
                let high = block.products_of(1, packed, high);
                Narrow16::new(simd, self.bounds, [self.shift; CHANNELS]).pairs(&[low, high], to);
            },
        );
    }
}

/// Drops bits of sums that begin with half a unit, saturates, and puts two channels into a word.
#[derive(Clone, Copy)]
struct Narrow16<S: Simd> {
    shifts: Column<u32>,
    lowest: i16x32<S>,
    highest: i16x32<S>,
    low_half: i32x16<S>,
}

impl<S: Simd> Narrow16<S> {
    #[inline(always)]
    fn new(simd: S, [lowest, highest]: [i16; 2], shifts: Column<u32>) -> Self {
        let (lowest, highest) = (both(simd, lowest).bitcast(), both(simd, highest).bitcast());
        Self { shifts, lowest, highest, low_half: i32x16::splat(simd, 0xffff) }
    }

    /// Those of a tile.
    #[inline(always)]
    fn pairs(&self, sums: &[[i32x16<S>; TILE]; CHANNELS], to: &mut [Words; TILE]) {
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

/// Two channels of a value of particles.
struct OfParticles<'v> {
    words: [&'v [Words]; CHANNELS],
    places: &'v Places,
}

impl<'v> OfParticles<'v> {
    #[inline(always)]
    fn new<S>(term: &Placed, block: usize, at: At<'v, S>, buffers: &'v [Values]) -> Self {
        let words = match &buffers[term.from.buffer] {
            Values::Narrow(words) => words.as_slice(),
            // The plan puts no others here.
            _ => &[],
        };
        let channel = |c| &words[term.from.channel(CHANNELS * block + c, at.objects)..];
        Self { words: [channel(0), channel(1)], places: at.tile.places(term.placement) }
    }

    /// Sums and the words of channel `c`.
    #[inline(always)]
    fn added_to<S: Simd>(&self, mut sums: [i32x16<S>; TILE], c: usize) -> [i32x16<S>; TILE] {
        let (words, simd) = (self.words[c], sums[0].token());
        match self.places {
            Places::One(at) => {
                let word = words[*at].load(simd);
                for e in 0..TILE {
                    sums[e] += word;
                }
            }
            Places::Row(at) => {
                let words = &words[*at..*at + TILE];
                for e in 0..TILE {
                    sums[e] += words[e].load(simd);
                }
            }
            Places::Each(places) => {
                for e in 0..TILE {
                    sums[e] += words[places[e]].load(simd);
                }
            }
        }
        sums
    }
}
