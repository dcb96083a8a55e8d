//! Rewrites of a float graph that change no bit of a score.
//!
//! Sums and products of the integer graph are exact, so a mix may move across a placement or a sum,
//! equal values may be one, and a sum of sums may be one sum, as long as no rounding is crossed
//! (NUMERICS.md, Consequences). Importers write down what the paper says; the rewrites make it
//! cheap. `tests/rewrites.rs` holds the integer scores with and without each of them against each
//! other. [`arena`] is the last one, on the finished integer graph.

pub mod arena;
mod drop_unread;
mod merge_broadcasts;
mod mix_before_broadcast;
mod readers;
mod share_subexpressions;

pub use drop_unread::drop_unread;
pub use merge_broadcasts::merge_broadcasts;
pub use mix_before_broadcast::mix_before_broadcast;
pub use share_subexpressions::share_subexpressions;

use crate::float_graph::{FloatGraph, FloatNode, Id};

/// A graph after a rewrite, and where the values of the old one are now.
#[derive(Clone, Debug)]
pub struct Rewritten {
    /// The new graph.
    pub graph: FloatGraph,
    /// For each old node the new node of the same value; none where nobody needs it any more.
    pub places: Vec<Option<Id>>,
    /// How often the rewrite found something.
    pub applied: usize,
}

/// A rewrite.
pub type Rewrite = fn(&FloatGraph) -> Rewritten;

/// All rewrites of the float graph with their names, in the order in which a conversion applies
/// them: mixes move to small ranks, which leaves sums of sums; then equal values become one, and
/// what nobody reads is dropped.
pub const ORDER: [(&str, Rewrite); 4] = [
    ("mix_before_broadcast", mix_before_broadcast),
    ("merge_broadcasts", merge_broadcasts),
    ("share_subexpressions", share_subexpressions),
    ("drop_unread", drop_unread),
];

/// What one rewrite did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RewriteReport {
    /// Its name.
    pub name: &'static str,
    /// How often it found something.
    pub applied: usize,
}

/// Applies [`ORDER`].
#[must_use]
pub fn rewrite(graph: &FloatGraph) -> (FloatGraph, Vec<RewriteReport>) {
    let mut graph = graph.clone();
    let mut reports = Vec::new();
    for (name, rewrite) in ORDER {
        let rewritten = rewrite(&graph);
        graph = rewritten.graph;
        reports.push(RewriteReport { name, applied: rewritten.applied });
    }
    (graph, reports)
}

/// Copies a graph node by node; a rewrite decides what each becomes.
struct Copier<'g> {
    from: &'g FloatGraph,
    to: FloatGraph,
    places: Vec<Option<Id>>,
    applied: usize,
}

impl<'g> Copier<'g> {
    fn new(from: &'g FloatGraph) -> Self {
        let to = FloatGraph { nodes: Vec::new(), ..from.clone() };
        Self { from, to, places: Vec::with_capacity(from.nodes.len()), applied: 0 }
    }

    /// Where an old node is now. Nodes come after those they read, and what is read is kept.
    fn place(&self, old: Id) -> Id {
        self.places.get(old).copied().flatten().unwrap_or(old)
    }

    /// The node as it stands, reading the new nodes.
    fn renumbered(&self, node: &FloatNode) -> FloatNode {
        let mut node = node.clone();
        node.op.renumber(|old| self.place(old));
        node
    }

    fn push(&mut self, node: FloatNode) -> Id {
        self.to.nodes.push(node);
        self.to.nodes.len() - 1
    }

    /// The old node of this number becomes a copy of itself.
    fn keep(&mut self, node: &FloatNode) {
        let id = self.push(self.renumbered(node));
        self.places.push(Some(id));
    }

    fn finish(mut self) -> Rewritten {
        self.to.correction = self.from.correction.and_then(|id| self.places[id]);
        Rewritten { graph: self.to, places: self.places, applied: self.applied }
    }
}
