//! Which buffers hold which values: a buffer is used again once its value is.

use spurion::graph::{Node, NodeId, Op, Storage};

use super::draft::{Draft, Work};
use super::memory::{Extent, Operand, Values};
use super::phases::{Phases, in_pass};

/// Whether a value has 32-bit words for each jet. Constants have one word for all jets.
#[must_use]
pub const fn has_words(node: &Node<'_>) -> bool {
    let constant = matches!(node.op, Op::CountTable { .. } | Op::LabelTable { .. });
    matches!(node.slot.storage, Storage::Narrow) && !constant
}

/// A kind of buffer: those of a kind can take each other's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Constant,
    Words { wide: bool, tile: bool },
}

/// A buffer.
#[derive(Clone, Copy, Debug)]
struct Buffer {
    kind: Kind,
    entries: usize,
    /// The last step that needs what it holds now.
    busy_until: usize,
}

/// Where each value is kept.
#[derive(Clone, Debug)]
pub struct Layout {
    operands: Vec<Option<Operand>>,
    buffers: Vec<Buffer>,
}

/// Steps in the order that they are done in: before each pass, then in it, first those that are mirrored.
#[must_use]
pub fn order(
    drafts: &[Draft],
    phases: &Phases,
    nodes: &[Node<'_>],
    mirrored: &[bool],
) -> Vec<usize> {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|&k| (phases.of_step[k], in_pass(&drafts[k], nodes), !mirrored[k]));
    order
}

impl Layout {
    /// Places the values of jets of at most `objects` objects.
    #[must_use]
    pub fn of(
        drafts: &[Draft],
        (phases, order): (&Phases, &[usize]),
        (nodes, halved): (&[Node<'_>], &[bool]),
        objects: usize,
    ) -> Self {
        let mut layout = Self { operands: vec![None; nodes.len()], buffers: Vec::new() };
        let turns = turns(drafts, (phases, order), nodes);
        for &k in order {
            let draft = &drafts[k];
            let id = usize::from(draft.output.0);
            let node = &nodes[id];
            let tile = !phases.whole[id];
            let extent = if tile { Extent::Tile } else { Extent::Whole(node.rank) };
            let kind = match draft.work {
                Work::Constants => Kind::Constant,
                _ => Kind::Words { wide: node.slot.storage == Storage::Wide, tile },
            };
            let halved = halved[id];
            let rows = if halved { node.channels / 2 } else { node.channels };
            let entries = rows * extent.stride(objects);
            let buffer = layout.take(kind, entries, turns[id]);
            let channels = node.channels;
            layout.operands[id] = Some(Operand { buffer, extent, channels, halved });
        }
        layout
    }

    /// A buffer that is free during some turns.
    fn take(&mut self, kind: Kind, entries: usize, (from, until): (usize, usize)) -> usize {
        let free = |b: &Buffer| b.kind == kind && b.busy_until < from;
        let found = self.buffers.iter().position(free).filter(|_| kind != Kind::Constant);
        let place = found.unwrap_or_else(|| {
            self.buffers.push(Buffer { kind, entries: 0, busy_until: 0 });
            self.buffers.len() - 1
        });
        let buffer = &mut self.buffers[place];
        buffer.entries = buffer.entries.max(entries);
        buffer.busy_until = until;
        place
    }

    /// Where a value is kept.
    #[must_use]
    pub fn operand(&self, id: NodeId) -> Option<Operand> {
        self.operands[usize::from(id.0)]
    }

    /// The memory.
    #[must_use]
    pub fn buffers(&self) -> Vec<Values> {
        let values = |buffer: &Buffer| match buffer.kind {
            Kind::Constant => Values::EMPTY,
            Kind::Words { wide, .. } => Values::new(wide, buffer.entries),
        };
        self.buffers.iter().map(values).collect()
    }
}

/// For each node that is stored, the first and the last turn that its buffer is needed in. A whole value
/// that a pass reads or makes is needed from the pass's beginning to its end.
fn turns(
    drafts: &[Draft],
    (phases, order): (&Phases, &[usize]),
    nodes: &[Node<'_>],
) -> Vec<(usize, usize)> {
    let mut turns = vec![(usize::MAX, 0); nodes.len()];
    let pass_of = |k: usize| in_pass(&drafts[k], nodes).then_some(phases.of_step[k]);
    for (turn, &k) in order.iter().enumerate() {
        let same_pass = |other: &&usize| pass_of(k).is_some() && pass_of(**other) == pass_of(k);
        let before = order[..turn].iter().rev().take_while(same_pass).count();
        let after = order[turn + 1..].iter().take_while(same_pass).count();
        let reads = drafts[k].reads().into_iter().map(|(id, _)| id);
        for id in reads.chain([drafts[k].output]) {
            let id = usize::from(id.0);
            let (first, last) = match phases.whole[id] {
                true => (turn - before, turn + after),
                false => (turn, turn),
            };
            turns[id] = (turns[id].0.min(first), turns[id].1.max(last));
        }
    }
    // The score is read at the end, however early it is known.
    if let Some((_, last)) = turns.last_mut() {
        *last = order.len();
    }
    turns
}
