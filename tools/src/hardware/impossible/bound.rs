//! The most that a jet can gain, object by object.
//!
//! The d_ij are symmetric, 0 on the diagonal and at most D. Let s_i be the largest sum of object
//! i, and h of the N objects be above some threshold and the others below. An object's sum is at
//! most D (h - 1) from those above plus what it has from those below, and these give no more than
//! their own sums. So the total of all sums, which is at least T, is at most
//!
//! sum over objects above of min(s_i, D (h - 1))  +  sum over objects below of 2 s_i,
//!
//! and at most the sum of all s_i. It is at most what lies between both, too, a part of the way.
//! With any price on a unit of that, the gains are at most the sum of (gain + price * supply)
//! minus price * T: for each h the best offer counts, and of all thresholds the best.

use std::ops::Range;

/// An object in one state.
#[derive(Clone, Debug)]
pub struct State {
    /// What it gains alone.
    pub own: i128,
    /// What it gains of each other object, at most, if both share alike.
    pub shared: i128,
    /// What it gains, at most, of each object that is in this state or a later one, and takes all.
    pub taken: Vec<i128>,
    /// The largest sum of distances.
    pub sum: i128,
}

/// What objects can gain.
#[derive(Clone, Debug)]
pub struct Gains {
    /// All states, in the order of their sums.
    pub states: Vec<State>,
    /// The number of objects.
    pub objects: i128,
    /// The largest distance.
    pub farthest: i128,
    /// The least that all sums together are.
    pub total: i128,
    /// What is gained in any case.
    pub constant: i128,
}

/// Prices of a unit of the total, in parts of [`PARTS`].
const PRICES: [i128; 30] = [
    100, 79, 125, 63, 158, 50, 200, 40, 251, 32, 316, 25, 398, 20, 501, 16, 631, 12, 794, 8, 1000,
    4, 1500, 2, 3000, 1, 10_000, 0, 100_000, 10_000_000,
];
const PARTS: i128 = 16;
/// Parts of the way from one limit of the total to the other, in quarters.
const WAYS: [i128; 5] = [4, 3, 2, 1, 0];
/// States from one threshold that is tried to the next, and states of a block.
const STEP: usize = 4;
const BLOCK: usize = 16;

/// The thresholds that were good enough for each block, to begin with the next time.
#[derive(Clone, Debug, Default)]
pub struct Hints(Vec<usize>);

impl Gains {
    /// A number that no jet exceeds: one that is at most `enough`, if the search finds one.
    ///
    /// The largest state of all objects is in one of several blocks; the worst block counts.
    #[must_use]
    pub fn most(&self, enough: i128, hints: &mut Hints) -> i128 {
        let others = (self.objects - 1).max(0);
        let alone = self.states.iter().map(|state| state.own + others * state.shared);
        let Some(best) = alone.max() else { return i128::MIN };
        let simple = self.constant + self.objects * best;
        if simple <= enough || self.objects == 0 {
            return simple;
        }
        let mut worst = i128::MIN;
        for (index, first) in (0..self.states.len()).step_by(BLOCK).enumerate() {
            if hints.0.len() <= index {
                hints.0.push(first);
            }
            let block = first..(first + BLOCK).min(self.states.len());
            worst = worst.max(self.of_block(&block, enough, &mut hints.0[index]));
            if worst > enough {
                return simple;
            }
        }
        worst
    }

    /// The bound for jets of which the largest state is in a block.
    fn of_block(&self, block: &Range<usize>, enough: i128, hint: &mut usize) -> i128 {
        let mut most = i128::MAX;
        let thresholds = (0..=block.start).step_by(STEP);
        for threshold in std::iter::once(*hint).chain(thresholds) {
            if most <= enough {
                break;
            }
            *hint = threshold;
            let mut worst = i128::MIN;
            for h in 1..=self.objects {
                worst = worst.max(self.with(threshold, block, h, enough));
                if worst >= most {
                    break;
                }
            }
            most = most.min(worst);
        }
        most
    }

    /// The bound with so many states below the threshold and `h` objects above, one of them in
    /// the block.
    fn with(&self, threshold: usize, block: &Range<usize>, h: i128, enough: i128) -> i128 {
        let (low, high) = self.states[..block.end].split_at(threshold);
        let last = block.start - threshold;
        let below = self.objects - h;
        if below > 0 && low.is_empty() {
            return i128::MIN;
        }
        let all = self.farthest * (self.objects - 1).max(0);
        let own = self.farthest * (h - 1).max(0);
        let gain = |state: &State| {
            let taken = state.taken.get(threshold).copied().unwrap_or_default();
            state.own + (below - 1) * state.shared + h * taken
        };
        let low: Vec<_> = low.iter().map(|s| (gain(s), s.sum.min(all))).collect();
        let gain = |state: &State| state.own + (h - 1) * state.shared;
        let high: Vec<_> = high.iter().map(|s| (gain(s), s.sum.min(all), s.sum.min(own))).collect();
        let mut best = i128::MAX;
        for (price, way) in PRICES.iter().flat_map(|&price| WAYS.map(|way| (price, way))) {
            let worth = |&(gain, sum): &_| 4 * PARTS * gain + price * (4 + way) * sum;
            let low = low.iter().map(worth).max().unwrap_or_default();
            let worth =
                |&(gain, sum, own): &_| 4 * PARTS * gain + price * ((4 - way) * sum + way * own);
            let highest = high[last..].iter().map(worth).max().unwrap_or_default();
            let high = high.iter().map(worth).max().unwrap_or_default();
            let bound = below * low + (h - 1) * high + highest - 4 * price * self.total;
            best = best.min(self.constant + bound.div_euclid(4 * PARTS));
            if best <= enough {
                break;
            }
        }
        best
    }
}
