//! When values of pair rank are wanted.
//!
//! A network adds to what it makes of each pair what it makes of the row sums, which come many
//! clocks later. What has to wait is kept where it takes the fewest bits: before the mix, if that
//! widens it. How long that is, a first construction of the core tells.

use std::collections::BTreeMap;

use spurion::graph::{Graph, NodeId, Op};

use super::Core;
use super::value::Value;
use crate::bind::BindError;
use crate::builder::Signed;

/// For each mix that had better be late, by how many clocks.
pub type Waits = BTreeMap<NodeId, u32>;

/// A value that a sum of pair rank adds, and how many clocks before the rest of the sum it is
/// there.
pub type Early = (NodeId, u32);

/// The waits that save registers, from the values of a `core` that was built without any.
///
/// # Errors
/// [`BindError::Missing`] for a node that a verified graph has.
pub fn waits(core: &Core<'_>) -> Result<Waits, BindError> {
    let mut waits = Waits::new();
    for &(value, clocks) in &core.early {
        let mut best = (bits(core.value(value)?), None);
        let mut at = value;
        // Through what no one else reads, back to where the fewest bits are.
        while readers(core.graph, at) == 1 {
            let input = match core.graph.node(at)?.op {
                Op::Mix { input, .. } => {
                    // Products from tables are built from an earlier node.
                    let input = core.plan.chains.get(&at).map_or(input, |chain| chain.root);
                    let narrower = bits(core.value(input)?);
                    if narrower < best.0 {
                        best = (narrower, Some(at));
                    }
                    input
                }
                Op::Requantize { input, .. } => input,
                _ => break,
            };
            at = input;
        }
        waits.extend(best.1.map(|mix| (mix, clocks)));
    }
    Ok(waits)
}

/// Bits of one entry, over all channels: of the widest. What is not built by itself is no place
/// to wait.
fn bits(value: &Value) -> u32 {
    if value.channels.is_empty() {
        return u32::MAX;
    }
    let width = |entries: &Vec<Signed>| {
        entries.iter().map(|x| x.net.range().wire_type().bits).max().unwrap_or(0)
    };
    value.channels.iter().map(width).sum()
}

fn readers(graph: &Graph<'_>, id: NodeId) -> usize {
    let mut count = 0;
    for node in graph.nodes() {
        node.op.for_each_input(|input| count += usize::from(input == id));
    }
    count
}

impl Core<'_> {
    /// The input of a mix, as late as the mix is wanted.
    ///
    /// # Errors
    /// None that the nets do not have already.
    pub(super) fn waiting(&mut self, mix: NodeId, input: Value) -> Result<Value, BindError> {
        let Some(&clocks) = self.waits.get(&mix) else { return Ok(input) };
        let channels = input.map(&mut self.builder, |builder, x| {
            let late = x.net.latency().unwrap_or(0) + clocks;
            Ok(Signed { net: builder.at(x.net, late)?, ..x })
        })?;
        Ok(Value { channels, ..input })
    }
}

/// When the last entry of a value is there; `None` for constants.
pub fn latest(value: &Value) -> Option<u32> {
    value.channels.iter().flatten().filter_map(|x| x.net.latency()).max()
}
