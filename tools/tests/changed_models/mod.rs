//! Models with one thing changed, checksum and all, that still verify.
#![allow(dead_code)]

use spurion::artifact::{self, CHECKSUM, Header, NodeRecord, opcode};
use spurion::graph::{Graph, Node, Placement, Storage, Verified};

/// A changed model, the node that was changed, and what was done to it.
pub struct Changed {
    pub what: &'static str,
    pub node: u16,
    pub bytes: Vec<u8>,
}

/// Everything that is changed by itself: a mode of rounding, a bit of a weight, an entry of a table,
/// the index of a pair.
pub fn all(bytes: &[u8]) -> Vec<Changed> {
    vec![
        changed(bytes, "rounding", &[opcode::REQUANTIZE], |_, record, _| record.mode ^= 1),
        changed(bytes, "weight", &[opcode::MIX], flip),
        changed(bytes, "table entry", &[opcode::COUNT_TABLE, opcode::LOOKUP], flip),
        changed(bytes, "pair index", &[opcode::BROADCAST], |_, _, data| {
            let (rows, columns) = (Placement::Rows as u8, Placement::Columns as u8);
            for term in data.chunks_exact_mut(4) {
                term[2] = match term[2] {
                    x if x == rows => columns,
                    x if x == columns => rows,
                    x => x,
                };
            }
        }),
    ]
}

/// Flips the bit `attempt` of what belongs to the node, counted from the middle; of a table by objects
/// from its last number, which is that of full jets.
fn flip(attempt: usize, record: &mut NodeRecord, data: &mut [u8]) {
    let counts = record.opcode == opcode::COUNT_TABLE;
    let begin = if counts { data.len() - 4 } else { data.len() / 2 };
    if let Some(byte) = data.get_mut(begin + attempt / 8) {
        // First one that is not lost when the value is rounded.
        *byte ^= 1 << [5, 4, 3, 2, 1, 0, 6, 7][attempt % 8];
    }
}

type Change = fn(usize, &mut NodeRecord, &mut [u8]);

/// The model with the first change to a node of these kinds that makes another model, which verifies.
fn changed(bytes: &[u8], what: &'static str, opcodes: &[u8], change: Change) -> Changed {
    let graph = artifact::parse(bytes).unwrap();
    let before = shown(&graph);
    let blob = Header::BYTES + graph.len() * NodeRecord::BYTES;
    for node in 0..graph.len() {
        let at = Header::BYTES + node * NodeRecord::BYTES;
        let place = at..at + NodeRecord::BYTES;
        let record = NodeRecord::decode(bytes[place.clone()].try_into().unwrap());
        if !opcodes.contains(&record.opcode) {
            continue;
        }
        for attempt in 0..4 * record.data_len.max(2) as usize {
            let (mut record, mut bytes) = (record, bytes[..bytes.len() - 4].to_vec());
            let data = blob + record.data_offset as usize;
            let data = data..data + record.data_len as usize;
            change(attempt, &mut record, &mut bytes[data]);
            bytes[place.clone()].copy_from_slice(&record.encode());
            bytes.extend(CHECKSUM.checksum(&bytes).to_le_bytes());
            let Ok(graph) = artifact::parse(&bytes) else { continue };
            if Verified::new(graph).is_ok() && shown(&graph) != before {
                return Changed { what, node: node as u16, bytes };
            }
        }
    }
    panic!("no {what} can be changed");
}

/// Everything that counts, as text.
fn shown(graph: &Graph<'_>) -> Vec<String> {
    let text = |node: Node<'_>| format!("{node:?}");
    graph.nodes().map(text).collect()
}

/// Where a change of `node` shows first, and the op of that node: in itself if every node is seen, else
/// in the next one that the interpreter stores.
pub fn shown_in(bytes: &[u8], node: u16, every: bool) -> (u16, &'static str) {
    let graph = artifact::parse(bytes).unwrap();
    let seen = |n: &Node<'_>| n.id.0 >= node && (every || n.slot.storage != Storage::Fused);
    let first = graph.nodes().find(seen).unwrap();
    (first.id.0, first.op.name())
}
