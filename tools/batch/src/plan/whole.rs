//! Which sums are computed from whole values, and how.

use spurion::graph::{Aggregation, NodeId, Op, Rank};

use super::super::dense::weight_rows;
use super::super::draft::{Draft, Work};
use super::super::layout::has_words;
use super::super::memory::Operand;
use super::super::mirrored_sum::MirroredSum;
use super::super::narrowing::Narrowing;
use super::super::row_sums::RowSums;
use super::Planner;

impl Planner<'_, '_> {
    /// Adds a step that is such a sum; nothing if it is none.
    pub(super) fn add_whole(&mut self, draft: &Draft, pass: usize, output: Operand) -> Option<()> {
        match &draft.work {
            Work::Sum(..) if self.totals[usize::from(draft.output.0)] => {
                let sum = self.mirrored(draft)?;
                self.plan.passes.get_mut(pass)?.whole.mirrored.push(sum);
            }
            Work::Aggregate(input) => {
                let Op::Aggregate { kind, .. } = self.node(draft.head).op else { return None };
                if self.totals[usize::from(input.0)] {
                    let mut sums = self.plan.passes.get_mut(pass)?.whole.mirrored.iter_mut();
                    sums.find(|sum| sum.of == *input)?.wanted(kind, output);
                } else {
                    let from = self.rows(draft, *input, (kind, pass))?;
                    let upper = self.is_upper(*input);
                    let sums = &mut self.plan.passes.get_mut(pass)?.whole.rows;
                    sums.push(RowSums { from, output, upper });
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// A sum of which only totals are wanted.
    fn mirrored(&self, draft: &Draft) -> Option<MirroredSum> {
        let Work::Sum(mixes, values) = &draft.work else { return None };
        let [mix] = mixes.as_slice() else { return None };
        let Op::Mix { weights, .. } = self.node(mix.mix).op else { return None };
        let (from, rows) = (self.layout.operand(mix.input)?, weight_rows(&weights, mix.shift));
        // What is shifted out of the word is nothing.
        let kept = values.iter().filter(|(_, _, shift)| *shift < i32::BITS);
        let terms = kept.map(|term| self.placed(*term)).collect::<Option<_>>()?;
        let value = (from, rows.as_slice(), self.node(mix.input).range);
        let narrowing = (Narrowing::of(&draft.finish)?, self.node(draft.head).range);
        Some(MirroredSum::new(draft.output, value, terms, narrowing))
    }

    /// The words of pairs whose rows a step sums, if they are complete before its pass.
    fn rows(
        &self,
        draft: &Draft,
        input: NodeId,
        (kind, pass): (Aggregation, usize),
    ) -> Option<Operand> {
        let words = has_words(self.node(input)) && has_words(self.node(draft.output));
        let of_rows = kind == Aggregation::Row && self.node(input).rank == Rank::Pair;
        let complete = of_rows && self.phases.is_complete(input, pass);
        let from = self.layout.operand(input).filter(|from| !from.halved)?;
        (complete && words).then_some(from)
    }

    /// Whether a value is symmetric and the steps that read it need no entry with i > j.
    pub(super) fn is_upper(&self, id: NodeId) -> bool {
        let steps = self.drafts.iter().zip(&self.phases.of_step);
        let mut readers =
            steps.filter(|(draft, _)| draft.reads().iter().any(|(read, _)| *read == id));
        let sums = |draft: &Draft, pass: usize| match (&draft.work, self.node(draft.head).op) {
            (Work::Aggregate(_), Op::Aggregate { kind, .. }) => {
                self.rows(draft, id, (kind, pass)).is_some()
            }
            _ => self.totals[usize::from(draft.output.0)],
        };
        self.symmetric[usize::from(id.0)] && readers.all(|(draft, pass)| sums(draft, *pass))
    }
}
