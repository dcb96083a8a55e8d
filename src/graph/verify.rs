//! Verification: the only way from a [`Graph`] to something that runs.

use super::{
    Aggregation, Factors, FourVectors, Graph, GraphError, Interval, Node, NodeId, Op, Rank, arena,
    ranges,
};
use crate::format::bits_needed;

/// A graph whose order, shapes, binary points, ranges and arena have been checked.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'a> {
    graph: Graph<'a>,
}

impl<'a> Verified<'a> {
    /// Checks every node of `graph`.
    ///
    /// # Errors
    /// The first [`GraphError`] found, which names the node.
    pub fn new(graph: Graph<'a>) -> Result<Self, GraphError> {
        if graph.spurions() > FourVectors::MOST {
            return Err(GraphError::Spurions { count: graph.spurions() });
        }
        arena::check_size(&graph)?;
        for k in 0..graph.header().nodes {
            let node = graph.node(NodeId(k))?;
            check_place(&graph, &node)?;
            check_inputs(&graph, &node)?;
            check_shape(&graph, &node)?;
            check_binary_point(&graph, &node)?;
            check_range(&graph, &node)?;
            arena::check(&graph, &node)?;
        }
        graph.score_format()?;
        Ok(Self { graph })
    }

    /// The graph.
    #[must_use]
    pub const fn graph(&self) -> &Graph<'a> {
        &self.graph
    }
}

/// The invariants come from the first node alone, the score given by the last alone.
fn check_place(graph: &Graph<'_>, node: &Node<'_>) -> Result<(), GraphError> {
    let reads_jet = matches!(node.op, Op::PairwiseCollider(_) | Op::PairwiseCartesian(_));
    if reads_jet != (node.id.0 == 0) {
        return Err(GraphError::NoFrontEnd);
    }
    let is_readout = matches!(node.op, Op::Readout { .. });
    if is_readout != (usize::from(node.id.0) + 1 == graph.len()) {
        return Err(GraphError::NoReadout);
    }
    Ok(())
}

fn check_inputs(graph: &Graph<'_>, node: &Node<'_>) -> Result<(), GraphError> {
    let mut found = Ok(());
    node.op.for_each_input(|input| {
        if found.is_err() {
            return;
        }
        found = if input >= node.id {
            Err(GraphError::Order { node: node.id, input })
        } else {
            graph.node(input).and_then(|x| {
                let in_time = x.last_use >= node.id;
                if in_time { Ok(()) } else { Err(GraphError::LastUse { node: node.id, input }) }
            })
        };
    });
    found
}

/// The rank and channels that the op gives.
fn check_shape(graph: &Graph<'_>, node: &Node<'_>) -> Result<(), GraphError> {
    let rank_error = GraphError::RankMismatch { node: node.id };
    let channel_error = GraphError::ChannelMismatch { node: node.id };
    let of = |id: NodeId| graph.node(id).map(|n| (n.rank, n.channels));
    let (rank, channels) = match node.op {
        Op::PairwiseCollider(_) | Op::PairwiseCartesian(_) => (Rank::Pair, 1),
        Op::ReferenceProducts { references } => (Rank::Particle, references.len()),
        Op::Multiply { factors } => {
            let mut most = 0;
            for term in factors.both() {
                let (rank, channels) = of(term.input)?;
                if !Factors::fits(term.placement, rank, node.rank) {
                    return Err(rank_error);
                }
                if channels != 1 && channels != node.channels {
                    return Err(channel_error);
                }
                most = most.max(channels);
            }
            (node.rank, most)
        }
        Op::Mix { input, weights } => {
            let (rank, channels) = of(input)?;
            if channels != weights.inputs() {
                return Err(channel_error);
            }
            (rank, weights.outputs())
        }
        Op::Aggregate { input, kind } => {
            let (rank, channels) = of(input)?;
            (aggregated(rank, kind).ok_or(rank_error)?, channels)
        }
        Op::Broadcast { terms } => {
            for term in terms.iter() {
                let (rank, channels) = of(term.input)?;
                if !term.placement.fits(rank, node.rank) {
                    return Err(rank_error);
                }
                if channels != node.channels {
                    return Err(channel_error);
                }
            }
            (node.rank, node.channels)
        }
        Op::CountTable { table } => {
            let needed = graph.objects() + 1;
            if !table.is_whole() || table.rows() != needed {
                return Err(GraphError::CountRows { node: node.id, rows: table.rows(), needed });
            }
            (Rank::Jet, node.channels)
        }
        Op::LabelTable { table } => {
            let needed = graph.objects() + 1;
            if !table.is_whole() || table.rows() != needed {
                return Err(GraphError::CountRows { node: node.id, rows: table.rows(), needed });
            }
            (Rank::Pair, node.channels)
        }
        Op::Lookup { input, table } => {
            let (rank, channels) = of(input)?;
            if channels != 1 && channels != table.channels() {
                return Err(channel_error);
            }
            (rank, table.channels())
        }
        Op::Activation { input, .. } | Op::Requantize { input, .. } => of(input)?,
        Op::Readout { input } => match of(input)? {
            (Rank::Jet, 1) => (Rank::Jet, 1),
            _ => return Err(GraphError::NoReadout),
        },
    };
    if rank != node.rank {
        Err(rank_error)
    } else if channels != node.channels || channels == 0 {
        Err(channel_error)
    } else {
        Ok(())
    }
}

