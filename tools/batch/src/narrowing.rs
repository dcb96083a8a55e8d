//! What most sums and products are finished with.

use spurion::format::{Overflow, Rounding};
use spurion::graph::{Activation, Node};

use super::finish::Finishing;

/// RND and SAT: y = min(max((x + 2^(shift - 1)) / 2^shift, lowest), highest).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Narrowing {
    /// Bits dropped, at least one.
    pub shift: u32,
    /// The smallest result.
    pub lowest: i32,
    /// The largest.
    pub highest: i32,
}

impl Narrowing {
    /// What a list of finishings does, if it is of this kind and takes words of 32 bits.
    #[must_use]
    pub fn of(finish: &[Finishing]) -> Option<Self> {
        let (quantizer, rectified) = match finish {
            [Finishing::Quantize(quantizer)] => (quantizer, false),
            [Finishing::Quantize(quantizer), Finishing::Activation(Activation::Relu)] => {
                (quantizer, true)
            }
            _ => return None,
        };
        let shift = quantizer.shift();
        let is_half_up = quantizer.rounding() == Rounding::Rnd && (1..i32::BITS).contains(&shift);
        if !is_half_up || quantizer.overflow() == Overflow::Wrap {
            return None;
        }
        let lowest = quantizer.overflow().lowest(quantizer.to());
        let lowest = i32::try_from(if rectified { lowest.max(0) } else { lowest }).ok()?;
        let highest = i32::try_from(quantizer.to().max()).ok()?;
        Some(Self { shift, lowest, highest })
    }

    /// Half a unit of what is left.
    #[must_use]
    pub const fn half(&self) -> i32 {
        1 << (self.shift - 1)
    }

    /// The smallest and the largest result, if they have 16 bits.
    #[must_use]
    pub fn halves(&self) -> Option<[i16; 2]> {
        let [lowest, highest] = [self.lowest, self.highest].map(|x| i16::try_from(x).ok());
        Some([lowest?, highest?])
    }

    /// Whether the numbers of a node fit 32 bits with half a unit added.
    #[must_use]
    pub fn fits(&self, node: &Node<'_>) -> bool {
        self.rounded(node, |x| i32::try_from(x).is_ok())
    }

    /// Whether they fit 16 bits then, after the shift.
    #[must_use]
    pub fn fits_halves(&self, node: &Node<'_>) -> bool {
        self.fits(node) && self.rounded(node, |x| i16::try_from(x >> self.shift).is_ok())
    }

    fn rounded(&self, node: &Node<'_>, is: impl Fn(i128) -> bool) -> bool {
        is(node.range.lo) && is(node.range.hi + i128::from(self.half()))
    }
}
