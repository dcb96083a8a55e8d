//! Which values are kept as two channels of 16 bits in a word, ready for products with weights.
//!
//! That pays where sums read many channels. A value is kept so where the range proof leaves it and what
//! it is rounded from 16 bits, nothing but its own pass reads it, and every reader takes it so. Values of
//! particles are kept so for sums over pairs that add two of them.

use spurion::graph::{Node, NodeId, Op, Placement, Rank};

use super::dense::weight_rows;
use super::draft::{Draft, MixTerm, Work};
use super::half_product::can_multiply;
use super::layout::has_words;
use super::narrowing::Narrowing;
use super::pairs::{PairBlock, Zeros};
use super::phases::Phases;

/// The fewest channels that are kept so.
pub const WORTH_HALVING: usize = 8;

/// A weight of 2^n has 16 bits for n less than this.
const HALF_SHIFT: u32 = i16::BITS - 1;

/// Whether all numbers of a node have 16 bits.
#[must_use]
pub fn is_short(node: &Node<'_>) -> bool {
    i16::try_from(node.range.lo).is_ok() && i16::try_from(node.range.hi).is_ok()
}

/// How a step is finished that is a sum over pairs of 16-bit channels: with one mix, not of the jet, and
/// rounded as most are. Nothing if it is another.
#[must_use]
pub fn of_pairs(draft: &Draft, nodes: &[Node<'_>]) -> Option<Narrowing> {
    let Work::Sum(mixes, _) = &draft.work else { return None };
    let [mix] = mixes.as_slice() else { return None };
    let [head, output] = [draft.head, draft.output].map(|id| &nodes[usize::from(id.0)]);
    let narrowing = Narrowing::of(&draft.finish).filter(|narrowing| narrowing.fits(head))?;
    let is = !draft.wide && output.rank != Rank::Jet && has_short_factors(mix, nodes);
    is.then_some(narrowing)
}

/// Whether a mix reads short words entry by entry, and has weights of at most two limbs.
fn has_short_factors(term: &MixTerm, nodes: &[Node<'_>]) -> bool {
    let node = |id: NodeId| &nodes[usize::from(id.0)];
    let input = node(term.input);
    let Op::Mix { weights, .. } = node(term.mix).op else { return false };
    let limbs = || PairBlock::of(&weight_rows(&weights, term.shift), Zeros::Most(0));
    has_words(input) && term.placement == Placement::Same && is_short(input) && limbs().is_some()
}

/// Finds the values.
struct Search<'d, 'n, 'm> {
    nodes: &'n [Node<'m>],
    drafts: &'d [Draft],
    /// For each node, whether nothing but its totals is computed.
    totals: &'d [bool],
    halved: Vec<bool>,
}

/// For each node, whether it is kept as pairs of channels.
#[must_use]
pub fn halved(
    drafts: &[Draft],
    (phases, totals): (&Phases, &[bool]),
    nodes: &[Node<'_>],
) -> Vec<bool> {
    let mut search = Search { nodes, drafts, totals, halved: vec![false; nodes.len()] };
    for draft in drafts {
        let id = usize::from(draft.output.0);
        let of_particles = nodes[id].rank == Rank::Particle;
        let kept = of_particles || !phases.whole[id];
        search.halved[id] = kept && search.can_be_made(draft);
    }
    while search.drop_unreadable() {}
    search.halved
}

impl Search<'_, '_, '_> {
    fn node(&self, id: NodeId) -> &Node<'_> {
        &self.nodes[usize::from(id.0)]
    }

    fn is_halved(&self, id: NodeId) -> bool {
        self.halved[usize::from(id.0)]
    }

    /// Whether a step can leave its result so, if what it reads is as it should be.
    fn can_be_made(&self, draft: &Draft) -> bool {
        let node = self.node(draft.output);
        let Some(narrowing) = Narrowing::of(&draft.finish) else { return false };
        let narrowing = match narrowing.halves() {
            Some(_) => narrowing,
            None => return false,
        };
        let many = node.channels >= WORTH_HALVING && node.channels.is_multiple_of(2);
        if draft.wide || node.rank == Rank::Jet || !many || !is_short(node) {
            return false;
        }
        match &draft.work {
            Work::Sum(..) => {
                narrowing.fits_halves(self.node(draft.head))
                    && of_pairs(draft, self.nodes).is_some()
            }
            Work::Product([(a, _), (b, _)]) if node.rank == Rank::Pair => {
                narrowing.fits_halves(self.node(draft.head))
                    && can_multiply(self.node(*a), self.node(*b))
            }
            _ => false,
        }
    }

    /// Whether a step reads a halved value as such.
    fn takes(&self, draft: &Draft, id: NodeId) -> bool {
        match &draft.work {
            _ if draft.wide => false,
            Work::Sum(..) if self.node(id).rank == Rank::Particle => self.adds_halves(draft),
            Work::Sum(_, placed) => {
                let only_mixed = !placed.iter().any(|(placed, ..)| *placed == id);
                only_mixed && of_pairs(draft, self.nodes).is_some()
            }
            Work::Product([(a, _), (b, _)]) => *a == id && *b != id && self.is_halved(draft.output),
            Work::Aggregate(_) | Work::Others(_) => self.node(id).rank == Rank::Pair,
            _ => false,
        }
    }

    /// Whether a sum adds rows of one halved value and columns of another to products with weights of 16
    /// bits, and nothing else but what is the same for all entries.
    fn adds_halves(&self, draft: &Draft) -> bool {
        let Work::Sum(mixes, placed) = &draft.work else { return false };
        let [mix] = mixes.as_slice() else { return false };
        let Op::Mix { weights, .. } = self.node(mix.mix).op else { return false };
        let blocks = PairBlock::of(&weight_rows(&weights, mix.shift), Zeros::Fewest);
        let plain = blocks.is_some_and(|blocks| blocks.iter().all(PairBlock::is_plain));
        let constant = |id: &NodeId| matches!(self.node(*id).op, Op::CountTable { .. });
        let mut terms = placed.iter().filter(|(id, ..)| !constant(id));
        let is = |(id, placement, shift): &(NodeId, Placement, u32)| {
            let entries = matches!(placement, Placement::Rows | Placement::Columns);
            entries && self.is_halved(*id) && id != &mix.input && *shift < HALF_SHIFT
        };
        let output = draft.output;
        let halved = self.is_halved(output) && !self.totals[usize::from(output.0)];
        halved && plain && terms.clone().count() == 2 && terms.all(is)
    }

    /// Takes back values that a step cannot make or read; whether there was one.
    fn drop_unreadable(&mut self) -> bool {
        let mut dropped = Vec::new();
        for draft in self.drafts {
            let reads =
                draft.reads().into_iter().map(|(id, _)| id).filter(|id| self.is_halved(*id));
            dropped.extend(reads.filter(|id| !self.takes(draft, *id)));
            if let Work::Product([(a, _), _]) = draft.work
                && self.is_halved(draft.output)
                && !self.is_halved(a)
            {
                dropped.push(draft.output);
            }
        }
        dropped.iter().for_each(|id| self.halved[usize::from(id.0)] = false);
        !dropped.is_empty()
    }
}
