//! From a verified graph to a pipeline, or an error that names the node.

use spurion::format::{FormatError, Quantizer};
use spurion::graph::{
    Aggregation, FourVectors, Graph, GraphError, Node, NodeId, Op, PairwiseCollider,
};
use spurion::puppi::{ETA_BITS, PHI_BITS, PT_BITS};

use crate::error::Error;
use crate::front_end::{BEAMS, FrontEnd};

/// A graph that hardware cannot take.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// The op at this place has no block.
    #[error("{node} ({op}) cannot be built in hardware: {reason}")]
    Node {
        /// The node.
        node: NodeId,
        /// Its op.
        op: &'static str,
        /// Why not.
        reason: &'static str,
    },
    /// The pipeline needs a node that the graph does not have.
    #[error("the graph has no {0}, which the pipeline computes")]
    Missing(&'static str),
    /// The graph is not sound.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// A format is impossible.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// An impossible interval between jets.
    #[error(
        "a jet every {asked} clocks is asked for; 1 to {most}, the particle slots, and 2 to 16 \
         times as many as these are possible"
    )]
    Interval {
        /// Clocks asked for.
        asked: usize,
        /// The particle slots.
        most: usize,
    },
    /// A part of the circuit cannot be built.
    #[error("{node}: {cause}")]
    Circuit {
        /// The node whose part it is.
        node: NodeId,
        /// Why not.
        cause: Error,
    },
    /// The circuit around the nodes cannot be built.
    #[error(transparent)]
    Shell(#[from] Error),
}

impl BindError {
    /// The same, with the node that was being built.
    #[must_use]
    pub fn at(self, node: NodeId) -> Self {
        match self {
            Self::Shell(cause) => Self::Circuit { node, cause },
            other => other,
        }
    }
}

/// The front end of a graph, and the nodes that it computes.
#[derive(Clone, Debug)]
pub struct BoundFrontEnd {
    /// What the hardware computes.
    pub front_end: FrontEnd,
    /// The node of the stored d_ij.
    pub d: NodeId,
    /// The node of R_i = sum_j d_ij.
    pub rows: NodeId,
    /// The node of T = sum_i R_i.
    pub total: NodeId,
}

fn integers(entries: impl Iterator<Item = u16>) -> Vec<u32> {
    entries.map(u32::from).collect()
}

pub(crate) fn refuse(node: &Node<'_>, reason: &'static str) -> BindError {
    BindError::Node { node: node.id, op: node.op.name(), reason }
}

/// Takes the front end and its first aggregation out of `graph`.
///
/// # Errors
/// [`BindError`], which names the node that stands in the way.
pub fn front_end(graph: &Graph<'_>) -> Result<BoundFrontEnd, BindError> {
    let first = graph.node(NodeId(0))?;
    let Op::PairwiseCollider(front) = first.op else {
        return Err(refuse(&first, "only the collider front end has a block"));
    };
    if graph.spurions() != BEAMS || front.spurions != FourVectors::BEAMS {
        return Err(refuse(&first, "the block has two beams"));
    }
    let stored = graph.node(NodeId(1))?;
    let Op::Requantize { input: NodeId(0), rounding, overflow } = stored.op else {
        return Err(refuse(
            &stored,
            "the invariants must be requantized right behind the front end",
        ));
    };
    let d = Quantizer::new(first.format.frac_bits, stored.format, rounding, overflow)?;
    let sum_of = |of: NodeId, wanted: Aggregation| {
        graph.nodes().find(|node| {
            matches!(node.op, Op::Aggregate { input, kind } if input == of && kind == wanted)
        })
    };
    let rows = sum_of(stored.id, Aggregation::Row).ok_or(BindError::Missing("row sums"))?.id;
    let total = sum_of(rows, Aggregation::Total).ok_or(BindError::Missing("total"))?.id;
    Ok(BoundFrontEnd { front_end: specification(graph, &front, d), d: stored.id, rows, total })
}

pub(crate) fn specification(
    graph: &Graph<'_>,
    front: &PairwiseCollider<'_>,
    d: Quantizer,
) -> FrontEnd {
    FrontEnd {
        particles: graph.particles(),
        // Those of a level-1 trigger candidate.
        pt_bits: PT_BITS,
        eta_bits: ETA_BITS,
        phi_bits: PHI_BITS,
        pt: front.pt,
        angle_shift: front.angle_shift.into(),
        cosh: integers(front.cosh.iter()),
        cos: integers(front.cos.iter()),
        exp: if graph.spurions() == 0 { Vec::new() } else { integers(front.exp.iter()) },
        pair_shift: front.pair_shift().unsigned_abs(),
        beam_shift: front.spurion_shift().unsigned_abs(),
        // 2 GeV^2; a verified front end has at least -1 fraction bits.
        beam_beam: if front.frac_bits >= 0 { 2 << front.frac_bits } else { 1 },
        d,
        phi_period: front.turn() << front.angle_shift,
    }
}
