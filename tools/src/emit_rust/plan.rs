//! In which loop each node is computed.
//!
//! The code goes through levels. In a level, values of the jet come first, then a loop over objects,
//! then a pass over unordered pairs. A sum over objects is made in the loop of what it adds up and is
//! known from the next level on. Level 0 has the front end and sums of its invariants.

use spurion::graph::{Aggregation, Graph, Node, NodeId, Op, Rank};

use super::integer::kept;
use crate::batch::symmetric::symmetric;

/// The loops of a graph.
#[derive(Debug)]
pub struct Plan<'m> {
    /// The nodes.
    pub nodes: Vec<Node<'m>>,
    /// Whether the score depends on a node.
    pub live: Vec<bool>,
    /// The level of each node.
    pub level: Vec<usize>,
    /// Whether a value of pairs is computed once for (i, j) and (j, i).
    pub symmetric: Vec<bool>,
    /// The nodes that read a node.
    pub readers: Vec<Vec<usize>>,
    /// How many levels there are.
    pub levels: usize,
}

/// The place of a node in lists.
#[must_use]
pub fn at(id: NodeId) -> usize {
    usize::from(id.0)
}

impl<'m> Plan<'m> {
    /// Plans a verified graph.
    #[must_use]
    pub fn of(graph: &Graph<'m>) -> Self {
        let nodes: Vec<_> = graph.nodes().collect();
        let symmetric = symmetric(&nodes, (graph.objects(), graph.spurions()));
        let live = live(&nodes);
        let mut readers = vec![Vec::new(); nodes.len()];
        for (k, node) in nodes.iter().enumerate().filter(|(k, _)| live[*k]) {
            node.op.for_each_input(|id| readers[at(id)].push(k));
        }
        let mut plan = Self { live, level: vec![], symmetric, readers, levels: 0, nodes };
        for k in 0..plan.nodes.len() {
            let level = plan.earliest(k);
            plan.level.push(level);
        }
        plan.sink();
        plan.levels = plan.level.iter().max().map_or(0, |most| most + 1);
        plan
    }

    /// Over what the loop runs that computes a node: what a sum adds up, else what the node has. A sum
    /// of the sums of rows grows as rows are finished.
    #[must_use]
    pub fn loop_of(&self, k: usize) -> Rank {
        match self.nodes[k].op {
            Op::Aggregate { .. } if self.rows_of(k).is_some() => Rank::Pair,
            Op::Aggregate { input, .. } => self.nodes[at(input)].rank,
            _ => self.nodes[k].rank,
        }
    }

    /// For a sum of all objects, the sum of rows or columns of pairs that it adds up, if that is one.
    #[must_use]
    pub fn rows_of(&self, k: usize) -> Option<usize> {
        let Op::Aggregate { input, kind: Aggregation::Total } = self.nodes[k].op else {
            return None;
        };
        let row = |kind| matches!(kind, Aggregation::Row | Aggregation::Column);
        match self.nodes[at(input)].op {
            Op::Aggregate { kind, .. } if row(kind) => Some(at(input)),
            _ => None,
        }
    }

    /// Whether a node has no loop: it is a constant, written where it is read.
    #[must_use]
    pub fn is_constant(&self, k: usize) -> bool {
        matches!(self.nodes[k].op, Op::CountTable { .. } | Op::LabelTable { .. })
    }

    /// Whether a node belongs to the pass of the front end.
    fn is_front(&self, k: usize) -> bool {
        match self.nodes[k].op {
            Op::PairwiseCollider(_) | Op::PairwiseCartesian(_) => true,
            Op::Requantize { input, .. } => at(input) == 0,
            Op::Aggregate { input, .. } => self.is_front(at(input)),
            _ => false,
        }
    }

    fn earliest(&self, k: usize) -> usize {
        let pairs = self.loop_of(k) == Rank::Pair && !self.is_front(k);
        let mut level = usize::from(pairs && !self.is_constant(k));
        self.nodes[k].op.for_each_input(|id| {
            let is_sum = matches!(self.nodes[at(id)].op, Op::Aggregate { .. });
            let constant = self.is_constant(at(id));
            let finished = is_sum && self.rows_of(k).is_none();
            let known = self.level[at(id)] + usize::from(finished);
            level = level.max(if constant { 0 } else { known });
        });
        level
    }

    /// The nodes of one loop, in order.
    pub fn nodes_of(&self, level: usize, rank: Rank) -> impl Iterator<Item = usize> + '_ {
        (0..self.nodes.len()).filter(move |&k| {
            self.live[k]
                && !self.is_constant(k)
                && self.level[k] == level
                && self.loop_of(k) == rank
        })
    }

    /// Whether a value is kept in memory: it is read in another loop than the one that makes it.
    /// Values of the jet are variables.
    #[must_use]
    pub fn is_kept(&self, k: usize) -> bool {
        let node = &self.nodes[k];
        if node.rank == Rank::Jet || self.is_constant(k) || !self.live[k] {
            return false;
        }
        let elsewhere =
            |&r: &usize| self.level[r] != self.level[k] || self.loop_of(r) != self.loop_of(k);
        let is_source = matches!(node.op, Op::ReferenceProducts { .. });
        let is_sum = self.loop_of(k) != node.rank;
        is_source || is_sum || self.readers[k].iter().any(elsewhere)
    }

    /// Bytes that an entry of a value takes in memory.
    fn bytes(&self, k: usize) -> usize {
        let node = &self.nodes[k];
        let bits: usize = kept(node.range).get(1..).and_then(|b| b.parse().ok()).unwrap_or(64);
        let sides = if self.symmetric[k] { 1 } else { 2 };
        node.channels * bits / 8 * sides
    }

    /// Computes values in the level that reads them, where what they are computed from is
    /// kept anyway or takes no more memory than they would.
    fn sink(&mut self) {
        for k in (0..self.nodes.len()).rev() {
            let rank = self.nodes[k].rank;
            let is_source = matches!(self.nodes[k].op, Op::ReferenceProducts { .. });
            let movable = self.live[k] && rank != Rank::Jet && self.loop_of(k) == rank && k > 0;
            let movable = movable && !is_source && !self.is_constant(k);
            let first = self.readers[k].iter().map(|&r| self.level[r]).min();
            let Some(first) = first.filter(|first| movable && *first > self.level[k]) else {
                continue;
            };
            let mut more = 0;
            self.nodes[k].op.for_each_input(|id| {
                let same = self.nodes[at(id)].rank == rank && !self.is_constant(at(id));
                let is_sum = self.loop_of(at(id)) != rank;
                let read = self.readers[at(id)].iter().any(|&r| r != k && self.level[r] >= first);
                let more_bytes = same && !is_sum && !read;
                more += if more_bytes { self.bytes(at(id)) } else { 0 };
            });
            if more <= self.bytes(k) && !self.is_front(k) {
                self.level[k] = first;
            }
        }
    }
}

/// The nodes that the last one depends on.
fn live(nodes: &[Node<'_>]) -> Vec<bool> {
    let mut live = vec![false; nodes.len()];
    if let Some(last) = live.last_mut() {
        *last = true;
    }
    for k in (0..nodes.len()).rev().filter(|k| *k < nodes.len()) {
        if live[k] {
            nodes[k].op.for_each_input(|id| live[at(id)] = true);
        }
    }
    live
}
