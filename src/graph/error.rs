//! What can be wrong with a graph, and where.

use super::NodeId;

/// A graph that cannot be run; each names the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum GraphError {
    /// The node does not exist.
    NoSuchNode {
        /// The node asked for.
        node: NodeId,
    },
    /// A field of the node's record has no meaning.
    Field {
        /// The node.
        node: NodeId,
        /// The field.
        field: &'static str,
    },
    /// The node reads one that does not precede it.
    Order {
        /// The node.
        node: NodeId,
        /// What it reads.
        input: NodeId,
    },
    /// The node reads one after the last use that is declared for it.
    LastUse {
        /// The node.
        node: NodeId,
        /// What it reads.
        input: NodeId,
    },
    /// The rank of the node's value is not what the op gives.
    RankMismatch {
        /// The node.
        node: NodeId,
    },
    /// The number of channels is not what the op gives.
    ChannelMismatch {
        /// The node.
        node: NodeId,
    },
    /// The binary point is not where the op puts it.
    BinaryPoint {
        /// The node.
        node: NodeId,
    },
    /// A table over the number of objects has too few rows.
    CountRows {
        /// The node.
        node: NodeId,
        /// How many rows it has.
        rows: usize,
        /// How many it needs.
        needed: usize,
    },
    /// The values can leave the format.
    Overflow {
        /// The node.
        node: NodeId,
        /// Bits that the range needs.
        bits_needed: u8,
        /// Bits that the format has.
        total_bits: u8,
    },
    /// The values can leave the range declared for the node.
    Range {
        /// The node.
        node: NodeId,
    },
    /// The value does not fit the words it is kept in.
    Storage {
        /// The node.
        node: NodeId,
    },
    /// The value reaches beyond the arena.
    ArenaEnd {
        /// The node.
        node: NodeId,
        /// The first word after the value.
        end: usize,
        /// Words in the arena.
        words: usize,
    },
    /// The arena is larger than any tagger needs.
    ArenaSize {
        /// Words asked for.
        words: usize,
        /// The most there may be.
        most: usize,
    },
    /// The value overwrites another that is still needed.
    Overlap {
        /// The node.
        node: NodeId,
        /// The overwritten one.
        other: NodeId,
    },
    /// A value without storage has a reader that needs storage.
    Fused {
        /// The node.
        node: NodeId,
    },
    /// The first node reads no jet, or another one does.
    NoFrontEnd,
    /// The last node is no readout of one jet-rank channel, or another one is a readout.
    NoReadout,
    /// There are more spurions than fit.
    Spurions {
        /// How many there are.
        count: usize,
    },
}

impl GraphError {
    /// The node at fault; none where it is the graph as a whole.
    #[must_use]
    pub const fn node(&self) -> Option<NodeId> {
        match *self {
            Self::NoSuchNode { node }
            | Self::Field { node, .. }
            | Self::Order { node, .. }
            | Self::LastUse { node, .. }
            | Self::RankMismatch { node }
            | Self::ChannelMismatch { node }
            | Self::BinaryPoint { node }
            | Self::CountRows { node, .. }
            | Self::Overflow { node, .. }
            | Self::Range { node }
            | Self::Storage { node }
            | Self::ArenaEnd { node, .. }
            | Self::Overlap { node, .. }
            | Self::Fused { node } => Some(node),
            Self::ArenaSize { .. } | Self::NoFrontEnd | Self::NoReadout | Self::Spurions { .. } => {
                None
            }
        }
    }
}

impl core::fmt::Display for GraphError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match *self {
            Self::NoSuchNode { node } => write!(f, "there is no {node}"),
            Self::Field { node, field } => write!(f, "{node}: the field '{field}' has no meaning"),
            Self::Order { node, input } => {
                write!(f, "{node} reads {input}, which does not precede it")
            }
            Self::LastUse { node, input } => {
                write!(f, "{node} reads {input} after its declared last use")
            }
            Self::RankMismatch { node } => write!(f, "{node}: the op gives another rank"),
            Self::ChannelMismatch { node } => {
                write!(f, "{node}: the op gives another number of channels")
            }
            Self::BinaryPoint { node } => {
                write!(f, "{node}: the op puts the binary point elsewhere")
            }
            Self::CountRows { node, rows, needed } => {
                write!(f, "{node}: the table has {rows} rows and needs {needed}")
            }
            Self::Overflow { node, bits_needed, total_bits } => write!(
                f,
                "{node}: the values need {bits_needed} bits and the format has {total_bits}"
            ),
            Self::Range { node } => write!(f, "{node}: the values can leave the declared range"),
            Self::Storage { node } => write!(f, "{node}: the range does not fit its storage"),
            Self::ArenaEnd { node, end, words } => {
                write!(f, "{node}: the value ends at word {end} of an arena of {words}")
            }
            Self::ArenaSize { words, most } => {
                write!(f, "an arena of {words} words (at most {most} are possible)")
            }
            Self::Overlap { node, other } => {
                write!(f, "{node} overwrites {other}, which is still needed")
            }
            Self::Fused { node } => {
                write!(f, "{node} has no storage, but no requantize right behind it alone reads it")
            }
            Self::NoFrontEnd => f.write_str("the first node, and no other, must read the jet"),
            Self::NoReadout => {
                f.write_str("the last node, and no other, must be a readout of one jet-rank value")
            }
            Self::Spurions { count } => write!(f, "{count} spurions (at most 16 are possible)"),
        }
    }
}

impl core::error::Error for GraphError {}
