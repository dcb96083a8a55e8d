//! A finished artifact, and what there is to say of its nodes.

use spurion::artifact;
use spurion::format::bits_needed;
use spurion::graph::{Graph, GraphError, Node, NodeId, Op};

use super::error::AssembleError;
use crate::calibrate::BinaryPoints;
use crate::elementary::power_of_two;
use crate::float_graph::{FloatGraph, FloatNode};
use crate::rewrite::arena::ArenaWords;

/// What a report says of one node.
#[derive(Clone, Debug, serde::Serialize)]
pub struct NodeReport {
    /// Its name in the float graph.
    pub name: String,
    /// The op.
    pub op: &'static str,
    /// `jet`, `particle` or `pair`.
    pub rank: &'static str,
    /// Channels.
    pub channels: usize,
    /// E.g. `s16.4`: signed, 16 bits, 4 after the binary point.
    pub format: String,
    /// The smallest and largest entry seen in calibration, in the node's own unit.
    pub seen: (f64, f64),
    /// The smallest and largest entry that the range proof allows.
    pub proved: (f64, f64),
    /// Root mean square that this node's rounding alone adds to the logit, where it rounds; of all
    /// nodes that are not exact where the conversion was asked for it ([`crate::attribution`]).
    pub logit_error: Option<f64>,
    /// Mean of the same, where the conversion was asked for it.
    pub logit_bias: Option<f64>,
    /// Entries that saturated on the calibration jets.
    pub saturations: u64,
    /// See [`bits_at_risk`].
    pub bits_at_risk: u8,
    /// See [`bits_unused`].
    pub bits_unused: u8,
}

/// A finished artifact.
#[derive(Clone, Debug)]
pub struct Assembled {
    /// The artifact.
    pub bytes: Vec<u8>,
    /// One entry for each node.
    pub nodes: Vec<NodeReport>,
    /// Words of the arena.
    pub words: ArenaWords,
    /// Words that values would take if each had memory of its own.
    pub without_arena: ArenaWords,
}

/// One entry for each node of `graph`, whose artifact is `bytes`.
pub(super) fn describe_nodes(
    graph: &FloatGraph,
    points: &BinaryPoints,
    bytes: &[u8],
) -> Result<Vec<NodeReport>, AssembleError> {
    let integers = artifact::parse(bytes)?;
    let report = |(k, node): (usize, &FloatNode)| {
        let integer = integers.node(NodeId(k as u16))?;
        let unit = power_of_two(-integer.format.frac_bits);
        Ok(NodeReport {
            name: node.name.clone(),
            op: integer.op.name(),
            rank: integer.rank.name(),
            channels: integer.channels,
            format: integer.format.to_string(),
            seen: points.seen[k],
            proved: (integer.range.lo as f64 * unit, integer.range.hi as f64 * unit),
            logit_error: points.logit_error[k],
            logit_bias: None,
            saturations: 0,
            bits_at_risk: 0,
            bits_unused: 0,
        })
    };
    graph.nodes.iter().enumerate().map(report).collect()
}

/// How many high bits of a value overflow can take away: bits that the range proof asks for at the
/// binary point of the node, beyond those of its format. 0 for all but requantizations.
///
/// # Errors
/// [`GraphError`] if the input cannot be decoded.
pub fn bits_at_risk(graph: &Graph<'_>, node: &Node<'_>) -> Result<u8, GraphError> {
    let Op::Requantize { input, rounding, .. } = node.op else { return Ok(0) };
    let input = graph.node(input)?;
    let shift = (i32::from(input.format.frac_bits) - i32::from(node.format.frac_bits)) as u32;
    let end = |x: i128| i128::from(rounding.shift_right(x as i64, shift.min(62)));
    let (lo, hi) = (end(input.range.lo), end(input.range.hi));
    // What lies below an unsigned format becomes 0, which is no high bit.
    let lo = if node.format.signed { lo } else { lo.max(0) };
    let wanted = bits_needed(lo, hi.max(0), node.format.signed);
    Ok(wanted.saturating_sub(node.format.total_bits))
}

/// How many high bits of the format no calibration jet used: bits of the format beyond those that
/// the entries seen need at its binary point.
#[must_use]
pub fn bits_unused(node: &Node<'_>, (lo, hi): (f64, f64)) -> u8 {
    let unit = power_of_two(node.format.frac_bits);
    let lo = if node.format.signed { (lo * unit).floor() } else { 0.0 };
    let needed = bits_needed(lo as i128, (hi * unit).ceil().max(0.0) as i128, node.format.signed);
    node.format.total_bits.saturating_sub(needed)
}
