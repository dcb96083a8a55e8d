//! Products of pairs of channels with one number for all channels, rounded.

use spurion::graph::{Node, Placement, Rank, Storage};
use wide::{i16x16, i32x16};

use super::lanes::Narrow;
use super::memory::{Operand, Values};
use super::narrowing::Narrowing;
use super::pairs::both;
use super::tile::{At, TILE};

/// Bits that one instruction drops of a product, after adding half of what it keeps.
const DROPPED: u32 = 15;

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
    let of_many = room(many)?.min(more);
    (room(one)? >= more - of_many).then_some([of_many, more - of_many])
}

impl HalfProduct {
    /// Computes the entries of a tile.
    pub fn run(&self, at: At<'_>, buffers: &mut [Values]) {
        let mut output = std::mem::replace(&mut buffers[self.output.buffer], Values::EMPTY);
        if let (Values::Narrow(many), Values::Narrow(to)) =
            (&buffers[self.many.buffer], &mut output)
        {
            let (one, placement) = &self.one;
            let places = one.places(*placement, at.0);
            let factors: [Narrow; TILE] = buffers[one.buffer].load(0, places);
            self.entries(factors, many.as_chunks().0, to.as_chunks_mut().0);
        }
        buffers[self.output.buffer] = output;
    }

    #[inline(always)]
    fn entries(&self, factors: [Narrow; TILE], many: &[[i32x16; TILE]], to: &mut [[i32x16; TILE]]) {
        let [left, right] = self.scales;
        let mut twice = [[i16x16::ZERO; 2]; TILE];
        for e in 0..TILE {
            let scaled: i32x16 = factors[e].0 << right;
            twice[e] = bytemuck::cast((scaled & i32x16::splat(0xffff)) | (scaled << 16u32));
        }
        let bound = |number: i16| -> i16x16 {
            let [bound, _]: [i16x16; 2] = bytemuck::cast(both(number));
            bound
        };
        let [lowest, highest] = self.bounds.map(bound);
        for (many, to) in many.iter().zip(to).take(self.output.channels / 2) {
            for e in 0..TILE {
                let many: [i16x16; 2] = bytemuck::cast(many[e]);
                let narrow = |half: usize| {
                    let product = (many[half] << left).mul_scale_round(twice[e][half]);
                    product.max(lowest).min(highest)
                };
                to[e] = bytemuck::cast([narrow(0), narrow(1)]);
            }
        }
    }
}
