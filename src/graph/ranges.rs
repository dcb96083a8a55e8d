//! The range proof: the integers that a node can give, from those that its inputs can take.
//!
//! Each node declares an interval. The proof is by induction along the list: if the inputs
//! stay within their declared intervals, so does the node. It needs no memory beyond the
//! intervals themselves, so a microcontroller can check it too.

mod front_end;

use super::{
    Activation, Aggregation, BroadcastTerms, Graph, GraphError, Interval, LEAKY_FRAC_BITS,
    LEAKY_SLOPE, Node, NodeId, Op, Rank, Weights,
};
use crate::format::{Quantizer, bits_needed};

/// The integers that `node` can give if its inputs stay within their declared ranges.
///
/// # Errors
/// [`GraphError`] if an input cannot be decoded or a shift is out of reach.
pub fn interval_of(graph: &Graph<'_>, node: &Node<'_>) -> Result<Interval, GraphError> {
    Ok(match &node.op {
        Op::PairwiseCollider(front) => front_end::collider(front),
        Op::PairwiseCartesian(front) => front_end::cartesian(front),
        Op::ReferenceProducts { references } => front_end::references(graph, node, *references)?,
        Op::Multiply { factors } => {
            let [left, right] = factors.both().map(|term| graph.node(term.input));
            left?.range.product(right?.range)
        }
        Op::Mix { input, weights } => mix(graph.node(*input)?.range, weights),
        Op::Aggregate { input, kind } => {
            let input = graph.node(*input)?;
            aggregate(input.range, input.rank, *kind, graph.objects())
        }
        Op::Broadcast { terms } => broadcast(graph, node, terms)?,
        Op::Activation { input, function: Activation::Relu } => {
            let x = graph.node(*input)?.range;
            Interval::new(x.lo.max(0), x.hi.max(0))
        }
        Op::Activation { input, function: Activation::LeakyRelu } => {
            let x = graph.node(*input)?.range;
            let leaky =
                |x: i128| if x < 0 { x * i128::from(LEAKY_SLOPE) } else { x << LEAKY_FRAC_BITS };
            Interval::new(leaky(x.lo), leaky(x.hi))
        }
        Op::CountTable { table } => hull(table.iter().map(i64::from)),
        Op::LabelTable { table } => hull(table.iter().map(i64::from)),
        Op::Lookup { table, .. } => {
            hull((0..table.channels()).flat_map(|c| table.channel(c)).map(i64::from))
        }
        Op::Requantize { input, rounding, overflow } => {
            let x = graph.node(*input)?;
            let quantizer = Quantizer::new(x.format.frac_bits, node.format, *rounding, *overflow)
                .map_err(|_| GraphError::BinaryPoint { node: node.id })?;
            interval_of_requantized(x.range, quantizer)
        }
        Op::Readout { input } => graph.node(*input)?.range,
    })
}

/// The integers that a quantizer gives for those of `x` (within 64 bits).
///
/// Rounding is monotonic, so the ends suffice, unless wrapping tears the interval apart; then
/// it is the whole format.
#[must_use]
pub fn interval_of_requantized(x: Interval, quantizer: Quantizer) -> Interval {
    let clamp = |v: i128| v.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
    let (lo, hi) = (clamp(x.lo), clamp(x.hi));
    let format = quantizer.to();
    let torn = quantizer.overflow() == crate::format::Overflow::Wrap
        && (quantizer.overflows(lo) || quantizer.overflows(hi));
    if torn {
        return Interval::new(i128::from(format.min()), i128::from(format.max()));
    }
    Interval::new(i128::from(quantizer.apply(lo)), i128::from(quantizer.apply(hi)))
}

/// The interval of all entries of a table.
fn hull(entries: impl Iterator<Item = i64>) -> Interval {
    let single = entries.map(|x| Interval::new(i128::from(x), i128::from(x)));
    single.reduce(Interval::hull).unwrap_or(Interval::new(0, 0))
}

fn mix(x: Interval, weights: &Weights<'_>) -> Interval {
    let row = |output| {
        (0..weights.inputs())
            .map(|input| x.times(i128::from(weights.get(output, input))))
            .fold(Interval::new(0, 0), Interval::plus)
    };
    (0..weights.outputs()).map(row).reduce(Interval::hull).unwrap_or(Interval::new(0, 0))
}

/// Sums run over at most `objects` objects and may be empty.
fn aggregate(x: Interval, rank: Rank, kind: Aggregation, objects: usize) -> Interval {
    let entries = match kind {
        Aggregation::Diagonal => return x,
        Aggregation::Row | Aggregation::Column | Aggregation::Trace => objects,
        Aggregation::Total => rank.entries(objects),
    };
    x.times(entries as i128).hull(Interval::new(0, 0))
}

fn broadcast(
    graph: &Graph<'_>,
    node: &Node<'_>,
    terms: &BroadcastTerms<'_>,
) -> Result<Interval, GraphError> {
    let mut sum = Interval::new(0, 0);
    for term in terms.iter() {
        let input = graph.node(term.input)?;
        let shift = alignment(node, input.format.frac_bits, node.id)?;
        let placed = input.range.times(1i128 << shift);
        // Off the diagonal a diagonal term adds nothing.
        let everywhere = term.placement != super::Placement::Diagonal;
        sum = sum.plus(if everywhere { placed } else { placed.hull(Interval::new(0, 0)) });
        // A term has at most 126 bits: so the next sum cannot leave the 128 that it is proved with.
        let bits = bits_needed(sum.lo, sum.hi, true);
        if bits > 126 {
            let total_bits = node.format.total_bits;
            return Err(GraphError::Overflow { node: node.id, bits_needed: bits, total_bits });
        }
    }
    Ok(sum)
}

/// By how many bits a term is shifted left to the binary point of the sum.
pub(super) fn alignment(node: &Node<'_>, frac_bits: i8, id: NodeId) -> Result<u32, GraphError> {
    let shift = i16::from(node.format.frac_bits) - i16::from(frac_bits);
    if (0..=62).contains(&shift) {
        Ok(shift as u32)
    } else {
        Err(GraphError::BinaryPoint { node: id })
    }
}
