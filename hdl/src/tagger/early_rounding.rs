//! Several changes of format in a row, with constants added between them, as a single one.
//!
//! floor(x / 2^s) and saturation keep the order of integers, and constants can be added before
//! them: what is left of the first saturations is a function of the few bits that the last keeps.

use spurion::format::{Overflow, QFormat, Quantizer, Rounding};
use spurion::graph::Node;

use super::entrywise::{Chain, Step};

/// The most integers for which the single rounding is tried.
const MOST_INTEGERS: i128 = 1 << 21;

/// y = x plus a constant of each channel, rounded down by `shift` bits and saturated.
#[derive(Clone, Debug)]
pub struct EarlyRounding {
    /// Constants at the binary point of x.
    pub offsets: Vec<i64>,
    /// Bits that are dropped.
    pub shift: u32,
    /// What is left.
    pub format: QFormat,
}

impl EarlyRounding {
    /// The rounding with which a chain from `root` begins, if for each integer that the root can
    /// take the chain is a function of what is left by it.
    pub fn of(chain: &Chain, root: &Node<'_>) -> Option<Self> {
        let rounding = Self::candidate(&chain.steps, root.channels)?;
        let few = root.range.hi - root.range.lo < MOST_INTEGERS;
        let (lo, hi) = (i64::try_from(root.range.lo).ok()?, i64::try_from(root.range.hi).ok()?);
        let exact = few
            && (0..root.channels).all(|c| {
                (lo..=hi)
                    .all(|x| chain.apply(c, x) == rounding.rest(chain, c, rounding.apply(c, x)))
            });
        exact.then_some(rounding)
    }

    fn candidate(steps: &[Step], channels: usize) -> Option<Self> {
        let (mut shift, mut offsets, mut format) = (0, vec![0; channels], None);
        for step in steps {
            match step {
                Step::Quantize(quantizer) if cuts(*quantizer) => {
                    shift += quantizer.shift();
                    format = Some(quantizer.to());
                }
                Step::Plus { shift: finer, offsets: constants } if *finer <= shift => {
                    shift -= finer;
                    let constants = constants.iter().map(|x| x << shift);
                    offsets.iter_mut().zip(constants).for_each(|(sum, x)| *sum += x);
                }
                _ => break,
            }
        }
        format.map(|format| Self { offsets, shift, format })
    }

    fn apply(&self, channel: usize, x: i64) -> i64 {
        let x = (x + self.offsets.get(channel).copied().unwrap_or(0)) >> self.shift;
        x.clamp(self.format.min(), self.format.max())
    }

    /// What the chain makes of all integers of which `y` is left, which need not be saturated yet.
    pub fn rest(&self, chain: &Chain, channel: usize, y: i64) -> i64 {
        let offset = self.offsets.get(channel).copied().unwrap_or(0);
        let y = y.clamp(self.format.min(), self.format.max());
        chain.apply(channel, (y << self.shift) - offset)
    }
}

/// Whether a quantizer rounds down and saturates.
fn cuts(quantizer: Quantizer) -> bool {
    quantizer.rounding() == Rounding::Trn && quantizer.overflow() == Overflow::Sat
}
