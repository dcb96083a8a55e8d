//! Sums of products with weights that become pairs of 16-bit channels.

use fearless_simd::i32x16;
use fearless_simd::prelude::*;

use super::dense::CHANNELS;
use super::memory::{Operand, Values};
use super::narrow16::Narrow16;
use super::narrowing::Narrowing;
use super::pair_sums::PairSums;
use super::pairs::{PairBlock, Zeros};
use super::sum::{Placed, Scratch};
use super::tile::{At, Places, TILE};
use super::words::Words;

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
        self.output.write(buffers, |buffers, output| {
            if let Values::Narrow(to) = output {
                let to = to.as_chunks_mut().0;
                match &self.terms {
                    Terms::Nothing => self.alone(at, buffers, scratch, to),
                    Terms::Particles(terms) => {
                        self.with_particles(terms, (at, buffers), scratch, to);
                    }
                    Terms::Any(terms) => self.with_placed(terms, (at, buffers), scratch, to),
                }
            }
        });
    }

    /// floor((2^z p + b) / 2^s) is floor((p + floor(b / 2^z)) / 2^(s - z)): what weights have in common
    /// is taken off the shift.
    #[inline(never)]
    fn alone<S: Simd>(
        &self,
        at: At<'_, S>,
        buffers: &[Values],
        scratch: &mut Scratch,
        to: &mut [[Words; TILE]],
    ) {
        let simd = at.simd;
        simd.vectorize(
            #[inline(always)]
            || {
                let packed = self.sums.packed(at, buffers, scratch);
                let blocks = self.sums.blocks.iter().zip(&self.sums.begin);
                for ((block, begin), to) in blocks.zip(to) {
                    let begin = [begin[0] >> block.zeros[0], begin[1] >> block.zeros[1]];
                    let sums = block.products::<S, CHANNELS, TILE>(simd, packed, begin);
                    let shifts = [self.shift - block.zeros[0], self.shift - block.zeros[1]];
                    Narrow16::new(simd, self.bounds, shifts).pairs(&sums, to);
                }
            },
        );
    }

    #[inline(never)]
    fn with_placed<S: Simd>(
        &self,
        terms: &[Placed],
        (at, buffers): (At<'_, S>, &[Values]),
        scratch: &mut Scratch,
        to: &mut [[Words; TILE]],
    ) {
        at.simd.vectorize(
            #[inline(always)]
            || {
                let packed = self.sums.packed(at, buffers, scratch);
                let narrow = Narrow16::new(at.simd, self.bounds, [self.shift; CHANNELS]);
                for (k, to) in to.iter_mut().enumerate().take(self.sums.blocks.len()) {
                    let sums = self.sums.with_placed(k, packed, (terms, at, buffers));
                    narrow.pairs(&sums, to);
                }
            },
        );
    }

    #[inline(never)]
    fn with_particles<S: Simd>(
        &self,
        [a, b]: &[Placed; 2],
        (at, buffers): (At<'_, S>, &[Values]),
        scratch: &mut Scratch,
        to: &mut [[Words; TILE]],
    ) {
        let simd = at.simd;
        simd.vectorize(
            #[inline(always)]
            || {
                let packed = self.sums.packed(at, buffers, scratch);
                let narrow = Narrow16::new(simd, self.bounds, [self.shift; CHANNELS]);
                let blocks = self.sums.blocks.iter().zip(&self.sums.begin);
                for (k, ((block, begin), to)) in blocks.zip(to).enumerate() {
                    let a = OfParticles::new(a, k, at, buffers);
                    let b = OfParticles::new(b, k, at, buffers);
                    // One channel after the other: so they stay in registers.
                    let low = b.added_to(a.beginning_with(i32x16::splat(simd, begin[0]), 0), 0);
                    let low = block.products_of(0, packed, low);
                    let high = b.added_to(a.beginning_with(i32x16::splat(simd, begin[1]), 1), 1);
                    let high = block.products_of(1, packed, high);
                    narrow.pairs(&[low, high], to);
                }
            },
        );
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

    /// A number and the words of channel `c`: added once, if all entries find the same word.
    #[inline(always)]
    fn beginning_with<S: Simd>(&self, begin: i32x16<S>, c: usize) -> [i32x16<S>; TILE] {
        match self.places {
            Places::One(at) => [begin + self.words[c][*at].load(begin.token()); TILE],
            _ => self.added_to([begin; TILE], c),
        }
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
