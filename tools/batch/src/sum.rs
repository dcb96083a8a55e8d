//! Sums of placed values and of products with weights, and what is done with them.

use spurion::graph::{Placement, Rank};
use wide::i32x16;

use super::dense::{CHANNELS, Dense, Multiply};
use super::finish::Finish;
use super::lanes::Lanes;
use super::memory::{Extent, Operand, Values};
use super::tile::{At, TILE, Tile};

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
pub struct Sum<A> {
    /// Its rank.
    pub rank: Rank,
    /// Products with weights.
    pub dense: Vec<Dense>,
    /// Values.
    pub placed: Vec<Placed>,
    /// What is done with the sum.
    pub finish: Finish<A>,
    /// Where the result goes.
    pub output: Operand,
}

/// Room that steps use for themselves.
#[derive(Debug, Default)]
pub struct Scratch {
    one: Vec<Vec<[i32x16; 1]>>,
    tile: Vec<Vec<[i32x16; TILE]>>,
    /// One value in pairs of channels.
    pub packed: Vec<[i32x16; TILE]>,
}

impl Placed {
    /// Adds the entries of channel `c`.
    #[inline(always)]
    pub fn plus<A: Lanes, const E: usize>(
        &self,
        mut sums: [A; E],
        values: &Values,
        c: usize,
        at: At<'_>,
    ) -> [A; E] {
        let start = self.from.channel(c, at.1);
        if self.placement == Placement::Diagonal {
            return self.plus_diagonal(sums, values, start, at.0);
        }
        let places = self.from.places(self.placement, at.0);
        let entries: [A; E] = values.load(start, places);
        for e in 0..E {
            sums[e] = sums[e].plus(entries[e].left(self.shift));
        }
        sums
    }

    #[inline(always)]
    fn plus_diagonal<A: Lanes, const E: usize>(
        &self,
        mut sums: [A; E],
        values: &Values,
        start: usize,
        tile: &Tile,
    ) -> [A; E] {
        for e in (0..E).filter(|e| tile.is_diagonal(*e)) {
            let place = match self.from.extent {
                Extent::Whole(Rank::Jet) => 0,
                _ => tile.objects[0][e],
            };
            let x: A = values.one(start + place);
            sums[e] = sums[e].plus(x.left(self.shift));
        }
        sums
    }
}

impl<A: Multiply> Sum<A> {
    /// Computes the entries of a tile.
    pub fn run(&self, tile: &Tile, objects: usize, buffers: &mut [Values], scratch: &mut Scratch) {
        let mut output = std::mem::replace(&mut buffers[self.output.buffer], Values::EMPTY);
        let at = (tile, objects);
        match self.rank {
            Rank::Jet => self.entries::<1>(at, buffers, &mut scratch.one, &mut output),
            _ => self.entries::<TILE>(at, buffers, &mut scratch.tile, &mut output),
        }
        buffers[self.output.buffer] = output;
    }

    fn entries<const E: usize>(
        &self,
        at: At<'_>,
        buffers: &[Values],
        packed: &mut Vec<Vec<[i32x16; E]>>,
        output: &mut Values,
    ) {
        packed.resize_with(self.dense.len().max(packed.len()), Vec::new);
        for (dense, packed) in self.dense.iter().zip(packed.iter_mut()) {
            dense.pack(&buffers[dense.from.buffer], at, packed);
        }
        for first in (0..self.output.channels).step_by(CHANNELS) {
            match self.output.channels - first {
                1 => self.channels::<1, E>(first, at, buffers, packed, output),
                _ => self.channels::<CHANNELS, E>(first, at, buffers, packed, output),
            }
        }
    }

    #[inline(always)]
    fn channels<const C: usize, const E: usize>(
        &self,
        first: usize,
        at: At<'_>,
        buffers: &[Values],
        packed: &[Vec<[i32x16; E]>],
        output: &mut Values,
    ) {
        let mut sums = [[A::splat(0); E]; C];
        for (dense, packed) in self.dense.iter().zip(packed) {
            let values = &buffers[dense.from.buffer];
            A::multiply(dense, first / CHANNELS, values, packed, at, &mut sums);
        }
        for (c, mut sums) in sums.into_iter().enumerate() {
            for placed in &self.placed {
                sums = placed.plus(sums, &buffers[placed.from.buffer], first + c, at);
            }
            sums = self.finish.apply(sums);
            self.output.store(first + c, at, &sums, output);
        }
    }
}
