//! The cases of a graph that the ranges of its nodes do not exclude.

use std::collections::BTreeSet;

use spurion::format::{Overflow, QFormat};
use spurion::graph::{Graph, Node, Op};

use super::Case;
use crate::hardware::HardwareError;

/// All of them, by node.
///
/// # Errors
/// [`HardwareError::Graph`] if a node cannot be decoded.
pub(super) fn possible_cases(graph: &Graph<'_>) -> Result<BTreeSet<Case>, HardwareError> {
    let mut cases = BTreeSet::new();
    for node in graph.nodes() {
        let id = node.id.0;
        match &node.op {
            Op::PairwiseCollider(_) => {
                let all = ["empty jet", "full jet", "free slots", "saturated pT", "seam of phi"];
                cases.extend(all.map(|case| (id, case)));
                cases.extend([(id, "beyond cosh"), (id, "beyond cos")]);
            }
            Op::PairwiseCartesian(_) => {
                cases.extend(["empty jet", "full jet", "free slots"].map(|case| (id, case)));
            }
            Op::Requantize { input, overflow, .. } => {
                let from = graph.node(*input)?;
                let found = requantized(&from, node.format, *overflow);
                cases.extend(found.map(|case| (id, case)));
            }
            Op::Activation { .. } => {
                cases.extend([(id, "stopped"), (id, "passed")]);
            }
            Op::Mix { .. } | Op::Aggregate { .. } | Op::Broadcast { .. } => {
                cases.extend((node.range.lo < 0).then_some((id, "negative")));
                cases.extend((node.range.hi > 0).then_some((id, "positive")));
            }
            Op::CountTable { .. }
            | Op::ReferenceProducts { .. }
            | Op::Multiply { .. }
            | Op::Lookup { .. }
            | Op::LabelTable { .. }
            | Op::Readout { .. } => {}
        }
    }
    Ok(cases)
}

/// What can happen to the values of `from` where they are rounded to the format `to`.
fn requantized(
    from: &Node<'_>,
    to: QFormat,
    overflow: Overflow,
) -> impl Iterator<Item = &'static str> {
    let shift = i32::from(from.format.frac_bits) - i32::from(to.frac_bits);
    let end = |x: i128| x >> shift.clamp(0, 120);
    let (lo, hi) = (end(from.range.lo), end(from.range.hi));
    let wraps = overflow == Overflow::Wrap;
    let cases = [
        (hi > i128::from(to.max()), if wraps { "wrapped" } else { "saturated above" }),
        (lo < i128::from(overflow.lowest(to)), if wraps { "wrapped" } else { "saturated below" }),
        (shift > 0 && can_tie(from, shift), "tie"),
    ];
    cases.into_iter().filter(|(possible, _)| *possible).map(|(_, case)| case)
}

/// Whether the bit below the last one kept can be the lowest that is set: not where the input is
/// a mix whose weights are all multiples of more.
fn can_tie(from: &Node<'_>, shift: i32) -> bool {
    let Op::Mix { weights, .. } = &from.op else { return true };
    let all = (0..weights.outputs()).flat_map(|c| (0..weights.inputs()).map(move |k| (c, k)));
    all.into_iter().any(|(c, k)| i64::from(weights.get(c, k).trailing_zeros()) < i64::from(shift))
}
