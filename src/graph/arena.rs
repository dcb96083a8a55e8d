//! Where values are kept while a jet is scored.

use super::{Graph, GraphError, Node, Op, Placement, Rank};

/// The most words of one kind that an arena may have, so that a hostile artifact cannot make a
/// host reserve gigabytes. A LorentzNet of 72 channels and 130 objects needs half of it.
pub const MAX_ARENA_WORDS: usize = 1 << 24;

/// The words that a value is kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum Storage {
    /// 32-bit words, for values whose range fits.
    Narrow = 0,
    /// 64-bit words.
    Wide = 1,
    /// None: the next node, its only reader, takes the value as it is computed.
    Fused = 2,
}

impl Storage {
    /// Every kind, in the order of their codes.
    pub const ALL: [Self; 3] = [Self::Narrow, Self::Wide, Self::Fused];

    /// Its name in the text of a graph.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Narrow => "narrow",
            Self::Wide => "wide",
            Self::Fused => "fused",
        }
    }
}

/// A place in the arena: words of one kind from an offset on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Slot {
    /// The kind of word.
    pub storage: Storage,
    /// The first word, counted in words of that kind.
    pub offset: usize,
}

impl Slot {
    pub(crate) const fn decode(storage: u8, offset: u32) -> Option<Self> {
        let storage = match storage {
            0 => Storage::Narrow,
            1 => Storage::Wide,
            2 => Storage::Fused,
            _ => return None,
        };
        Some(Self { storage, offset: offset as usize })
    }
}

/// How many words a value takes in a jet of `objects` objects.
#[must_use]
pub const fn span_words(rank: Rank, channels: usize, objects: usize) -> usize {
    rank.entries(objects) * channels
}

fn span(node: &Node<'_>, objects: usize) -> core::ops::Range<usize> {
    let words = span_words(node.rank, node.channels, objects);
    node.slot.offset..node.slot.offset.saturating_add(words)
}

/// Whether `node` may overwrite the value of `input` as it computes its own.
fn works_in_place(node: &Node<'_>, input: &Node<'_>) -> bool {
    let same = node.slot == input.slot
        && node.rank == input.rank
        && node.channels == input.channels
        && input.last_use == node.id;
    same && match node.op {
        Op::Requantize { .. } | Op::Activation { .. } | Op::Readout { .. } => true,
        // The first term is read and overwritten entry by entry, before the others are added.
        Op::Broadcast { terms } => {
            let first = terms.iter().next();
            first.is_some_and(|t| t.input == input.id && t.placement == Placement::Same)
                && terms.iter().filter(|t| t.input == input.id).count() == 1
        }
        _ => false,
    }
}

/// Checks the size of the arena.
pub(super) fn check_size(graph: &Graph<'_>) -> Result<(), GraphError> {
    let header = graph.header();
    let words = header.narrow_words.max(header.wide_words) as usize;
    if words > MAX_ARENA_WORDS {
        return Err(GraphError::ArenaSize { words, most: MAX_ARENA_WORDS });
    }
    Ok(())
}

/// Checks one node's place: inside the arena, wide enough, and over no value still needed.
pub(super) fn check(graph: &Graph<'_>, node: &Node<'_>) -> Result<(), GraphError> {
    let words = match node.slot.storage {
        Storage::Narrow => graph.header().narrow_words as usize,
        Storage::Wide => graph.header().wide_words as usize,
        Storage::Fused => return check_fused(graph, node),
    };
    let place = span(node, graph.objects());
    if place.end > words {
        return Err(GraphError::ArenaEnd { node: node.id, end: place.end, words });
    }
    let narrow = i128::from(i32::MIN)..=i128::from(i32::MAX);
    let fits = narrow.contains(&node.range.lo) && narrow.contains(&node.range.hi);
    if node.slot.storage == Storage::Narrow && !fits {
        return Err(GraphError::Storage { node: node.id });
    }
    for other in graph.nodes().take(usize::from(node.id.0)) {
        let alive = other.last_use >= node.id && other.slot.storage == node.slot.storage;
        let other_place = span(&other, graph.objects());
        let apart = other_place.end <= place.start || place.end <= other_place.start;
        if alive && !apart && !works_in_place(node, &other) {
            return Err(GraphError::Overlap { node: node.id, other: other.id });
        }
    }
    Ok(())
}

fn check_fused(graph: &Graph<'_>, node: &Node<'_>) -> Result<(), GraphError> {
    let error = GraphError::Fused { node: node.id };
    let front_end = matches!(node.op, Op::PairwiseCollider(_) | Op::PairwiseCartesian(_));
    let next = super::NodeId(node.id.0 + 1);
    let reader = graph.node(next)?;
    let requantized = matches!(reader.op, Op::Requantize { input, .. } if input == node.id);
    if front_end && requantized && node.last_use == next { Ok(()) } else { Err(error) }
}
