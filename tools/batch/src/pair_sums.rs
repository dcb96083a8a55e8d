//! What sums of products of pairs of channels have in common, whatever becomes of them.

use fearless_simd::i32x16;
use fearless_simd::prelude::*;
use spurion::graph::Placement;

use super::dense::{CHANNELS, Column, pack};
use super::lanes::Narrow;
use super::memory::{Operand, Values};
use super::pairs::{PairBlock, Zeros};
use super::sum::{Placed, Scratch};
use super::tile::{At, TILE};
use super::words::Words;

/// W x + b, where b is the same for all entries and jets of a size.
#[derive(Clone, Debug)]
pub struct PairSums {
    /// The value that has weights: of 16-bit words, in pairs of channels or not.
    pub from: Operand,
    /// The weights.
    pub blocks: Vec<PairBlock>,
    /// Channels of the result.
    channels: usize,
    /// What the sums of each block begin with in jets of the present size.
    pub begin: Vec<Column<i32>>,
    /// The values that make b, and by how many bits they are shifted left.
    constants: Vec<(Operand, u32)>,
    half: i32,
}

impl PairSums {
    /// Products of rows of weights with a value; `half` and the constants are added. Nothing if a weight has
    /// too many bits.
    #[must_use]
    pub fn new(
        (from, rows, zeros): (Operand, &[Vec<i64>], Zeros),
        constants: Vec<(Operand, u32)>,
        half: i32,
    ) -> Option<Self> {
        let blocks = PairBlock::of(rows, zeros)?;
        Some(Self { from, blocks, channels: rows.len(), begin: vec![], constants, half })
    }

    /// Works out what the sums begin with.
    pub fn resize(&mut self, buffers: &[Values]) {
        self.begin = (0..self.blocks.len()).map(|k| self.constants(k, buffers)).collect();
    }

    fn constants(&self, block: usize, buffers: &[Values]) -> Column<i32> {
        let mut begin = [self.half; CHANNELS];
        for (from, shift) in &self.constants {
            if let Values::Constant(words) = &buffers[from.buffer] {
                for (c, begin) in begin.iter_mut().enumerate() {
                    let at = if from.channels == 1 { 0 } else { CHANNELS * block + c };
                    let word = words.get(at).copied().unwrap_or(0);
                    *begin = begin.wrapping_add(word << shift);
                }
            }
        }
        begin
    }

    /// The value in pairs of channels.
    #[inline(always)]
    pub fn packed<'v, S: Simd>(
        &self,
        at: At<'_, S>,
        buffers: &'v [Values],
        scratch: &'v mut Scratch,
    ) -> &'v [[Words; TILE]] {
        match &buffers[self.from.buffer] {
            Values::Narrow(words) if self.from.halved => {
                &words.as_chunks().0[..self.from.channels / 2]
            }
            values => {
                pack((&self.from, Placement::Same), 0, values, at, &mut scratch.packed);
                &scratch.packed
            }
        }
    }

    /// The sums of a block and other terms.
    #[inline(always)]
    pub fn with_placed<S: Simd>(
        &self,
        block: usize,
        packed: &[[Words; TILE]],
        (terms, at, buffers): (&[Placed], At<'_, S>, &[Values]),
    ) -> [[i32x16<S>; TILE]; CHANNELS] {
        let (weights, begin) = (&self.blocks[block], self.begin[block]);
        let mut sums = weights.products::<S, CHANNELS, TILE>(at.simd, packed, [0; CHANNELS]);
        // Where channels are an odd number, the last block has one.
        for c in 0..CHANNELS.min(self.channels - CHANNELS * block) {
            let mut words = [Narrow(i32x16::splat(at.simd, begin[c])); TILE];
            for e in 0..TILE {
                words[e].0 += sums[c][e] << weights.zeros[c];
            }
            for term in terms {
                let channel = CHANNELS * block + c;
                words = term.plus(words, &buffers[term.from.buffer], channel, at);
            }
            for e in 0..TILE {
                sums[c][e] = words[e].0;
            }
        }
        sums
    }
}
