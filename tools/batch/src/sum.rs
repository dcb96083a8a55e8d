//! Sums of placed values and of products with weights, and what is done with them.

use fearless_simd::Simd;
use spurion::graph::{Placement, Rank};

use super::dense::{CHANNELS, Dense, Multiply};
use super::finish::Finish;
use super::lanes::Lanes;
use super::memory::{Extent, Operand, Values};
use super::tile::{At, TILE};
use super::words::Words;

/// A value that is added.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    /// The value.
    pub from: Operand,
    /// Where its entries go.
    pub placement: Placement,
    /// By how many bits it is shifted left to the binary point of the sum.
    pub shift: u32,
}

/// y = finish(sum of W x + sum of x 2^shift).
#[derive(Clone, Debug)]
pub struct Sum<W> {
    /// Its rank.
    pub rank: Rank,
    /// Products with weights.
    pub dense: Vec<Dense>,
    /// Values.
    pub placed: Vec<Placed>,
    /// What is done with the sum.
    pub finish: Finish<W>,
    /// Where the result goes.
    pub output: Operand,
}

/// Room that steps use for themselves.
#[derive(Debug, Default)]
pub struct Scratch {
    one: Vec<Vec<[Words; 1]>>,
    tile: Vec<Vec<[Words; TILE]>>,
    /// One value in pairs of channels.
    pub packed: Vec<[Words; TILE]>,
}

impl Placed {
    /// Adds the entries of channel `c`.
    #[inline(always)]
    pub fn plus<S: Simd, A: Lanes<S>, const E: usize>(
        &self,
        sums: [A; E],
        values: &Values,
        c: usize,
        at: At<'_, S>,
    ) -> [A; E] {
        let start = self.from.channel(c, at.objects);
        if self.placement == Placement::Diagonal {
            return self.plus_diagonal(sums, values, start, at);
        }
        let places = self.from.places(self.placement, at.tile);
        values.add(at.simd, start, (places, self.shift), sums)
    }

    #[inline(always)]
    fn plus_diagonal<S: Simd, A: Lanes<S>, const E: usize>(
        &self,
        mut sums: [A; E],
        values: &Values,
        start: usize,
        at: At<'_, S>,
    ) -> [A; E] {
        for e in 0..E {
            if !at.tile.is_diagonal(e) {
                continue;
            }
            let place = match self.from.extent {
                Extent::Whole(Rank::Jet) => 0,
                _ => at.tile.objects[0][e],
            };
            let x: A = values.one(at.simd, start + place);
            sums[e] = sums[e].plus(x.left(self.shift));
        }
        sums
    }
}

impl<W: Multiply> Sum<W> {
    /// Computes the entries of a tile.
    pub fn run<S: Simd>(&self, at: At<'_, S>, buffers: &mut [Values], scratch: &mut Scratch) {
        self.output.write(buffers, |buffers, output| match self.rank {
            Rank::Jet => self.entries::<S, 1>(at, buffers, &mut scratch.one, output),
            _ => self.entries::<S, TILE>(at, buffers, &mut scratch.tile, output),
        });
    }

    #[inline(never)]
    fn entries<S: Simd, const E: usize>(
        &self,
        at: At<'_, S>,
        buffers: &[Values],
        packed: &mut Vec<Vec<[Words; E]>>,
        output: &mut Values,
    ) {
        packed.resize_with(self.dense.len().max(packed.len()), Vec::new);
        at.simd.vectorize(
            #[inline(always)]
            || {
                for (dense, packed) in self.dense.iter().zip(packed.iter_mut()) {
                    dense.pack(&buffers[dense.from.buffer], at, packed);
                }
                // Without products channels share nothing, and fewer registers do.
                if self.dense.is_empty() {
                    for c in 0..self.output.channels {
                        self.channels::<S, 1, E>(c, at, buffers, &[], output);
                    }
                    return;
                }
                for first in (0..self.output.channels).step_by(CHANNELS) {
                    match self.output.channels - first {
                        1 => self.channels::<S, 1, E>(first, at, buffers, packed, output),
                        _ => self.channels::<S, CHANNELS, E>(first, at, buffers, packed, output),
                    }
                }
            },
        );
    }

    #[inline(always)]
    fn channels<S: Simd, const C: usize, const E: usize>(
        &self,
        first: usize,
        at: At<'_, S>,
        buffers: &[Values],
        packed: &[Vec<[Words; E]>],
        output: &mut Values,
    ) {
        let mut sums = [[W::Lanes::splat(at.simd, 0); E]; C];
        for (dense, packed) in self.dense.iter().zip(packed) {
            let values = &buffers[dense.from.buffer];
            W::multiply(dense, first / CHANNELS, values, packed, at, &mut sums);
        }
        for c in 0..C {
            let mut sums = sums[c];
            for placed in &self.placed {
                sums = placed.plus(sums, &buffers[placed.from.buffer], first + c, at);
            }
            sums = self.finish.apply(at.simd, sums);
            self.output.store(first + c, at, &sums, output);
        }
    }
}
