//! The ops. NUMERICS.md gives the integer formula of each; `tests/numerics.rs` holds the two
//! together.

mod broadcast;
mod front_end;
mod label_table;
mod lookup;
mod multiply;
mod tables;
mod vectors;

pub use broadcast::{BroadcastTerms, Placement, Term};
pub use front_end::{
    COMPONENT_FRAC_BITS, PT_FRAC_BITS, PairwiseCartesian, PairwiseCollider, encode_quantizer,
};
pub use label_table::LabelTable;
pub use lookup::{LookupRow, LookupTable, NarrowPlaces};
pub use multiply::Factors;
pub use tables::{CountTable, Table, Weights};
pub use vectors::{FourVectors, LightCone};

use super::NodeId;
use crate::format::{Overflow, Rounding};

/// What a node computes. Only `Requantize` and `Lookup` lose bits (and the front ends' own quantizers,
/// which are requantizations of the momenta).
#[derive(Clone, Copy, Debug)]
pub enum Op<'a> {
    /// d_ij of massless particles, from pT, eta and phi.
    PairwiseCollider(PairwiseCollider<'a>),
    /// d_ij = E_i E_j - p_i . p_j, from four-vectors.
    PairwiseCartesian(PairwiseCartesian<'a>),
    /// y_ci = r_c . p_i for each object, with the momenta of the front end.
    ReferenceProducts {
        /// The vectors r.
        references: FourVectors<'a>,
    },
    /// y_c = sum_k W_ck x_k, over the channels of each entry.
    Mix {
        /// The value x.
        input: NodeId,
        /// The matrix W.
        weights: Weights<'a>,
    },
    /// The product of two values, entry by entry, each placed into the rank of the result.
    Multiply {
        /// The values and their places.
        factors: Factors,
    },
    /// Sums over objects.
    Aggregate {
        /// The value summed.
        input: NodeId,
        /// Over which objects.
        kind: Aggregation,
    },
    /// The sum of values of several ranks, each placed into the rank of the result.
    Broadcast {
        /// The values and their places.
        terms: BroadcastTerms<'a>,
    },
    /// A function of each entry.
    Activation {
        /// The value.
        input: NodeId,
        /// The function.
        function: Activation,
    },
    /// A table over the number of objects in the jet.
    CountTable {
        /// One row for each possible number.
        table: CountTable<'a>,
    },
    /// y_c = T_c\[address(x_c)\]: a function of one variable for each channel.
    Lookup {
        /// The value x.
        input: NodeId,
        /// The tables.
        table: LookupTable<'a>,
    },
    /// Constants for pairs of objects: which spurions they are, or particles.
    LabelTable {
        /// One row for each possible number of objects.
        table: LabelTable<'a>,
    },
    /// A change of format: rounding, then overflow.
    Requantize {
        /// The value.
        input: NodeId,
        /// How low bits are dropped.
        rounding: Rounding,
        /// What becomes of values the format cannot hold.
        overflow: Overflow,
    },
    /// Marks the score.
    Readout {
        /// The score.
        input: NodeId,
    },
}

impl Op<'_> {
    /// The names of all ops, as reports and NUMERICS.md use them.
    pub const NAMES: [&'static str; 13] = [
        "pairwise_collider",
        "pairwise_cartesian",
        "reference_products",
        "mix",
        "multiply",
        "aggregate",
        "broadcast",
        "activation",
        "count_table",
        "lookup",
        "label_table",
        "requantize",
        "readout",
    ];

    /// The name of this op.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PairwiseCollider(_) => "pairwise_collider",
            Self::PairwiseCartesian(_) => "pairwise_cartesian",
            Self::ReferenceProducts { .. } => "reference_products",
            Self::Multiply { .. } => "multiply",
            Self::Mix { .. } => "mix",
            Self::Aggregate { .. } => "aggregate",
            Self::Broadcast { .. } => "broadcast",
            Self::Activation { .. } => "activation",
            Self::CountTable { .. } => "count_table",
            Self::Lookup { .. } => "lookup",
            Self::LabelTable { .. } => "label_table",
            Self::Requantize { .. } => "requantize",
            Self::Readout { .. } => "readout",
        }
    }

    /// Calls `visit` with each node that this one reads.
    pub fn for_each_input(&self, mut visit: impl FnMut(NodeId)) {
        match self {
            Self::PairwiseCollider(_)
            | Self::PairwiseCartesian(_)
            | Self::ReferenceProducts { .. }
            | Self::CountTable { .. }
            | Self::LabelTable { .. } => {}
            Self::Mix { input, .. }
            | Self::Aggregate { input, .. }
            | Self::Activation { input, .. }
            | Self::Lookup { input, .. }
            | Self::Requantize { input, .. }
            | Self::Readout { input } => visit(*input),
            Self::Multiply { factors } => {
                factors.both().into_iter().for_each(|term| visit(term.input));
            }
            Self::Broadcast { terms } => terms.iter().for_each(|term| visit(term.input)),
        }
    }
}

/// Over which objects a sum runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum Aggregation {
    /// Pair to particle: y_i = sum_j x_ij.
    Row = 0,
    /// Pair to particle: y_j = sum_i x_ij.
    Column = 1,
    /// Pair to particle: y_i = x_ii.
    Diagonal = 2,
    /// Pair to jet: y = sum_i x_ii.
    Trace = 3,
    /// Any rank to jet: y = the sum of all entries.
    Total = 4,
}

impl Aggregation {
    /// Every kind, in the order of their codes.
    pub const ALL: [Self; 5] = [Self::Row, Self::Column, Self::Diagonal, Self::Trace, Self::Total];

    /// The kind that an artifact names by `code`.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// Its name in reports and in NUMERICS.md.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Row => "row",
            Self::Column => "column",
            Self::Diagonal => "diagonal",
            Self::Trace => "trace",
            Self::Total => "total",
        }
    }
}

/// A function of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum Activation {
    /// max(x, 0).
    Relu = 0,
    /// max(2^12 x, 41 x), with 12 fraction bits more: x, or 41/4096 of it (0.01) if negative.
    LeakyRelu = 1,
}

/// Fraction bits that [`Activation::LeakyRelu`] adds.
pub const LEAKY_FRAC_BITS: u8 = 12;
/// The slope of [`Activation::LeakyRelu`] below 0, in units of 2^-12: 0.01 within 1e-4 of itself.
pub const LEAKY_SLOPE: i64 = 41;

impl Activation {
    /// Every function, in the order of their codes.
    pub const ALL: [Self; 2] = [Self::Relu, Self::LeakyRelu];

    /// The function that an artifact names by `code`.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// Its name in reports and in NUMERICS.md.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Relu => "relu",
            Self::LeakyRelu => "leaky_relu",
        }
    }

    /// How many fraction bits the result has more than the operand.
    #[must_use]
    pub const fn added_frac_bits(self) -> u8 {
        match self {
            Self::Relu => 0,
            Self::LeakyRelu => LEAKY_FRAC_BITS,
        }
    }
}
