//! Products of pairs of channels with one number for all channels, rounded.

use fearless_simd::prelude::*;
use fearless_simd::{i16x32, i32x16};
use spurion::graph::{Node, Placement, Rank, Storage};

use super::lanes::{Narrow, dot};
use super::memory::{Operand, Values};
use super::narrowing::Narrowing;
use super::pairs::both;
use super::tile::{At, TILE};
use super::words::Words;

/// Bits that are dropped of a product, after adding half of what is kept.
const DROPPED: u32 = 15;

/// Bits of a half.
const HALF: u32 = i16::BITS;

/// y = narrow(a b), where b has one channel and serves all of a.
#[derive(Clone, Copy, Debug)]
pub struct HalfProduct {
    /// The value with many channels, two in a word.
    pub many: Operand,
    /// The value with one, and where its entries go.
    pub one: (Operand, Placement),
    /// By how many bits each is shifted left, so that 15 bits are to be dropped.
    pub scales: [u32; 2],
    /// The smallest and the largest result.
    pub bounds: [i16; 2],
    /// Where the result goes.
    pub output: Operand,
}

/// How many bits a number of a range can be shifted left as a 16-bit word.
fn room(node: &Node<'_>) -> Option<u32> {
    let largest = node.range.hi.max(-1 - node.range.lo).max(0);
    (i16::BITS - 1).checked_sub(i128::BITS - largest.leading_zeros())
}

/// By how many bits the factors are shifted; nothing if they have too many bits, or do not lie entry by
/// entry.
#[must_use]
pub fn scales(many: &Node<'_>, one: &Node<'_>, narrowing: Narrowing) -> Option<[u32; 2]> {
    let words = one.slot.storage == Storage::Narrow && one.channels == 1;
    if !words || many.rank != Rank::Pair {
        return None;
    }
    let more = DROPPED.checked_sub(narrowing.shift)?;
    let room_of_one = room(one)?;
    let of_many = room(many)?.min(more);
    let scales = [of_many, more.checked_sub(of_many).filter(|bits| *bits <= room_of_one)?];
    let lowest = |node: &Node<'_>, left: u32| node.range.lo << left == i128::from(i16::MIN);
    // The product of the lowest 16-bit words is the one that has no place in 16 bits then.
    let too_large = lowest(many, scales[0]) && lowest(one, scales[1]);
    (!too_large).then_some(scales)
}

impl HalfProduct {
    /// Computes the entries of a tile.
    pub fn run<S: Simd>(&self, at: At<'_, S>, buffers: &mut [Values]) {
        let mut output = std::mem::replace(&mut buffers[self.output.buffer], Values::EMPTY);
        if let (Values::Narrow(many), Values::Narrow(to)) =
            (&buffers[self.many.buffer], &mut output)
        {
            let one = &buffers[self.one.0.buffer];
            self.entries(at, one, many.as_chunks().0, to.as_chunks_mut().0);
        }
        buffers[self.output.buffer] = output;
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
                let [left, right] = self.scales;
                let places = self.one.0.places(self.one.1, at.tile);
                let factors: [Narrow<S>; TILE] = one.load(simd, 0, places);
                let low_half = i32x16::splat(simd, 0xffff);
                // One takes the low halves, the other one the high halves.
                let mut of_halves = [[low_half; 2]; TILE];
                for e in 0..TILE {
                    let factor = factors[e].0 << right;
                    of_halves[e] = [factor & low_half, factor << HALF];
                }
                let rounding = Rounding::new(simd, self.bounds);
                for k in 0..self.output.channels / 2 {
                    for e in 0..TILE {
                        let many: i16x32<S> = many[k][e].load(simd).bitcast();
                        let many = (many << left).bitcast();
                        let [low, high] = of_halves[e];
                        to[k][e] = rounding.pair(dot(many, low), dot(many, high));
                    }
                }
            },
        );
    }
}

/// Drops bits of products, saturates, and puts two channels into a word.
struct Rounding<S: Simd> {
    half: i32x16<S>,
    low_half: i32x16<S>,
    lowest: i16x32<S>,
    highest: i16x32<S>,
}

impl<S: Simd> Rounding<S> {
    #[inline(always)]
    fn new(simd: S, [lowest, highest]: [i16; 2]) -> Self {
        Self {
            half: i32x16::splat(simd, 1 << (DROPPED - 1)),
            low_half: i32x16::splat(simd, 0xffff),
            lowest: both(simd, lowest).bitcast(),
            highest: both(simd, highest).bitcast(),
        }
    }

    #[inline(always)]
    fn pair(&self, low: i32x16<S>, high: i32x16<S>) -> Words {
        let low = (low + self.half) >> DROPPED;
        let high = (high + self.half) << (HALF - DROPPED);
        let halves: i16x32<S> = ((low & self.low_half) | (high & !self.low_half)).bitcast();
        let words: i32x16<S> = halves.max(self.lowest).min(self.highest).bitcast();
        words.into()
    }
}
