//! Which mixes take too many bits, and what would be narrow enough.

use spurion::format::bits_needed;
use spurion::graph::{Activation, Graph, GraphError, Interval, NodeId, Rank};

use crate::elementary::binary_exponent;
use crate::float_graph::{FloatGraph, FloatOp, Id};

/// Bits of the words that mixes and the sums of them should fit.
const WORD_BITS: i32 = 32;
/// Bits of the factors of dot products of pairs, sign included.
const FACTOR_BITS: i32 = 16;
/// No limit.
const ANY: i32 = i32::MAX;

/// A mix of a group, with fraction bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mix {
    pub id: Id,
    /// Those of its weights.
    pub weights: i32,
    /// Those that 32-bit words have room for in the products.
    pub room: i32,
    /// Those that 16-bit weights may have.
    pub finest: i32,
}

/// Mixes of one value of which one at least takes too many bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// What the mixes read.
    pub input: Id,
    /// The requantization that it comes from, if its binary point may be moved.
    pub rounded: Option<Id>,
    /// Fraction bits of the input.
    pub frac_bits: i32,
    /// Those that it may have in 16 bits.
    pub most: i32,
    /// The mixes.
    pub mixes: Vec<Mix>,
    /// Whether they are of pairs.
    pub pairs: bool,
}

impl Group {
    /// Whether anything is too wide.
    fn is_wide(&self) -> bool {
        let wide = |m: &Mix| self.frac_bits + m.weights > m.room || m.weights > m.finest;
        self.frac_bits > self.most || self.mixes.iter().any(wide)
    }

    /// How many fraction bits the input may lose.
    pub fn droppable(&self) -> std::ops::RangeInclusive<i32> {
        let excess = |m: &Mix| self.frac_bits.saturating_add(m.weights).saturating_sub(m.room);
        let most = self.mixes.iter().map(excess).max().unwrap_or(0).max(0);
        let least = self.frac_bits.saturating_sub(self.most).max(0);
        match self.rounded {
            Some(_) => least..=most.max(least),
            None => 0..=0,
        }
    }
}

/// Which sums count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sums {
    /// The mixes and all sums that read them.
    Included,
    /// The mixes alone.
    Excluded,
}

/// The groups of an assembled graph.
///
/// # Errors
/// [`GraphError`] if a node cannot be decoded.
pub(super) fn groups(
    graph: &FloatGraph,
    integers: &Graph<'_>,
    sums: Sums,
) -> Result<Vec<Group>, GraphError> {
    let mut groups: Vec<Group> = Vec::new();
    for (k, node) in graph.nodes.iter().enumerate() {
        let FloatOp::Mix { input, ref weights } = node.op else { continue };
        let frac = |id: Id| integers.node(NodeId(id as u16)).map(|n| i32::from(n.format.frac_bits));
        let (of_input, of_mix) = (frac(input)?, frac(k)?);
        let rounded = rounded(graph, input);
        let pairs = node.rank == Rank::Pair;
        // A dot product of several channels of rounded pairs is computed with 16-bit factors.
        let dot = pairs && graph.nodes[input].channels > 1 && is_rounded(graph, input);
        let finest = if dot { finest(weights) } else { ANY };
        let mix = Mix {
            id: k,
            weights: of_mix - of_input,
            room: room(graph, integers, k, sums)?,
            finest,
        };
        let most = if dot { FACTOR_BITS - before_point(integers, input)? } else { ANY };
        match groups.iter_mut().find(|group| group.input == input) {
            Some(group) => {
                group.mixes.push(mix);
                group.most = group.most.min(most);
            }
            None => groups.push(Group {
                input,
                rounded,
                frac_bits: of_input,
                most,
                mixes: vec![mix],
                pairs,
            }),
        }
    }
    groups.retain(Group::is_wide);
    Ok(groups)
}

/// The requantization whose integers `id` has: itself, or what a ReLU reads.
fn rounded(graph: &FloatGraph, id: Id) -> Option<Id> {
    match graph.nodes[id].op {
        FloatOp::Requantize { .. } => Some(id),
        FloatOp::Activation { input, function: Activation::Relu } => rounded(graph, input),
        _ => None,
    }
}

/// Whether the entries of `id` have formats that were chosen.
fn is_rounded(graph: &FloatGraph, id: Id) -> bool {
    rounded(graph, id).is_some() || matches!(graph.nodes[id].op, FloatOp::Lookup { .. })
}

/// Fraction bits with which the largest weight takes 16 bits.
fn finest(weights: &[Vec<f64>]) -> i32 {
    let largest = weights.iter().flatten().fold(f64::MIN_POSITIVE, |most, w| most.max(w.abs()));
    FACTOR_BITS - 2 - binary_exponent(largest)
}

/// Bits of node `id` before the binary point, sign included.
fn before_point(integers: &Graph<'_>, id: Id) -> Result<i32, GraphError> {
    let integer = integers.node(NodeId(id as u16))?;
    let Interval { lo, hi } = integer.range;
    Ok(i32::from(bits_needed(lo, hi, true)) - i32::from(integer.format.frac_bits))
}

/// Fraction bits that mix `k`, and the sums that read it, may have in 32-bit words.
fn room(graph: &FloatGraph, integers: &Graph<'_>, k: Id, sums: Sums) -> Result<i32, GraphError> {
    let mut room = WORD_BITS - before_point(integers, k)?;
    for (reader, node) in graph.nodes.iter().enumerate() {
        let mut reads = false;
        if sums == Sums::Included && matches!(node.op, FloatOp::Broadcast { .. }) {
            node.op.for_each_input(|input| reads |= input == k);
        }
        if reads {
            room = room.min(WORD_BITS - before_point(integers, reader)?);
        }
    }
    Ok(room)
}
