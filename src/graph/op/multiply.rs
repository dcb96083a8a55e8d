//! The factors of a product.

use super::{Placement, Term};
use crate::graph::Rank;

/// Two placed values that are multiplied entry by entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factors {
    /// One.
    pub left: Term,
    /// The other.
    pub right: Term,
}

impl Factors {
    /// Two terms, one after the other.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (terms, rest) = bytes.as_chunks();
        let [left, right] = terms else { return None };
        let factors = Self { left: Term::decode(left)?, right: Term::decode(right)? };
        rest.is_empty().then_some(factors)
    }

    /// Both.
    #[must_use]
    pub const fn both(&self) -> [Term; 2] {
        [self.left, self.right]
    }

    /// Whether a value of rank `from` can be a factor so placed: every entry of the result needs
    /// one, which a diagonal does not give.
    #[must_use]
    pub fn fits(placement: Placement, from: Rank, to: Rank) -> bool {
        placement != Placement::Diagonal && placement.fits(from, to)
    }
}
