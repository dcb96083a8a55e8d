//! Which steps of a pass are done for pairs with i <= j alone, since what they compute is the same for
//! (i, j) and (j, i).
//!
//! They come before the pass's other steps, with tiles of their own. What those others read of them is
//! kept whole, with an entry for either order, which costs time: so only functions from tables begin
//! this, and values that are kept whole anyway; what they alone read is then mirrored, too.

use spurion::graph::{Node, NodeId};

use super::draft::{Draft, Work};
use super::phases::{Phases, in_pass};

/// For each step whether it is done for i <= j alone; values that other steps read of them become whole.
/// What a symmetric value is made of, entry by entry, is symmetric, too: so if a step is done so, then what
/// it reads is there.
#[must_use]
pub fn mirrored_steps(
    drafts: &[Draft],
    phases: &mut Phases,
    nodes: &[Node<'_>],
    symmetric: &[bool],
) -> Vec<bool> {
    let is_symmetric = |draft: &Draft| {
        let is_sum = matches!(draft.work, Work::Aggregate(_) | Work::Others(_));
        in_pass(draft, nodes) && !is_sum && symmetric[usize::from(draft.output.0)]
    };
    let mut mirrored: Vec<bool> = drafts.iter().map(is_symmetric).collect();
    for (k, draft) in drafts.iter().enumerate().rev() {
        let with = |r: usize| phases.of_step[r] == phases.of_step[k] && mirrored[r];
        mirrored[k] &= matches!(draft.work, Work::Table(_))
            || phases.whole[usize::from(draft.output.0)]
            || readers(drafts, draft.output).any(with);
    }
    for (k, draft) in drafts.iter().enumerate().filter(|(k, _)| mirrored[*k]) {
        let other = |r: usize| phases.of_step[r] == phases.of_step[k] && !mirrored[r];
        if readers(drafts, draft.output).any(other) {
            phases.whole[usize::from(draft.output.0)] = true;
        }
    }
    mirrored
}

/// The steps that read a value.
fn readers(drafts: &[Draft], id: NodeId) -> impl Iterator<Item = usize> {
    let reads = move |draft: &Draft| draft.reads().iter().any(|(read, _)| *read == id);
    drafts.iter().enumerate().filter(move |(_, draft)| reads(draft)).map(|(k, _)| k)
}
