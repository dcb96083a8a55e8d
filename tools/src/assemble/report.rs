//! A finished artifact, and what there is to say of its nodes.

use spurion::artifact;
use spurion::graph::{NodeId, Rank};

use super::error::AssembleError;
use crate::calibrate::BinaryPoints;
use crate::elementary::power_of_two;
use crate::float_graph::{FloatGraph, FloatNode};

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
    /// Root mean square that this rounding alone adds to the logit, where there is one.
    pub logit_error: Option<f64>,
}

/// A finished artifact.
#[derive(Clone, Debug)]
pub struct Assembled {
    /// The artifact.
    pub bytes: Vec<u8>,
    /// One entry for each node.
    pub nodes: Vec<NodeReport>,
    /// 32-bit and 64-bit words of the arena.
    pub words: (u32, u32),
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
            rank: rank_name(integer.rank),
            channels: integer.channels,
            format: integer.format.to_string(),
            seen: points.seen[k],
            proved: (integer.range.lo as f64 * unit, integer.range.hi as f64 * unit),
            logit_error: points.logit_error[k],
        })
    };
    graph.nodes.iter().enumerate().map(report).collect()
}

const fn rank_name(rank: Rank) -> &'static str {
    match rank {
        Rank::Jet => "jet",
        Rank::Particle => "particle",
        Rank::Pair => "pair",
    }
}
