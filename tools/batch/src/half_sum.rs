//! Sums of products with weights that become pairs of 16-bit channels.

use wide::{i16x32, i32x16};

use super::dense::{CHANNELS, Column};
use super::memory::{Operand, Values};
use super::narrowing::Narrowing;
use super::pair_sums::PairSums;
use super::pairs::{PairBlock, Zeros, both};
use super::sum::{Placed, Scratch};
use super::tile::{At, Places, TILE};

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
    pub fn run(&self, at: At<'_>, buffers: &mut [Values], scratch: &mut Scratch) {
        let mut output = std::mem::replace(&mut buffers[self.output.buffer], Values::EMPTY);
        if let Values::Narrow(to) = &mut output {
            let values = &buffers[self.sums.from.buffer];
            let packed = self.sums.packed(at, values, &mut scratch.packed);
            self.entries(packed, at, buffers, to.as_chunks_mut().0);
        }
        buffers[self.output.buffer] = output;
    }

    fn entries(
        &self,
        packed: &[[i32x16; TILE]],
        at: At<'_>,
        buffers: &[Values],
        to: &mut [[i32x16; TILE]],
    ) {
        let blocks = self.sums.blocks.iter().zip(&self.sums.begin).zip(to);
        for (k, ((block, begin), to)) in blocks.enumerate() {
            match &self.terms {
                Terms::Nothing => self.alone((block, *begin), packed, to),
                Terms::Particles([a, b]) => {
                    let a = OfParticles::new(a, k, at, buffers);
                    let b = OfParticles::new(b, k, at, buffers);
                    self.with_particles((block, *begin), packed, (&a, &b), to);
                }
                Terms::Any(terms) => {
                    let sums = self.sums.with_placed(k, packed, (terms, at, buffers));
                    Narrow16::new(self.bounds, [self.shift; CHANNELS]).pairs(&sums, to);
                }
            }
        }
    }

    /// floor((2^z p + b) / 2^s) is floor((p + floor(b / 2^z)) / 2^(s - z)): what weights have in common
    /// is taken off the shift.
    #[inline(never)]
    fn alone(
        &self,
        (block, begin): (&PairBlock, Column<i32>),
        packed: &[[i32x16; TILE]],
        to: &mut [i32x16; TILE],
    ) {
        let begin = [0, 1].map(|c| begin[c] >> block.zeros[c]);
        let sums = block.products::<CHANNELS, TILE>(packed, begin);
        let shifts = block.zeros.map(|zeros| self.shift - zeros);
        Narrow16::new(self.bounds, shifts).pairs(&sums, to);
    }

    #[inline(never)]
    fn with_particles(
        &self,
        (block, begin): (&PairBlock, Column<i32>),
        packed: &[[i32x16; TILE]],
        (a, b): (&OfParticles<'_>, &OfParticles<'_>),
        to: &mut [i32x16; TILE],
    ) {
        // One channel after the other: so they stay in registers.
        let low = block.products_of(
            0,
            packed,
            b.added_to(a.added_to([i32x16::splat(begin[0]); TILE], 0), 0),
        );
        let high = block.products_of(
            1,
            packed,
            b.added_to(a.added_to([i32x16::splat(begin[1]); TILE], 1), 1),
        );
        Narrow16::new(self.bounds, [self.shift; CHANNELS]).pairs(&[low, high], to);
    }
}

/// Drops bits of sums that begin with half a unit, saturates, and puts two channels into a word.
#[derive(Clone, Copy)]
struct Narrow16 {
    shifts: Column<u32>,
    lowest: i16x32,
    highest: i16x32,
}

impl Narrow16 {
    #[inline(always)]
    fn new(bounds: [i16; 2], shifts: Column<u32>) -> Self {
        let [lowest, highest] = bounds.map(|x| bytemuck::cast(both(x)));
        Self { shifts, lowest, highest }
    }

    /// Those of a tile.
    #[inline(always)]
    fn pairs(&self, sums: &[[i32x16; TILE]; CHANNELS], to: &mut [i32x16; TILE]) {
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
    fn pair(&self, low: i32x16, high: i32x16) -> i32x16 {
        let low_half = i32x16::splat(0xffff);
        let halves: i16x32 = bytemuck::cast((low & low_half) | (high & !low_half));
        bytemuck::cast(halves.max(self.lowest).min(self.highest))
    }
}

/// Two channels of a value of particles.
struct OfParticles<'v> {
    words: [&'v [i32x16]; CHANNELS],
    places: &'v Places,
}

impl<'v> OfParticles<'v> {
    #[inline(always)]
    fn new(term: &Placed, block: usize, (tile, objects): At<'v>, buffers: &'v [Values]) -> Self {
        let words = match &buffers[term.from.buffer] {
            Values::Narrow(words) => words.as_slice(),
            // The plan puts no others here.
            _ => &[],
        };
        let channel = |c| &words[term.from.channel(CHANNELS * block + c, objects)..];
        Self { words: [channel(0), channel(1)], places: tile.places(term.placement) }
    }

    /// Sums and the words of channel `c`.
    #[inline(always)]
    fn added_to(&self, mut sums: [i32x16; TILE], c: usize) -> [i32x16; TILE] {
        let words = self.words[c];
        match self.places {
            Places::One(at) => {
                let word = words[*at];
                for e in 0..TILE {
                    sums[e] += word;
                }
            }
            Places::Row(at) => {
                let words = &words[*at..*at + TILE];
                for e in 0..TILE {
                    sums[e] += words[e];
                }
            }
            Places::Each(places) => {
                for e in 0..TILE {
                    sums[e] += words[places[e]];
                }
            }
        }
        sums
    }
}
