//! Where each value is kept: first fit over the lifetimes.

use spurion::artifact::{NodeRecord, opcode};
use spurion::graph::{Rank, span_words};

/// Code of 32-bit words in a record.
const NARROW: u8 = 0;
/// Code of 64-bit words in a record.
const WIDE: u8 = 1;
/// Code of no storage in a record.
const FUSED: u8 = 2;

/// Sets storage and slot of every record; returns the words needed, narrow and wide.
///
/// `inputs[k]` are the nodes that node k reads, in order.
pub fn plan(records: &mut [NodeRecord], inputs: &[Vec<usize>], objects: usize) -> (u32, u32) {
    let mut needed = [0, 0];
    for k in 0..records.len() {
        records[k].storage = storage(records, inputs, k);
        if records[k].storage == FUSED {
            continue;
        }
        let len = words(&records[k], objects);
        let start = in_place(records, inputs, k)
            .unwrap_or_else(|| first_fit(&records[..k], &records[k], k, len, objects));
        records[k].slot = start as u32;
        let needed = &mut needed[usize::from(records[k].storage)];
        *needed = (*needed).max(start + len);
    }
    (needed[0] as u32, needed[1] as u32)
}

fn words(record: &NodeRecord, objects: usize) -> usize {
    let rank = Rank::from_code(record.rank).unwrap_or(Rank::Pair);
    span_words(rank, usize::from(record.channels), objects)
}

fn storage(records: &[NodeRecord], inputs: &[Vec<usize>], k: usize) -> u8 {
    let front_end = k == 0 && records.len() > 1;
    let readers = inputs.iter().filter(|i| i.contains(&0)).count();
    let requantized = records.get(1).is_some_and(|r| r.opcode == opcode::REQUANTIZE);
    if front_end && readers == 1 && requantized && inputs[1] == [0] {
        return FUSED;
    }
    let record = &records[k];
    let narrow = i64::from(i32::MIN)..=i64::from(i32::MAX);
    if narrow.contains(&record.lo) && narrow.contains(&record.hi) { NARROW } else { WIDE }
}

/// The slot of the first input, if this op may overwrite it and nobody needs it any more.
fn in_place(records: &[NodeRecord], inputs: &[Vec<usize>], k: usize) -> Option<usize> {
    let (record, &first) = (&records[k], inputs[k].first()?);
    let entry_by_entry =
        matches!(record.opcode, opcode::REQUANTIZE | opcode::ACTIVATION | opcode::BROADCAST);
    let input = &records[first];
    let same = input.storage == record.storage
        && input.rank == record.rank
        && input.channels == record.channels
        && usize::from(input.last_use) == k
        && inputs[k].iter().filter(|&&i| i == first).count() == 1;
    (entry_by_entry && same).then_some(input.slot as usize)
}

/// The lowest place clear of every value still alive.
fn first_fit(
    before: &[NodeRecord],
    record: &NodeRecord,
    k: usize,
    len: usize,
    objects: usize,
) -> usize {
    let alive = |r: &&NodeRecord| usize::from(r.last_use) >= k && r.storage == record.storage;
    let mut taken: Vec<(usize, usize)> = before
        .iter()
        .filter(alive)
        .map(|r| (r.slot as usize, r.slot as usize + words(r, objects)))
        .collect();
    taken.sort_unstable();
    let mut start = 0;
    for (from, to) in taken {
        if start + len <= from {
            break;
        }
        start = start.max(to);
    }
    start
}
