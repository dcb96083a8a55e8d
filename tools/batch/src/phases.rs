//! In which pass over the pairs each step is done.
//!
//! A pass visits every pair once, a tile at a time, and does all its steps on a tile before the next.
//! A sum over objects is known after the pass that it is made in, and so is a transposed value. What
//! belongs to particles or to the jet is computed between passes.

use spurion::graph::{Node, NodeId, Placement, Rank};

use super::draft::{Draft, Work};

/// The pass of each step, or the pass before which it is done, and which values are kept whole.
#[derive(Clone, Debug)]
pub struct Phases {
    /// Of each step.
    pub of_step: Vec<usize>,
    /// For each node, whether all its entries are kept.
    pub whole: Vec<bool>,
    /// For each node, the pass that makes its entries, none if they are complete before the first or
    /// belong to objects or to the jet.
    pub made_in: Vec<Option<usize>>,
    /// How many passes there are.
    pub passes: usize,
}

/// Whether a step is done tile by tile, for pairs.
#[must_use]
pub fn in_pass(draft: &Draft, nodes: &[Node<'_>]) -> bool {
    let rank = |id: NodeId| nodes[usize::from(id.0)].rank;
    match &draft.work {
        Work::Source(_) | Work::Constants => false,
        Work::Aggregate(input) | Work::Others(input) => rank(*input) == Rank::Pair,
        _ => rank(draft.output) == Rank::Pair,
    }
}

impl Phases {
    /// Whether all entries of a value of pairs are there when a pass begins.
    #[must_use]
    pub fn is_complete(&self, id: NodeId, pass: usize) -> bool {
        let id = usize::from(id.0);
        self.whole[id] && self.made_in[id].is_none_or(|made| made < pass)
    }

    /// Finds the pass of each step; `symmetric` says which nodes are the same for (i, j) and (j, i).
    #[must_use]
    pub fn of(drafts: &[Draft], nodes: &[Node<'_>], symmetric: &[bool]) -> Self {
        let mut phases = Self::earliest(drafts, nodes);
        for k in (0..drafts.len()).rev() {
            phases.delay(k, drafts, symmetric);
        }
        for (draft, pass) in drafts.iter().zip(&phases.of_step) {
            for (id, placement) in draft.reads() {
                let id = usize::from(id.0);
                let elsewhere = phases.made_in[id].is_some_and(|made| made != *pass);
                phases.whole[id] |= elsewhere || placement == Placement::Transposed;
            }
        }
        phases
    }

    /// The earliest pass of each step. Values made in passes are not whole yet.
    fn earliest(drafts: &[Draft], nodes: &[Node<'_>]) -> Self {
        // The pass that a value is made in, if it is made in one; the first pass that can read it.
        let mut made_in = vec![None; nodes.len()];
        let mut known = vec![0; nodes.len()];
        let mut whole = vec![true; nodes.len()];
        let mut of_step = Vec::new();
        for draft in drafts {
            let in_pass = in_pass(draft, nodes);
            let earliest = |(id, placement): (NodeId, Placement)| {
                let id = usize::from(id.0);
                let all_of_it = !in_pass || placement == Placement::Transposed;
                made_in[id].map_or(known[id], |pass: usize| pass + usize::from(all_of_it))
            };
            let pass = draft.reads().into_iter().map(earliest).max().unwrap_or(0);
            let output = usize::from(draft.output.0);
            let is_sum = matches!(draft.work, Work::Aggregate(_) | Work::Others(_));
            known[output] = pass + usize::from(in_pass && is_sum);
            made_in[output] = (in_pass && !is_sum).then_some(pass);
            whole[output] = made_in[output].is_none();
            of_step.push(pass);
        }
        let passes = 1 + of_step.iter().max().copied().unwrap_or(0);
        Self { of_step, whole, made_in, passes }
    }

    /// Moves a step to the first pass that reads its result, which then need not be kept whole; only
    /// where that keeps nothing else whole instead. Symmetric values stay: totals of what is made of them
    /// are faster where they are complete.
    fn delay(&mut self, k: usize, drafts: &[Draft], symmetric: &[bool]) {
        let draft = &drafts[k];
        let output = usize::from(draft.output.0);
        let ready = |(id, _): &(NodeId, Placement)| self.made_in[usize::from(id.0)].is_none();
        if self.made_in[output].is_none() || symmetric[output] || !draft.reads().iter().all(ready) {
            return;
        }
        let last = |(reader, pass): (&Draft, &usize)| {
            let reads = reader.reads().into_iter().filter(|(id, _)| *id == draft.output);
            reads.map(|(_, to)| pass - usize::from(to == Placement::Transposed)).min()
        };
        if let Some(pass) = drafts.iter().zip(&self.of_step).filter_map(last).min() {
            self.of_step[k] = pass;
            self.made_in[output] = Some(pass);
        }
    }
}
