//! Products of pairs of channels with one number for all channels, rounded.

use fearless_simd::i32x16;
use fearless_simd::prelude::*;
use spurion::graph::{Node, Placement, Rank, Storage};

use super::dense::CHANNELS;
use super::halves::is_short;
use super::lanes::{Narrow, dot};
use super::memory::{Operand, Values};
use super::narrow16::{Narrow16, ToHalves};
use super::narrowing::Narrowing;
use super::tile::{At, TILE};
use super::words::Words;

/// y = narrow(a b), where b has one channel and serves all of a.
#[derive(Clone, Copy, Debug)]
pub struct HalfProduct {
    /// The value with many channels, two in a word.
    many: Operand,
    /// The value with one, and where its entries go.
    one: (Operand, Placement),
    /// Half a unit of the result.
    half: i32,
    /// The bits to drop of products.
    shifts: ToHalves,
    /// The smallest and the largest result.
    bounds: [i16; 2],
    /// Where the result goes.
    output: Operand,
}

/// Whether such a product can be made of two values: if the first is kept in pairs of channels.
#[must_use]
pub fn can_multiply(many: &Node<'_>, one: &Node<'_>) -> bool {
    let words = one.slot.storage == Storage::Narrow && one.channels == 1;
    words && is_short(one) && is_short(many) && many.rank == Rank::Pair
}

impl HalfProduct {
    /// The product of a value of many channels, two in a word, with one of one channel. Nothing if its result
    /// has more than 16 bits.
    #[must_use]
    pub fn new(
        many: Operand,
        one: (Operand, Placement),
        narrowing: Narrowing,
        output: Operand,
    ) -> Option<Self> {
        let shifts = ToHalves::new([narrowing.shift; CHANNELS]);
        let (half, bounds) = (narrowing.half(), narrowing.halves()?);
        Some(Self { many, one, half, shifts, bounds, output })
    }

    /// Computes the entries of a tile.
    pub fn run<S: Simd>(&self, at: At<'_, S>, buffers: &mut [Values]) {
        self.output.write(buffers, |buffers, output| {
            let many = &buffers[self.many.buffer];
            if let (Values::Narrow(many), Values::Narrow(to)) = (many, output) {
                let one = &buffers[self.one.0.buffer];
                self.entries(at, one, many.as_chunks().0, to.as_chunks_mut().0);
            }
        });
    }

    #[inline(never)]
    fn entries<S: Simd>(
        &self,
        at: At<'_, S>,
        one: &Values,
        many: &[[Words; TILE]],
        to: &mut [[Words; TILE]],
    ) {
        let simd = at.simd;
        simd.vectorize(
            #[inline(always)]
            || {
                let places = self.one.0.places(self.one.1, at.tile);
                let factors: [Narrow<S>; TILE] = one.load(simd, 0, places);
                let low_half = i32x16::splat(simd, 0xffff);
                let half = i32x16::splat(simd, self.half);
                let narrow = Narrow16::new(simd, self.bounds);
                for k in 0..self.output.channels / 2 {
                    let mut products = [[half; TILE]; CHANNELS];
                    for e in 0..TILE {
                        let (many, one) = (many[k][e].load(simd), factors[e].0);
                        // One takes the low halves, the other one the high halves.
                        products[0][e] += dot(many, one & low_half);
                        products[1][e] += dot(many, one << i16::BITS);
                    }
                    narrow.pairs(&self.shifts, &products, &mut to[k]);
                }
            },
        );
    }
}
