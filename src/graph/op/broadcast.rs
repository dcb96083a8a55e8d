//! The terms of a broadcast sum.

use crate::graph::{NodeId, Rank};

/// Where a term goes in the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum Placement {
    /// Same rank: y += x, entry by entry.
    Same = 0,
    /// Particle to pair: y_ij += x_i.
    Rows = 1,
    /// Particle to pair: y_ij += x_j.
    Columns = 2,
    /// Particle to pair: y_ii += x_i. Jet to pair: y_ii += x.
    Diagonal = 3,
    /// Jet to any rank: every entry += x.
    All = 4,
    /// Pair to pair: y_ij += x_ji.
    Transposed = 5,
}

impl Placement {
    /// Every placement, in the order of their codes.
    pub const ALL: [Self; 6] =
        [Self::Same, Self::Rows, Self::Columns, Self::Diagonal, Self::All, Self::Transposed];

    /// The placement that an artifact names by `code`.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// Its name in reports and in NUMERICS.md.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Rows => "rows",
            Self::Columns => "columns",
            Self::Diagonal => "diagonal",
            Self::All => "all",
            Self::Transposed => "transposed",
        }
    }

    /// Whether a value of rank `from` can be placed so into rank `to`.
    #[must_use]
    pub fn fits(self, from: Rank, to: Rank) -> bool {
        match self {
            Self::Same => from == to,
            Self::Rows | Self::Columns => from == Rank::Particle && to == Rank::Pair,
            Self::Diagonal => from != Rank::Pair && to == Rank::Pair,
            Self::All => from == Rank::Jet && to != Rank::Jet,
            Self::Transposed => from == Rank::Pair && to == Rank::Pair,
        }
    }
}

/// One term: a value and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The value.
    pub input: NodeId,
    /// Its place.
    pub placement: Placement,
}

impl Term {
    /// Bytes of a term in the artifact.
    pub const BYTES: usize = 4;

    /// As the artifact stores it: node (16 bits, little endian), placement, 0.
    #[must_use]
    pub const fn encode(self) -> [u8; Self::BYTES] {
        let [lo, hi] = self.input.0.to_le_bytes();
        [lo, hi, self.placement as u8, 0]
    }

    pub(crate) fn decode(bytes: &[u8; Self::BYTES]) -> Option<Self> {
        let &[lo, hi, placement, 0] = bytes else { return None };
        Some(Self {
            input: NodeId(u16::from_le_bytes([lo, hi])),
            placement: Placement::from_code(placement)?,
        })
    }
}

/// The terms of one broadcast, read in place.
#[derive(Clone, Copy, Debug)]
pub struct BroadcastTerms<'a> {
    bytes: &'a [u8],
}

impl<'a> BroadcastTerms<'a> {
    pub(crate) fn decode(bytes: &'a [u8]) -> Option<Self> {
        let whole = !bytes.is_empty() && bytes.len().is_multiple_of(Term::BYTES);
        let (terms, _) = bytes.as_chunks();
        (whole && terms.iter().map(Term::decode).all(|t| t.is_some())).then_some(Self { bytes })
    }

    /// The terms in order.
    pub fn iter(&self) -> impl Iterator<Item = Term> + 'a {
        self.bytes.as_chunks().0.iter().filter_map(Term::decode)
    }
}
