//! Products of two placed values, entry by entry, and what is done with them.

use spurion::graph::{Placement, Rank};

use super::finish::Finish;
use super::lanes::Lanes;
use super::memory::{Operand, Values};
use super::tile::{At, TILE, Tile};

/// y = finish(a b). A value of one channel serves all of the result's.
#[derive(Clone, Debug)]
pub struct Product<A> {
    /// Its rank.
    pub rank: Rank,
    /// The values and where their entries go.
    pub factors: [(Operand, Placement); 2],
    /// What is done with the product.
    pub finish: Finish<A>,
    /// Where the result goes.
    pub output: Operand,
}

impl<A: Lanes> Product<A> {
    /// Computes the entries of a tile.
    pub fn run(&self, tile: &Tile, objects: usize, buffers: &mut [Values]) {
        let mut output = std::mem::replace(&mut buffers[self.output.buffer], Values::EMPTY);
        match self.rank {
            Rank::Jet => self.entries::<1>((tile, objects), buffers, &mut output),
            _ => self.entries::<TILE>((tile, objects), buffers, &mut output),
        }
        buffers[self.output.buffer] = output;
    }

    fn entries<const E: usize>(&self, at: At<'_>, buffers: &[Values], output: &mut Values) {
        let [(left, left_place), (right, right_place)] = &self.factors;
        let lefts = left.places(*left_place, at.0);
        let rights = right.places(*right_place, at.0);
        for c in 0..self.output.channels {
            let a: [A; E] = buffers[left.buffer].load(left.channel(c, at.1), lefts);
            let b: [A; E] = buffers[right.buffer].load(right.channel(c, at.1), rights);
            let mut products = a;
            for e in 0..E {
                products[e] = a[e].times(b[e]);
            }
            self.output.store(c, at, &self.finish.apply(products), output);
        }
    }
}
