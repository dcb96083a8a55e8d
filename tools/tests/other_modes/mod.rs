//! Artifacts with other modes of rounding and overflow than they were made with.

#![allow(clippy::unwrap_used)]

use spurion::artifact::{self, CHECKSUM, Header, NodeRecord, opcode};
use spurion::format::{Overflow, Rounding};
use spurion::graph::Verified;

/// The artifact with the mode of one node changed.
fn with_mode(bytes: &[u8], node: usize, mode: u8) -> Vec<u8> {
    let mut bytes = bytes[..bytes.len() - 4].to_vec();
    let at = Header::BYTES + node * NodeRecord::BYTES;
    let place = at..at + NodeRecord::BYTES;
    let mut record = NodeRecord::decode(bytes[place.clone()].try_into().unwrap());
    record.mode = mode;
    bytes[place].copy_from_slice(&record.encode());
    bytes.extend(CHECKSUM.checksum(&bytes).to_le_bytes());
    bytes
}

/// The same artifact with every rounding node in every mode that its range proof allows.
pub fn in_other_modes(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let graph = artifact::parse(bytes).unwrap();
    let rounds = |k: &usize| {
        let at = Header::BYTES + k * NodeRecord::BYTES;
        bytes[at] == opcode::REQUANTIZE
    };
    let nodes: Vec<usize> = (0..graph.len()).filter(rounds).collect();
    let modes = Rounding::ALL
        .into_iter()
        .flat_map(|rounding| Overflow::ALL.map(|overflow| rounding as u8 | (overflow as u8) << 4));
    let all = modes.flat_map(move |mode| nodes.clone().into_iter().map(move |node| (node, mode)));
    let changed = all.map(|(node, mode)| with_mode(bytes, node, mode));
    changed.filter(|bytes| Verified::new(artifact::parse(bytes).unwrap()).is_ok())
}
