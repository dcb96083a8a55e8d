//! Rounded values whose saturation is in the tables that read them.
//!
//! A block memory of 10 address bits costs what one of 9 does: where only tables read a value, what
//! its rounding leaves can be their address as it is, and no logic saturates it.

use spurion::format::Overflow;
use spurion::graph::{Graph, Node, NodeId, Op};

use super::plan::Plan;

/// Saturation to a format's ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saturation {
    lo: i64,
    hi: i64,
}

impl Saturation {
    /// That of a node that rounds and saturates.
    pub fn of(node: &Node<'_>) -> Option<Self> {
        match node.op {
            Op::Requantize { overflow: Overflow::Wrap, .. } => None,
            Op::Requantize { overflow, .. } => {
                Some(Self { lo: overflow.lowest(node.format), hi: node.format.max() })
            }
            _ => None,
        }
    }

    /// What it leaves of an integer.
    pub fn apply(self, x: i64) -> i64 {
        x.clamp(self.lo, self.hi)
    }
}

impl Plan<'_> {
    /// Whether all that is built from a rounded value is tables with the value as their address.
    pub(super) fn saturates_late(&self, graph: &Graph<'_>, node: &Node<'_>) -> bool {
        let built = !self.skips(node.id)
            && !self.is_pair_function(node.id)
            && !self.chains.contains_key(&node.id);
        built && Saturation::of(node).is_some() && self.is_address(graph, node.id)
    }

    fn is_address(&self, graph: &Graph<'_>, id: NodeId) -> bool {
        let mut tables = false;
        for reader in graph.nodes().filter(|reader| !self.skips(reader.id)) {
            let chain = self.chains.get(&reader.id).filter(|_| !self.is_pair_function(reader.id));
            let mut reads = false;
            reader.op.for_each_input(|input| reads |= input == id);
            match chain {
                Some(chain) => tables |= chain.root == id,
                None if reads => return false,
                None => {}
            }
        }
        tables
    }
}
