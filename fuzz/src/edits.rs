//! Graphs that are damaged field by field and then repaired, so that verification has nothing to
//! say against most of them: a checksum alone would end nearly every input at the door.

use spurion::artifact::{self, CHECKSUM, Header, NodeRecord, opcode};
use spurion::format::bits_needed;
use spurion::graph::{NodeId, Storage, interval_of, span_words};

/// Sound models, small ones of each front end.
const MODELS: [&[u8]; 5] = [
    include_bytes!("../../tests/vectors/pelican_nano_h2_n16.spurion"),
    include_bytes!("../../tests/vectors/pelican_c3_l1_n16_trigger.spurion"),
    include_bytes!("../models/pelican_nano_cartesian.spurion"),
    include_bytes!("../models/lorentznet.spurion"),
    include_bytes!("../models/label_rows.spurion"),
];

/// Bytes of one edit: what, where, and a value.
const EDIT_BYTES: usize = 8;
/// Most edits of one input.
const MOST_EDITS: usize = 16;

/// The model that `data` names, with the edits that it lists, and what follows them. The first byte
/// chooses the model, the second how many edits follow, in its low bits, and in its highest whether
/// the graph is left unrepaired.
pub fn edited(data: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let (&[model, how], rest) = data.split_first_chunk()?;
    let mut bytes = MODELS[usize::from(model) % MODELS.len()].to_vec();
    let count = usize::from(how & 0x7f) % (MOST_EDITS + 1);
    let (edits, jets) = rest.split_at_checked(count * EDIT_BYTES)?;
    edits.as_chunks::<EDIT_BYTES>().0.iter().for_each(|edit| apply(&mut bytes, *edit));
    seal(&mut bytes);
    if how & 0x80 == 0 {
        repair(&mut bytes);
    }
    Some((bytes, jets))
}

/// Makes length and checksum those of the bytes.
pub fn seal(bytes: &mut Vec<u8>) {
    bytes.truncate(bytes.len().saturating_sub(4));
    bytes.extend(CHECKSUM.checksum(bytes).to_le_bytes());
}

/// Changes a byte of a node's record, of the blob, or of the header.
fn apply(bytes: &mut [u8], edit: [u8; EDIT_BYTES]) {
    let [kind, node, field, value, hi, lo, operation, _] = edit;
    let nodes = usize::from(u16::from_le_bytes([bytes[10], bytes[11]]));
    let blob = Header::BYTES + nodes * NodeRecord::BYTES;
    let place = match kind % 8 {
        0..4 => {
            let record = Header::BYTES + usize::from(node) % nodes * NodeRecord::BYTES;
            record + usize::from(field) % NodeRecord::BYTES
        }
        4..7 => blob + usize::from(u16::from_be_bytes([hi, lo])) % (bytes.len() - 4 - blob).max(1),
        // Behind magic, version and the number of nodes.
        _ => 12 + usize::from(field) % (Header::BYTES - 12),
    };
    match operation % 3 {
        0 => bytes[place] = value,
        1 => bytes[place] ^= 1 << (value % 8),
        _ => bytes[place] = bytes[place].wrapping_add(value),
    }
}

/// Gives every node a format that its range fits, and a place of its own.
fn repair(bytes: &mut Vec<u8>) {
    let Ok(mut header) = Header::decode(bytes) else { return };
    let (mut narrow, mut wide) = (0, 0);
    for k in 0..header.nodes {
        let at = Header::BYTES + usize::from(k) * NodeRecord::BYTES;
        let Some(record) = bytes.get(at..at + NodeRecord::BYTES) else { return };
        let mut record = NodeRecord::decode(record.try_into().expect("its length"));
        {
            let Ok(graph) = artifact::parse(bytes) else { return };
            let Ok(node) = graph.node(NodeId(k)) else { return };
            let Ok(proved) = interval_of(&graph, &node) else { return };
            // What rounds chooses its format; of all others it follows.
            if record.opcode != opcode::REQUANTIZE {
                record.signed |= u8::from(proved.lo < 0);
                record.total_bits = bits_needed(proved.lo, proved.hi, record.signed == 1) as u8;
            }
            let (Ok(lo), Ok(hi)) = (i64::try_from(proved.lo), i64::try_from(proved.hi)) else {
                return;
            };
            (record.lo, record.hi) = (lo, hi);
            if node.slot.storage != Storage::Fused {
                record.last_use = record.last_use.max(header.nodes - 1);
                let fits = i32::try_from(lo).is_ok() && i32::try_from(hi).is_ok();
                let next = if fits { &mut narrow } else { &mut wide };
                record.storage = if fits { Storage::Narrow } else { Storage::Wide } as u8;
                record.slot = *next;
                let words = span_words(node.rank, node.channels, graph.objects());
                *next = next.saturating_add(u32::try_from(words).unwrap_or(u32::MAX));
            }
        }
        bytes[at..at + NodeRecord::BYTES].copy_from_slice(&record.encode());
        header = Header { narrow_words: narrow, wide_words: wide, ..header };
        bytes[..Header::BYTES].copy_from_slice(&header.encode());
        seal(bytes);
    }
}
