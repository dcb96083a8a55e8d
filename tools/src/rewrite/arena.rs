//! `arena`: where each value is kept. Values that are not needed at the same time share memory.
//!
//! A value is alive from the node that computes it to the last one that reads it. Ops that work
//! entry by entry may overwrite what they read last; values that follow each other in place are one
//! block. Blocks are packed in several orders, each at the lowest place clear of all blocks that
//! are alive with it, and the order that needs least is taken.

use spurion::artifact::{NodeRecord, opcode};
use spurion::graph::{Rank, span_words};

/// Code of 32-bit words in a record.
const NARROW: u8 = 0;
/// Code of 64-bit words in a record.
const WIDE: u8 = 1;
/// Code of no storage in a record.
const FUSED: u8 = 2;

/// What a node reads.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// The nodes, in order.
    pub inputs: Vec<usize>,
    /// The one that it may overwrite entry by entry.
    pub in_place: Option<usize>,
}

/// Words of working memory: 32-bit and 64-bit ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ArenaWords {
    /// 32-bit words.
    pub narrow: u32,
    /// 64-bit words.
    pub wide: u32,
}

impl ArenaWords {
    /// All of them in bytes.
    #[must_use]
    pub const fn bytes(self) -> usize {
        self.narrow as usize * 4 + self.wide as usize * 8
    }
}

/// Values that follow each other in one place.
#[derive(Clone, Debug)]
struct Block {
    nodes: Vec<usize>,
    words: usize,
    /// The first and the last node at which it is alive.
    alive: (usize, usize),
}

/// Sets storage and slot of every record; returns the words needed, and the words that values would
/// need if each had memory of its own.
pub fn plan(
    records: &mut [NodeRecord],
    reads: &[Reads],
    objects: usize,
) -> (ArenaWords, ArenaWords) {
    for k in 0..records.len() {
        records[k].storage = storage(records, reads, k);
    }
    let mut packed = [0; 2];
    let mut apart = [0; 2];
    for kind in [NARROW, WIDE] {
        let blocks = blocks(records, reads, kind, objects);
        let (slots, words) = pack(&blocks);
        for (block, slot) in blocks.iter().zip(slots) {
            block.nodes.iter().for_each(|&k| records[k].slot = slot as u32);
        }
        packed[usize::from(kind)] = words as u32;
        let of_kind = records.iter().filter(|record| record.storage == kind);
        apart[usize::from(kind)] = of_kind.map(|r| self::words(r, objects)).sum::<usize>() as u32;
    }
    let words = |[narrow, wide]: [u32; 2]| ArenaWords { narrow, wide };
    (words(packed), words(apart))
}

fn words(record: &NodeRecord, objects: usize) -> usize {
    let rank = Rank::from_code(record.rank).unwrap_or(Rank::Pair);
    span_words(rank, usize::from(record.channels), objects)
}

fn storage(records: &[NodeRecord], reads: &[Reads], k: usize) -> u8 {
    let front_end = k == 0 && records.len() > 1;
    let readers = reads.iter().filter(|reads| reads.inputs.contains(&0)).count();
    let requantized = records.get(1).is_some_and(|r| r.opcode == opcode::REQUANTIZE);
    if front_end && readers == 1 && requantized && reads[1].inputs == [0] {
        return FUSED;
    }
    let record = &records[k];
    let narrow = i64::from(i32::MIN)..=i64::from(i32::MAX);
    if narrow.contains(&record.lo) && narrow.contains(&record.hi) { NARROW } else { WIDE }
}

/// The values of one kind of words, those that follow each other in place together.
fn blocks(records: &[NodeRecord], reads: &[Reads], kind: u8, objects: usize) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (k, record) in records.iter().enumerate().filter(|(_, record)| record.storage == kind) {
        let end = usize::from(record.last_use);
        let before = overwritten(records, reads, k)
            .and_then(|input| blocks.iter_mut().find(|block| block.nodes.last() == Some(&input)));
        if let Some(block) = before {
            block.nodes.push(k);
            block.alive.1 = end;
        } else {
            let words = words(record, objects);
            blocks.push(Block { nodes: vec![k], words, alive: (k, end) });
        }
    }
    blocks
}

/// The input that node `k` overwrites: of the same shape and words, and nobody needs it later.
fn overwritten(records: &[NodeRecord], reads: &[Reads], k: usize) -> Option<usize> {
    let (record, first) = (&records[k], reads[k].in_place?);
    let input = &records[first];
    let same = input.storage == record.storage
        && input.rank == record.rank
        && input.channels == record.channels
        && usize::from(input.last_use) == k
        && reads[k].inputs.iter().filter(|&&i| i == first).count() == 1;
    same.then_some(first)
}

/// The slots of the best order, and the words that they need.
fn pack(blocks: &[Block]) -> (Vec<usize>, usize) {
    let life = |block: &Block| block.alive.1 - block.alive.0 + 1;
    let orders: [&dyn Fn(&Block) -> usize; 3] =
        [&|_| 0, &|block| block.words, &|block| block.words * life(block)];
    let packed = orders.map(|weight| pack_in_order(blocks, weight));
    packed.into_iter().min_by_key(|(_, words)| *words).unwrap_or_default()
}

/// The heaviest first, of equals the one computed first: each at the lowest place that is clear.
fn pack_in_order(blocks: &[Block], weight: &dyn Fn(&Block) -> usize) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by_key(|&b| std::cmp::Reverse(weight(&blocks[b])));
    let mut slots: Vec<Option<usize>> = vec![None; blocks.len()];
    let mut needed = 0;
    for b in order {
        let block = &blocks[b];
        let meets =
            |other: &Block| other.alive.0 <= block.alive.1 && block.alive.0 <= other.alive.1;
        let placed = blocks.iter().zip(&slots).filter_map(|(other, slot)| Some((other, (*slot)?)));
        let mut taken: Vec<(usize, usize)> =
            placed.filter(|(o, _)| meets(o)).map(|(o, slot)| (slot, slot + o.words)).collect();
        taken.sort_unstable();
        let mut start = 0;
        for (from, to) in taken {
            if start + block.words <= from {
                break;
            }
            start = start.max(to);
        }
        slots[b] = Some(start);
        needed = needed.max(start + block.words);
    }
    (slots.into_iter().map(Option::unwrap_or_default).collect(), needed)
}
