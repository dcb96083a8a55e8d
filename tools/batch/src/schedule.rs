//! The steps of a graph, the pass of each, and the pairs that each pass visits.

use spurion::graph::Node;

use super::draft::Draft;
use super::layout::order;
use super::mirrored_steps::mirrored_steps;
use super::off_diagonal::{passes_between_others, sums_over_others};
use super::phases::Phases;

/// What is done, and when.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The steps.
    pub drafts: Vec<Draft>,
    /// When each is done.
    pub phases: Phases,
    /// For each step, whether it is done for pairs with i <= j alone.
    pub mirrored: Vec<bool>,
    /// For each pass, whether its other steps leave out pairs of an object with itself.
    pub between_others: Vec<bool>,
}

impl Schedule {
    /// For each node, `symmetric` says whether it is the same for (i, j) and (j, i).
    #[must_use]
    pub fn of(drafts: Vec<Draft>, nodes: &[Node<'_>], symmetric: &[bool]) -> Self {
        let others = sums_over_others(&drafts, nodes);
        let found = Self::with(others, nodes, symmetric);
        found.unwrap_or_else(|| {
            let mut phases = Phases::of(&drafts, nodes, symmetric);
            let mirrored = mirrored_steps(&drafts, &mut phases, nodes, symmetric);
            let between_others = vec![false; phases.passes];
            Self { drafts, phases, mirrored, between_others }
        })
    }

    /// Nothing if a pass that has to leave out pairs of an object with itself cannot.
    fn with(drafts: Vec<Draft>, nodes: &[Node<'_>], symmetric: &[bool]) -> Option<Self> {
        let mut phases = Phases::of(&drafts, nodes, symmetric);
        let mirrored = mirrored_steps(&drafts, &mut phases, nodes, symmetric);
        let between_others = passes_between_others(&drafts, &phases, nodes, &mirrored)?;
        Some(Self { drafts, phases, mirrored, between_others })
    }

    /// The steps in the order that they are done in.
    #[must_use]
    pub fn order(&self, nodes: &[Node<'_>]) -> Vec<usize> {
        order(&self.drafts, &self.phases, nodes, &self.mirrored)
    }
}
