//! Values of particles that sums over pairs shift left are shifted where they are made, where there are
//! many channels: once for each particle, not for each pair.

use spurion::graph::{Node, NodeId, Rank};

use super::draft::{Draft, Work};
use super::finish::Finishing;
use super::halves::WORTH_HALVING;

/// Takes shifts of sums over pairs to the steps that make what is shifted, if nothing else reads it.
pub fn shift_early(drafts: &mut [Draft], nodes: &[Node<'_>]) {
    let rank = |id: NodeId| nodes[usize::from(id.0)].rank;
    let mut made_by = vec![None; nodes.len()];
    let mut reads = vec![0; nodes.len()];
    for (k, draft) in drafts.iter().enumerate() {
        made_by[usize::from(draft.output.0)] = Some(k);
        draft.reads().iter().for_each(|(id, _)| reads[usize::from(id.0)] += 1);
    }
    for k in 0..drafts.len() {
        // Words of 32 bits lose what is shifted out of them anyway.
        let output = &nodes[usize::from(drafts[k].output.0)];
        let many = output.rank == Rank::Pair && output.channels >= WORTH_HALVING;
        if drafts[k].wide || !many {
            continue;
        }
        let Work::Sum(mixes, mut placed) = drafts[k].work.clone() else { continue };
        for (id, _, shift) in &mut placed {
            let alone = rank(*id) == Rank::Particle && reads[usize::from(id.0)] == 1;
            let Some(maker) = made_by[usize::from(id.0)].filter(|_| alone && *shift > 0) else {
                continue;
            };
            let maker = &mut drafts[maker];
            if matches!(maker.work, Work::Sum(..) | Work::Product(_) | Work::Table(_)) {
                maker.finish.push(Finishing::Left(*shift));
                *shift = 0;
            }
        }
        drafts[k].work = Work::Sum(mixes, placed);
    }
}
