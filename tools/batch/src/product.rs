//! Products of two placed values, entry by entry, and what is done with them.

use fearless_simd::Simd;
use spurion::graph::{Placement, Rank};

use super::finish::Finish;
use super::lanes::{InLanes, Lanes};
use super::memory::{Operand, Values};
use super::tile::{At, TILE};

/// y = finish(a b). A value of one channel serves all of the result's.
#[derive(Clone, Debug)]
pub struct Product<W> {
    /// Its rank.
    pub rank: Rank,
    /// The values and where their entries go.
    pub factors: [(Operand, Placement); 2],
    /// What is done with the product.
    pub finish: Finish<W>,
    /// Where the result goes.
    pub output: Operand,
}

impl<W: InLanes> Product<W> {
    /// Computes the entries of a tile.
    pub fn run<S: Simd>(&self, at: At<'_, S>, buffers: &mut [Values]) {
        self.output.write(buffers, |buffers, output| match self.rank {
            Rank::Jet => self.entries::<S, 1>(at, buffers, output),
            _ => self.entries::<S, TILE>(at, buffers, output),
        });
    }

    #[inline(never)]
    fn entries<S: Simd, const E: usize>(
        &self,
        at: At<'_, S>,
        buffers: &[Values],
        output: &mut Values,
    ) {
        let [(left, left_place), (right, right_place)] = &self.factors;
        let lefts = left.places(*left_place, at.tile);
        let rights = right.places(*right_place, at.tile);
        at.simd.vectorize(
            #[inline(always)]
            || {
                for c in 0..self.output.channels {
                    let start = left.channel(c, at.objects);
                    let mut products: [W::Lanes<S>; E] =
                        buffers[left.buffer].load(at.simd, start, lefts);
                    let start = right.channel(c, at.objects);
                    let b: [W::Lanes<S>; E] = buffers[right.buffer].load(at.simd, start, rights);
                    for e in 0..E {
                        products[e] = products[e].times(b[e]);
                    }
                    let products = self.finish.apply(at.simd, products);
                    self.output.store(c, at, &products, output);
                }
            },
        );
    }
}
