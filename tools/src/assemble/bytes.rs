//! The bytes of an artifact, and of what a record points to, from their parts.

use spurion::artifact::{CHECKSUM, Header, NodeRecord};
use spurion::format::Quantizer;
use spurion::graph::{FourVectors, encode_quantizer};

use crate::calibrate::ColliderTables;

/// Header, records, weights and tables, and their checksum. The header says how many there are.
#[must_use]
pub fn encode_artifact(header: &Header, records: &[NodeRecord], blob: &[u8]) -> Vec<u8> {
    let mut bytes = header.encode().to_vec();
    bytes.extend(records.iter().flat_map(NodeRecord::encode));
    bytes.extend(blob);
    bytes.extend(CHECKSUM.checksum(&bytes).to_le_bytes());
    bytes
}

/// The front end of pT, eta and phi; `listed` are the spurions that it lists, encoded.
///
/// No table has more than 65535 entries.
#[must_use]
pub fn encode_collider(pt: Quantizer, tables: &ColliderTables, listed: &[u8]) -> Vec<u8> {
    let mut bytes = encode_quantizer(pt).to_vec();
    bytes.extend([tables.angle_frac_bits as u8, tables.exp_frac_bits as u8]);
    let all = [&tables.cosh, &tables.cos, &tables.exp];
    bytes.extend(all.iter().flat_map(|t| (t.len() as u16).to_le_bytes()));
    bytes.extend([tables.angle_shift, (listed.len() / FourVectors::BYTES) as u8]);
    bytes.extend(all.iter().flat_map(|t| t.iter().flat_map(|x| x.to_le_bytes())));
    bytes.extend(listed);
    bytes
}

/// The front end of four-vectors.
#[must_use]
pub fn encode_cartesian(component: Quantizer, listed: &[u8]) -> Vec<u8> {
    [&encode_quantizer(component), listed].concat()
}
