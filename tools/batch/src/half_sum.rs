//! Sums of products with weights that become pairs of 16-bit channels.

use fearless_simd::i32x16;
use fearless_simd::prelude::*;

use super::dense::CHANNELS;
use super::half_term::HalfTerm;
use super::lanes::dot;
use super::memory::{Extent, Operand, Values};
use super::narrow16::{Narrow16, ToHalves};
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
    /// Values of particles kept in pairs of channels, one for each entry.
    Halves([Placed; 2]),
    /// Other values.
    Any(Vec<Placed>),
}

/// y = narrow(W x + b + other terms), two channels of y in a word.
#[derive(Clone, Debug)]
pub struct HalfSum {
    sums: PairSums,
    terms: Terms,
    /// The bits to drop of each block.
    shifts: Vec<ToHalves>,
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
        // floor((2^z p + b) / 2^s) is floor((p + floor(b / 2^z)) / 2^(s - z)): what weights have in common is
        // taken off the shift, unless other terms are added.
        let shifts = |block: &PairBlock| match terms {
            Terms::Nothing => ToHalves::new(block.zeros.map(|zeros| narrowing.shift - zeros)),
            _ => ToHalves::new([narrowing.shift; CHANNELS]),
        };
        let shifts = sums.blocks.iter().map(shifts).collect();
        Some(Self { sums, terms, shifts, bounds: narrowing.halves()?, output })
    }

    /// Makes ready for jets whose size decides the constants in `buffers`.
    pub fn resize(&mut self, buffers: &[Values]) {
        self.sums.resize(buffers);
    }

    /// Computes the entries of a tile.
    pub fn run<S: Simd>(&self, at: At<'_, S>, buffers: &mut [Values], scratch: &mut Scratch) {
        self.output.write(buffers, |buffers, output| {
            if let Values::Narrow(to) = output {
                let to = Blocks::new(to, &self.output, at);
                match &self.terms {
                    Terms::Nothing => self.alone(at, buffers, scratch, to),
                    Terms::Halves(terms) => self.with_halves(terms, (at, buffers), scratch, to),
                    Terms::Any(terms) => self.with_placed(terms, (at, buffers), scratch, to),
                }
            }
        });
    }

    #[inline(never)]
    fn alone<S: Simd>(
        &self,
        at: At<'_, S>,
        buffers: &[Values],
        scratch: &mut Scratch,
        to: Blocks<'_>,
    ) {
        let simd = at.simd;
        simd.vectorize(
            #[inline(always)]
            || {
                let packed = self.sums.packed(at, buffers, scratch);
                let narrow = Narrow16::new(simd, self.bounds);
                let blocks = self.sums.blocks.iter().zip(&self.sums.begin).zip(&self.shifts);
                for (((block, begin), shifts), to) in blocks.zip(to.iter()) {
                    let begin = [begin[0] >> block.zeros[0], begin[1] >> block.zeros[1]];
                    let sums = block.products::<S, CHANNELS, TILE>(simd, packed, begin);
                    narrow.pairs(shifts, &sums, to);
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
        to: Blocks<'_>,
    ) {
        at.simd.vectorize(
            #[inline(always)]
            || {
                let packed = self.sums.packed(at, buffers, scratch);
                let narrow = Narrow16::new(at.simd, self.bounds);
                for (k, (shifts, to)) in self.shifts.iter().zip(to.iter()).enumerate() {
                    let sums = self.sums.with_placed(k, packed, (terms, at, buffers));
                    narrow.pairs(shifts, &sums, to);
                }
            },
        );
    }

    /// Most tiles are of one row: what is of its object is added once.
    fn with_halves<S: Simd>(
        &self,
        terms: &[Placed; 2],
        (at, buffers): (At<'_, S>, &[Values]),
        scratch: &mut Scratch,
        to: Blocks<'_>,
    ) {
        match at.tile.places(terms[0].placement) {
            Places::One(_) => self.add_halves::<S, true>(terms, (at, buffers), scratch, to),
            _ => self.add_halves::<S, false>(terms, (at, buffers), scratch, to),
        }
    }

    #[inline(never)]
    fn add_halves<S: Simd, const ONE: bool>(
        &self,
        [a, b]: &[Placed; 2],
        (at, buffers): (At<'_, S>, &[Values]),
        scratch: &mut Scratch,
        to: Blocks<'_>,
    ) {
        let simd = at.simd;
        simd.vectorize(
            #[inline(always)]
            || {
                let packed = self.sums.packed(at, buffers, scratch);
                let narrow = Narrow16::new(simd, self.bounds);
                let blocks = self.sums.blocks.iter().zip(&self.sums.begin).zip(&self.shifts);
                for (k, (((block, begin), shifts), to)) in blocks.zip(to.iter()).enumerate() {
                    let a = HalfTerm::new(a, k, at, buffers);
                    let b = HalfTerm::new(b, k, at, buffers);
                    let (of_a, of_b) = (a.load(simd), b.load(simd));
                    let mut sums = [[i32x16::splat(simd, 0); TILE]; CHANNELS];
                    for c in 0..CHANNELS {
                        let begin = i32x16::splat(simd, begin[c]);
                        let (weight_a, weight_b) = (a.weight(simd, c), b.weight(simd, c));
                        let all = if ONE { begin + dot(of_a[0], weight_a) } else { begin };
                        for e in 0..TILE {
                            let begin = if ONE { all } else { all + dot(of_a[e], weight_a) };
                            sums[c][e] = begin + dot(of_b[e], weight_b);
                        }
                        sums[c] = block.products_of(c, packed, sums[c]);
                    }
                    narrow.pairs(shifts, &sums, to);
                }
            },
        );
    }
}

/// The pairs of channels of a tile of the result.
struct Blocks<'v> {
    words: &'v mut [[Words; TILE]],
    /// From one pair of channels to the next, in tiles.
    step: usize,
}

impl<'v> Blocks<'v> {
    #[inline(always)]
    fn new<S>(words: &'v mut [Words], output: &Operand, at: At<'_, S>) -> Self {
        let first = match output.extent {
            Extent::Tile => 0,
            Extent::Whole(_) => at.tile.first / TILE,
        };
        let words = words.as_chunks_mut().0.get_mut(first..).unwrap_or_default();
        Self { words, step: output.extent.stride(at.objects) / TILE }
    }

    #[inline(always)]
    fn iter(self) -> impl Iterator<Item = &'v mut [Words; TILE]> {
        self.words.iter_mut().step_by(self.step)
    }
}
