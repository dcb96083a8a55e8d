//! One number for all integers of a jet, so that a bundle tells any change in any node of any jet.
//!
//! CRC-64/XZ over the nodes that the interpreter stores, in order: the number of the node (16 bits),
//! then its integers (64 bits each), all little endian.

use crc::{CRC_64_XZ, Crc, Digest, Table};
use spurion::graph::{Graph, Node, NodeId, Storage, Verified};
use spurion::interpret::Observer;
use spurion::tensor::Words;

use crate::hardware::HardwareError;
use crate::ingest::IntegerJet;
use crate::model::HostTagger;

static CRC: Crc<u64, Table<16>> = Crc::<u64, Table<16>>::new(&CRC_64_XZ);

/// The digest as the nodes are computed.
struct Digesting(Digest<'static, u64, Table<16>>);

impl Digesting {
    fn node(&mut self, node: u16, integers: impl Iterator<Item = i64>) {
        self.0.update(&node.to_le_bytes());
        integers.for_each(|x| self.0.update(&x.to_le_bytes()));
    }
}

impl Observer for Digesting {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        self.node(node.id.0, words.iter());
    }

    fn overflows(&mut self, _: NodeId, _: u64) {}
}

/// The raw score and the digest of each jet, by the interpreter.
///
/// # Errors
/// [`HardwareError`] if a jet does not fit the model.
pub fn scores_and_digests(
    verified: Verified<'_>,
    jets: &[IntegerJet],
) -> Result<(Vec<i64>, Vec<i64>), HardwareError> {
    let mut tagger = HostTagger::new(verified)?;
    let mut all = (Vec::with_capacity(jets.len()), Vec::with_capacity(jets.len()));
    for jet in jets {
        let mut digest = Digesting(CRC.digest());
        all.0.push(tagger.score(jet.view(), &mut digest)?);
        all.1.push(digest.0.finalize() as i64);
    }
    Ok(all)
}

/// The digest of integers that were computed otherwise, one vector for each node.
#[must_use]
pub fn digest_of(graph: &Graph<'_>, integers: &[Vec<i64>]) -> i64 {
    let mut digest = Digesting(CRC.digest());
    let stored = |node: &Node<'_>| node.slot.storage != Storage::Fused;
    for (node, integers) in graph.nodes().zip(integers).filter(|(node, _)| stored(node)) {
        digest.node(node.id.0, integers.iter().copied());
    }
    digest.0.finalize() as i64
}
