//! The memory of the emitted code: what is kept of each object, and of each unordered pair.

use std::collections::BTreeMap;

use spurion::graph::{Aggregation, Op, Rank};

use super::integer::{Int, kept};
use super::plan::{Plan, at};

/// A field: an array of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its number.
    pub index: usize,
    /// The type of a word.
    pub word: &'static str,
    /// How many words there are: channels, of both sides if a value of pairs has two.
    pub words: usize,
}

/// The fields of one kind of entry, and which values they hold.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// All of them.
    pub fields: Vec<Field>,
    /// The field of each node that is kept.
    pub of_node: BTreeMap<usize, Field>,
}

/// The memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Of each object.
    pub objects: Fields,
    /// Of each unordered pair, an object with itself included.
    pub pairs: Fields,
}

/// When a value is made, and when it is read last: twice the level, and one more in the pass.
struct Life {
    made: usize,
    read: usize,
}

impl Fields {
    /// Gives a value a field that nobody needs any more, or a new one.
    fn place(&mut self, k: usize, (word, words): (&'static str, usize), busy: &[usize]) {
        let free = |field: &&Field| {
            field.word == word && field.words == words && !busy.contains(&field.index)
        };
        let next = Field { index: self.fields.len(), word, words };
        let field = self.fields.iter().find(free).copied().unwrap_or(next);
        if field == next {
            self.fields.push(field);
        }
        self.of_node.insert(k, field);
    }

    /// Whether nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

impl Memory {
    /// Places all values that are kept.
    #[must_use]
    pub fn of(plan: &Plan<'_>) -> Self {
        let mut memory = Self::default();
        let lives: Vec<Life> = (0..plan.nodes.len()).map(|k| life(plan, k)).collect();
        for k in (0..plan.nodes.len()).filter(|k| plan.is_kept(*k)) {
            let node = &plan.nodes[k];
            let fields = match node.rank {
                Rank::Pair => &mut memory.pairs,
                _ => &mut memory.objects,
            };
            let alive = fields.of_node.iter().filter(|(id, _)| overlap(&lives[**id], &lives[k]));
            let busy: Vec<usize> = alive.map(|(_, field)| field.index).collect();
            let sides = if node.rank == Rank::Pair && !plan.symmetric[k] { 2 } else { 1 };
            fields.place(k, (word(plan, k), sides * node.channels), &busy);
        }
        memory
    }
}

fn overlap(a: &Life, b: &Life) -> bool {
    a.made <= b.read && b.made <= a.read
}

fn life(plan: &Plan<'_>, k: usize) -> Life {
    let time = |k: usize| 2 * plan.level[k] + usize::from(plan.loop_of(k) == Rank::Pair);
    let read = plan.readers[k].iter().map(|&r| time(r)).max().unwrap_or(0);
    Life { made: time(k), read: read.max(time(k)) }
}

/// A sum grows in the word that it is computed in.
fn word(plan: &Plan<'_>, k: usize) -> &'static str {
    let node = &plan.nodes[k];
    match node.op {
        Op::Aggregate { input, kind } => match kind {
            Aggregation::Diagonal => kept(plan.nodes[at(input)].range),
            _ => Int::of(node.range).name(),
        },
        _ => kept(node.range),
    }
}
