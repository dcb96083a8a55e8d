//! Sums of products of pairs of 16-bit channels that become 32-bit words.

use fearless_simd::i32x16;
use fearless_simd::prelude::*;

use super::dense::{CHANNELS, Column};
use super::lanes::Narrow;
use super::memory::{Operand, Values};
use super::narrowing::Narrowing;
use super::pair_sums::PairSums;
use super::pairs::{PairBlock, Zeros};
use super::shift::Shift;
use super::sum::{Placed, Scratch};
use super::tile::{At, TILE};

/// y = narrow(W x + b + other terms).
#[derive(Clone, Debug)]
pub struct WordSum {
    sums: PairSums,
    terms: Vec<Placed>,
    narrowing: Narrowing,
    /// The bits to drop of the channels of each block.
    shifts: Vec<Column<Shift>>,
    output: Operand,
}

impl WordSum {
    /// The sum of products of rows of weights with a value, of constants and of other terms. Nothing if a
    /// weight has too many bits.
    #[must_use]
    pub fn new(
        (from, rows): (Operand, &[Vec<i64>]),
        constants: Vec<(Operand, u32)>,
        terms: Vec<Placed>,
        narrowing: Narrowing,
        output: Operand,
    ) -> Option<Self> {
        let zeros = if terms.is_empty() { Zeros::Most(narrowing.shift) } else { Zeros::Fewest };
        let sums = PairSums::new((from, rows, zeros), constants, narrowing.half())?;
        let shifts = |block: &PairBlock| {
            let zeros = if terms.is_empty() { block.zeros } else { [0; CHANNELS] };
            zeros.map(|zeros| Shift::new(narrowing.shift - zeros))
        };
        let shifts = sums.blocks.iter().map(shifts).collect();
        Some(Self { sums, terms, narrowing, shifts, output })
    }

    /// Makes ready for jets whose size decides the constants in `buffers`.
    pub fn resize(&mut self, buffers: &[Values]) {
        self.sums.resize(buffers);
    }

    /// Computes the entries of a tile.
    pub fn run<S: Simd>(&self, at: At<'_, S>, buffers: &mut [Values], scratch: &mut Scratch) {
        self.output.write(buffers, |buffers, output| {
            match (self.terms.is_empty(), self.output.channels) {
                (false, _) => self.with_placed(at, buffers, scratch, output),
                (true, 1) => self.alone::<S, 1>(at, buffers, scratch, output),
                (true, _) => self.alone::<S, CHANNELS>(at, buffers, scratch, output),
            }
        });
    }

    #[inline(never)]
    fn with_placed<S: Simd>(
        &self,
        at: At<'_, S>,
        buffers: &[Values],
        scratch: &mut Scratch,
        output: &mut Values,
    ) {
        at.simd.vectorize(
            #[inline(always)]
            || {
                let packed = self.sums.packed(at, buffers, scratch);
                for k in 0..self.sums.blocks.len() {
                    let sums = self.sums.with_placed(k, packed, (&self.terms, at, buffers));
                    self.store(k, &sums, at, output);
                }
            },
        );
    }

    /// C channels at a time, with zeros that weights have in common taken off the shift, see
    /// [`super::half_sum::HalfSum`].
    #[inline(never)]
    fn alone<S: Simd, const C: usize>(
        &self,
        at: At<'_, S>,
        buffers: &[Values],
        scratch: &mut Scratch,
        output: &mut Values,
    ) {
        at.simd.vectorize(
            #[inline(always)]
            || {
                let packed = self.sums.packed(at, buffers, scratch);
                for (k, (block, begin)) in self.sums.blocks.iter().zip(&self.sums.begin).enumerate()
                {
                    let mut late = [0; C];
                    for c in 0..C {
                        late[c] = begin[c] >> block.zeros[c];
                    }
                    let sums = block.products::<S, C, TILE>(at.simd, packed, late);
                    self.store(k, &sums, at, output);
                }
            },
        );
    }

    #[inline(always)]
    fn store<S: Simd, const C: usize>(
        &self,
        k: usize,
        sums: &[[i32x16<S>; TILE]; C],
        at: At<'_, S>,
        output: &mut Values,
    ) {
        let lowest = i32x16::splat(at.simd, self.narrowing.lowest);
        let highest = i32x16::splat(at.simd, self.narrowing.highest);
        for c in 0..C.min(self.output.channels - CHANNELS * k) {
            let shift = self.shifts[k][c].load(at.simd);
            let mut words = [Narrow(lowest); TILE];
            for e in 0..TILE {
                words[e] = Narrow(shift.right(sums[c][e]).max(lowest).min(highest));
            }
            self.output.store(CHANNELS * k + c, at, &words, output);
        }
    }
}
