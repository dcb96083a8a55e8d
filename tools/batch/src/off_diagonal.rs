//! Passes that need no pair of an object with itself: messages go between different objects.
//!
//! A sum over j != i is written as the sum of a row less its entry on the diagonal. It becomes one step
//! where a pass can leave the diagonal out: where all that it keeps are such sums, and sums of what is 0
//! on the diagonal.

use spurion::graph::{Aggregation, Node, NodeId, Op, Placement, Rank};

use super::dense::weight_rows;
use super::draft::{Draft, MixTerm, Work};
use super::layout::has_words;
use super::phases::{Phases, in_pass};

/// The same steps, with sums of rows less the diagonal made sums over j != i.
#[must_use]
pub fn sums_over_others(drafts: &[Draft], nodes: &[Node<'_>]) -> Vec<Draft> {
    let mut all: Vec<Option<Draft>> = drafts.iter().cloned().map(Some).collect();
    for (k, draft) in drafts.iter().enumerate() {
        let Some((of, [row, diagonal])) = row_less_diagonal(draft, drafts, nodes) else { continue };
        let (work, finish) = (Work::Others(of), vec![]);
        let sum = Draft { work, finish, ..draft.clone() };
        all[k] = None;
        all[diagonal] = None;
        all[row] = Some(sum);
    }
    all.into_iter().flatten().collect()
}

/// What a sum of 32-bit words is the sum over j != i of, and the steps that make the two parts for it alone.
fn row_less_diagonal(
    draft: &Draft,
    drafts: &[Draft],
    nodes: &[Node<'_>],
) -> Option<(NodeId, [usize; 2])> {
    let Work::Sum(mixes, placed) = &draft.work else { return None };
    let ([mix], [(row, Placement::Same, 0)]) = (mixes.as_slice(), placed.as_slice()) else {
        return None;
    };
    if draft.wide || !draft.finish.is_empty() || !is_negation(mix, nodes) {
        return None;
    }
    let row = aggregate(*row, Aggregation::Row, drafts, nodes)?;
    let diagonal = aggregate(mix.input, Aggregation::Diagonal, drafts, nodes)?;
    (row.0 == diagonal.0).then_some((row.0, [row.1, diagonal.1]))
}

/// What an aggregate that one step reads is of, and the place of its own step.
fn aggregate(
    id: NodeId,
    wanted: Aggregation,
    drafts: &[Draft],
    nodes: &[Node<'_>],
) -> Option<(NodeId, usize)> {
    let node = &nodes[usize::from(id.0)];
    let readers = drafts.iter().flat_map(Draft::reads).filter(|(read, _)| *read == id).count();
    let Op::Aggregate { kind, input } = node.op else { return None };
    let place = drafts.iter().position(|draft| draft.output == id)?;
    (readers == 1 && kind == wanted && has_words(node)).then_some((input, place))
}

/// Whether a mix is y = -x.
fn is_negation(term: &MixTerm, nodes: &[Node<'_>]) -> bool {
    let Op::Mix { weights, .. } = nodes[usize::from(term.mix.0)].op else { return false };
    let identity = |(c, row): (usize, &Vec<i64>)| {
        row.iter().enumerate().all(|(k, weight)| *weight == -i64::from(k == c))
    };
    let rows = weight_rows(&weights, term.shift);
    let square = rows.first().is_some_and(|row| row.len() == rows.len());
    square && term.placement == Placement::Same && rows.iter().enumerate().all(identity)
}

/// For each node, whether x_ii = 0 is plain to see.
fn zero_on_diagonal(drafts: &[Draft], nodes: &[Node<'_>]) -> Vec<bool> {
    let mut zero = vec![false; nodes.len()];
    for draft in drafts {
        let of = |id: NodeId, placement| placement == Placement::Same && zero[usize::from(id.0)];
        // A finish takes 0 to 0.
        let is = match &draft.work {
            Work::Sum(mixes, placed) if mixes.is_empty() => match placed.as_slice() {
                [(a, Placement::Rows, s), (b, Placement::Columns, t)]
                | [(b, Placement::Columns, t), (a, Placement::Rows, s)] => {
                    s == t && is_opposite(*b, *a, drafts, nodes)
                }
                [(a, placement, _)] => of(*a, *placement),
                _ => false,
            },
            Work::Product(factors) => factors.iter().any(|(id, placement)| of(*id, *placement)),
            _ => false,
        };
        zero[usize::from(draft.output.0)] =
            is && nodes[usize::from(draft.output.0)].rank == Rank::Pair;
    }
    zero
}

/// Whether b = -a.
fn is_opposite(b: NodeId, a: NodeId, drafts: &[Draft], nodes: &[Node<'_>]) -> bool {
    let Some(maker) = drafts.iter().find(|draft| draft.output == b) else { return false };
    match &maker.work {
        Work::Sum(mixes, placed) if maker.finish.is_empty() && placed.is_empty() => {
            matches!(mixes.as_slice(), [mix] if mix.input == a && is_negation(mix, nodes))
        }
        _ => false,
    }
}

/// For each pass whether it leaves out the diagonal. Nothing if a sum over j != i is in one that cannot.
/// What is summed is of the tile alone: a whole value's entries are read side by side.
#[must_use]
pub fn passes_between_others(
    drafts: &[Draft],
    phases: &Phases,
    nodes: &[Node<'_>],
    mirrored: &[bool],
) -> Option<Vec<bool>> {
    let zero = zero_on_diagonal(drafts, nodes);
    let whole = |id: NodeId| phases.whole[usize::from(id.0)];
    let needs_none = |draft: &Draft| match draft.work {
        Work::Others(input) => !whole(input),
        Work::Aggregate(input) => !whole(input) && zero[usize::from(input.0)],
        _ => !whole(draft.output),
    };
    let mut all = vec![true; phases.passes];
    for (k, draft) in drafts.iter().enumerate() {
        all[phases.of_step[k]] &= !in_pass(draft, nodes) || mirrored[k] || needs_none(draft);
    }
    let others = drafts.iter().zip(&phases.of_step);
    let mut others = others.filter(|(draft, _)| matches!(draft.work, Work::Others(_)));
    others.all(|(_, pass)| all[*pass]).then_some(all)
}
