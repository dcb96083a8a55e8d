//! One node: what it computes, and what is promised of the result.

use super::{
    Activation, Aggregation, BroadcastTerms, CountTable, Factors, FourVectors, GraphError,
    LabelTable, LookupTable, Op, PairwiseCartesian, PairwiseCollider, Rank, Slot, Weights,
};
use crate::artifact::{NodeRecord, opcode};
use crate::format::{Overflow, QFormat, Rounding};

/// The place of a node in the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct NodeId(pub u16);

impl core::fmt::Display for NodeId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "node {}", self.0)
    }
}

/// The integers that a value can take, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The smallest.
    pub lo: i128,
    /// The largest.
    pub hi: i128,
}

impl Interval {
    /// The interval that holds both ends.
    #[must_use]
    pub const fn new(lo: i128, hi: i128) -> Self {
        Self { lo, hi }
    }

    /// Whether `other` lies inside.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.lo <= other.lo && other.hi <= self.hi
    }

    /// The smallest interval with both.
    #[must_use]
    pub const fn hull(self, other: Self) -> Self {
        Self {
            lo: if self.lo < other.lo { self.lo } else { other.lo },
            hi: if self.hi > other.hi { self.hi } else { other.hi },
        }
    }

    /// All sums of one integer of each.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { lo: self.lo + other.lo, hi: self.hi + other.hi }
    }

    /// All products of one integer of each.
    #[must_use]
    pub fn product(self, other: Self) -> Self {
        self.times(other.lo).hull(self.times(other.hi))
    }

    /// All products with `factor`.
    #[must_use]
    pub const fn times(self, factor: i128) -> Self {
        let (a, b) = (self.lo * factor, self.hi * factor);
        if a <= b { Self { lo: a, hi: b } } else { Self { lo: b, hi: a } }
    }
}

/// One node of a graph.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    /// Its place.
    pub id: NodeId,
    /// What it computes.
    pub op: Op<'a>,
    /// Over which particles the value has entries.
    pub rank: Rank,
    /// How many channels the value has.
    pub channels: usize,
    /// The format of every entry.
    pub format: QFormat,
    /// The range of every entry, which [`super::Verified`] proves.
    pub range: Interval,
    /// The last node that reads the value.
    pub last_use: NodeId,
    /// Where the value is kept.
    pub slot: Slot,
}

impl<'a> Node<'a> {
    /// Reads a record of the artifact.
    pub(crate) fn decode(
        id: NodeId,
        record: &NodeRecord,
        blob: &'a [u8],
        spurions: usize,
    ) -> Result<Self, GraphError> {
        let bad = |field| GraphError::Field { node: id, field };
        let start = record.data_offset as usize;
        let end = start.checked_add(record.data_len as usize).ok_or(bad("data length"))?;
        let data = blob.get(start..end).ok_or(bad("data offset"))?;
        let format = QFormat::new(record.signed != 0, record.total_bits, record.frac_bits)
            .map_err(|_| bad("width"))?;
        Ok(Self {
            id,
            op: decode_op(id, record, data, (format, spurions))?,
            rank: Rank::from_code(record.rank).ok_or(bad("rank"))?,
            channels: usize::from(record.channels),
            format,
            range: Interval::new(i128::from(record.lo), i128::from(record.hi)),
            last_use: NodeId(record.last_use),
            slot: Slot::decode(record.storage, record.slot).ok_or(bad("storage"))?,
        })
    }
}

fn decode_op<'a>(
    id: NodeId,
    record: &NodeRecord,
    data: &'a [u8],
    (format, spurions): (QFormat, usize),
) -> Result<Op<'a>, GraphError> {
    let bad = |field| GraphError::Field { node: id, field };
    let input = NodeId(record.input);
    Ok(match record.opcode {
        opcode::PAIRWISE_COLLIDER => Op::PairwiseCollider(
            PairwiseCollider::decode(data, format.frac_bits, spurions)
                .ok_or(bad("collider front end"))?,
        ),
        opcode::PAIRWISE_CARTESIAN => Op::PairwiseCartesian(
            PairwiseCartesian::decode(data, spurions).ok_or(bad("cartesian front end"))?,
        ),
        opcode::REFERENCE_PRODUCTS => Op::ReferenceProducts {
            references: FourVectors::decode(data).ok_or(bad("references"))?,
        },
        opcode::MULTIPLY => Op::Multiply { factors: Factors::decode(data).ok_or(bad("factors"))? },
        opcode::MIX => Op::Mix {
            input,
            weights: Weights::decode(data, usize::from(record.channels)).ok_or(bad("weights"))?,
        },
        opcode::AGGREGATE => Op::Aggregate {
            input,
            kind: Aggregation::from_code(record.mode).ok_or(bad("aggregation"))?,
        },
        opcode::BROADCAST => {
            Op::Broadcast { terms: BroadcastTerms::decode(data).ok_or(bad("terms"))? }
        }
        opcode::ACTIVATION => Op::Activation {
            input,
            function: Activation::from_code(record.mode).ok_or(bad("activation"))?,
        },
        opcode::COUNT_TABLE => {
            Op::CountTable { table: CountTable::decode(data, usize::from(record.channels)) }
        }
        opcode::LOOKUP => {
            let table = LookupTable::decode(data, usize::from(record.channels));
            Op::Lookup { input, table: table.ok_or(bad("lookup table"))? }
        }
        opcode::LABEL_TABLE => Op::LabelTable {
            table: LabelTable::decode(data, usize::from(record.channels), spurions),
        },
        opcode::REQUANTIZE => Op::Requantize {
            input,
            rounding: Rounding::from_code(record.mode & 15).map_err(|_| bad("rounding"))?,
            overflow: Overflow::from_code(record.mode >> 4).map_err(|_| bad("overflow"))?,
        },
        opcode::READOUT => Op::Readout { input },
        _ => return Err(bad("opcode")),
    })
}
