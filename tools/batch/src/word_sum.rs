//! Sums of products of pairs of 16-bit channels that become 32-bit words.

use wide::i32x16;

use super::dense::{CHANNELS, Column};
use super::lanes::Narrow;
use super::memory::{Operand, Values};
use super::narrowing::Narrowing;
use super::pair_sums::PairSums;
use super::pairs::Zeros;
use super::sum::{Placed, Scratch};
use super::tile::{At, TILE};

/// y = narrow(W x + b + other terms).
#[derive(Clone, Debug)]
pub struct WordSum {
    sums: PairSums,
    terms: Vec<Placed>,
    narrowing: Narrowing,
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
        Some(Self { sums, terms, narrowing, output })
    }

    /// Makes ready for jets whose size decides the constants in `buffers`.
    pub fn resize(&mut self, buffers: &[Values]) {
        self.sums.resize(buffers);
    }

    /// Computes the entries of a tile.
    pub fn run(&self, at: At<'_>, buffers: &mut [Values], scratch: &mut Scratch) {
        let mut output = std::mem::replace(&mut buffers[self.output.buffer], Values::EMPTY);
        let values = &buffers[self.sums.from.buffer];
        let packed = self.sums.packed(at, values, &mut scratch.packed);
        for k in 0..self.sums.blocks.len() {
            if !self.terms.is_empty() {
                let sums = self.sums.with_placed(k, packed, (&self.terms, at, buffers));
                let shifts = [self.narrowing.shift; CHANNELS];
                self.store((k, shifts), &sums, at, &mut output);
            } else if CHANNELS * k + 1 == self.output.channels {
                self.alone::<1>(k, packed, at, &mut output);
            } else {
                self.alone::<CHANNELS>(k, packed, at, &mut output);
            }
        }
        buffers[self.output.buffer] = output;
    }

    /// The same with zeros that weights have in common taken off the shift, see
    /// [`super::half_sum::HalfSum`].
    #[inline(never)]
    fn alone<const C: usize>(
        &self,
        k: usize,
        packed: &[[i32x16; TILE]],
        at: At<'_>,
        output: &mut Values,
    ) {
        let (block, begin) = (&self.sums.blocks[k], &self.sums.begin[k]);
        let mut late = [0; C];
        for c in 0..C {
            late[c] = begin[c] >> block.zeros[c];
        }
        let sums = block.products::<C, TILE>(packed, late);
        self.store((k, block.zeros.map(|zeros| self.narrowing.shift - zeros)), &sums, at, output);
    }

    #[inline(always)]
    fn store<const C: usize>(
        &self,
        (k, shifts): (usize, Column<u32>),
        sums: &[[i32x16; TILE]; C],
        at: At<'_>,
        output: &mut Values,
    ) {
        let [lowest, highest] = [self.narrowing.lowest, self.narrowing.highest].map(i32x16::splat);
        for c in 0..C.min(self.output.channels - CHANNELS * k) {
            let mut words = [Narrow(i32x16::ZERO); TILE];
            for e in 0..TILE {
                let word = (sums[c][e] >> shifts[c]).max(lowest).min(highest);
                words[e] = Narrow(word << self.narrowing.left);
            }
            self.output.store(CHANNELS * k + c, at, &words, output);
        }
    }
}