/// The rank of a sum, if there is such a sum.
const fn aggregated(rank: Rank, kind: Aggregation) -> Option<Rank> {
    match (kind, rank) {
        (Aggregation::Row | Aggregation::Column | Aggregation::Diagonal, Rank::Pair) => {
            Some(Rank::Particle)
        }
        (Aggregation::Trace, Rank::Pair) | (Aggregation::Total, Rank::Pair | Rank::Particle) => {
            Some(Rank::Jet)
        }
        _ => None,
    }
}

/// Exact ops say where the binary point is; only `Requantize` may move it.
fn check_binary_point(graph: &Graph<'_>, node: &Node<'_>) -> Result<(), GraphError> {
    let error = GraphError::BinaryPoint { node: node.id };
    let frac = i16::from(node.format.frac_bits);
    let of = |id: NodeId| graph.node(id).map(|n| i16::from(n.format.frac_bits));
    let legal = match node.op {
        Op::PairwiseCollider(front) => {
            let spurions = [front.spurion_shift(), front.spurions_shift()];
            let shifts = 0..=62;
            shifts.contains(&front.pair_shift()) && spurions.iter().all(|s| shifts.contains(s))
        }
        Op::ReferenceProducts { references } => match graph.node(NodeId(0))?.op {
            Op::PairwiseCollider(front) => {
                let frac = node.format.frac_bits;
                let particles = front.reference_shift(frac, references);
                let spurions = front.reference_spurion_shift(frac, references);
                let longitudinal = references.light_cone().is_longitudinal();
                longitudinal && [particles, spurions].iter().all(|s| (0..=62).contains(s))
            }
            Op::PairwiseCartesian(front) => {
                frac == i16::from(front.component.to().frac_bits)
                    + i16::from(references.frac_bits())
            }
            _ => false,
        },
        Op::Multiply { factors } => {
            let [left, right] = factors.both().map(|term| of(term.input));
            frac == left? + right?
        }
        Op::PairwiseCartesian(front) => {
            let component = i16::from(front.component.to().frac_bits);
            component >= 0 && frac == 2 * component
        }
        Op::Mix { input, weights } => frac == of(input)? + i16::from(weights.frac_bits),
        Op::Activation { input, function } => {
            frac == of(input)? + i16::from(function.added_frac_bits())
        }
        Op::Aggregate { input, .. } | Op::Readout { input } => frac == of(input)?,
        Op::Broadcast { terms } => {
            for term in terms.iter() {
                let input = graph.node(term.input)?;
                ranges::alignment(node, input.format.frac_bits, node.id)?;
            }
            true
        }
        Op::Requantize { input, .. } => frac <= of(input)?,
        // The table says what its entries stand for.
        Op::CountTable { .. } | Op::LabelTable { .. } | Op::Lookup { .. } => true,
    };
    if legal { Ok(()) } else { Err(error) }
}

fn check_range(graph: &Graph<'_>, node: &Node<'_>) -> Result<(), GraphError> {
    let proved = ranges::interval_of(graph, node)?;
    let format = node.format;
    if !format.holds(proved.lo) || !format.holds(proved.hi) {
        let bits = bits_needed(proved.lo, proved.hi, format.signed);
        return Err(GraphError::Overflow {
            node: node.id,
            bits_needed: bits,
            total_bits: format.total_bits,
        });
    }
    let stored = Interval::new(i128::from(format.min()), i128::from(format.max()));
    if !node.range.contains(proved) || !stored.contains(node.range) {
        return Err(GraphError::Range { node: node.id });
    }
    Ok(())
}
