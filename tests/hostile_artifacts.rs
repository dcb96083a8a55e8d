//! Damaged and hostile artifacts: refused by name, never a panic.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use spurion::artifact::{ArtifactError, CHECKSUM, Header, NodeRecord, parse};
use spurion::graph::{FrontEnd, GraphError, NodeId, Verified};
use spurion::{Tagger, TaggerError};
use spurion_tools::model::HostTagger;
use support::{Random, converted, integer_jets, test_jets};

fn artifact() -> Vec<u8> {
    converted("pelican_nano_h2_n16", FrontEnd::Collider).artifact
}

/// Makes the checksum right again.
fn seal(mut bytes: Vec<u8>) -> Vec<u8> {
    let end = bytes.len() - 4;
    let checksum = CHECKSUM.checksum(&bytes[..end]);
    bytes[end..].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

#[test]
fn every_flipped_bit_is_noticed() {
    let good = artifact();
    parse(&good).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        assert!(parse(&bad).is_err(), "byte {at}");
    }
}

#[test]
fn every_truncation_is_noticed() {
    let good = artifact();
    for len in 0..good.len() {
        assert!(parse(&good[..len]).is_err(), "{len} bytes");
    }
    let mut longer = good.clone();
    longer.push(0);
    let (expected, found) = (good.len(), good.len() + 1);
    assert_eq!(parse(&longer).unwrap_err(), ArtifactError::Length { expected, found });
}

/// An attacker can make the checksum right: then verification must hold, and whatever it lets
/// through must run without a panic.
#[test]
fn sealed_damage_is_refused_or_harmless() {
    let good = artifact();
    let jets = integer_jets(&test_jets(3, 16).jets, FrontEnd::Collider);
    let records = Header::BYTES..Header::BYTES + 28 * NodeRecord::BYTES;
    let mut random = Random(3);
    let (mut refused, mut ran) = (0, 0);
    for round in 0..20_000 {
        let mut bad = good.clone();
        for _ in 0..=round % 3 {
            let at = match round % 4 {
                0 => random.below(Header::BYTES),
                _ => records.start + random.below(records.len()),
            };
            bad[at] = random.next() as u8;
        }
        let bad = seal(bad);
        let verified = parse(&bad).map_err(TaggerError::from);
        let verified = verified.and_then(|graph| Ok(Verified::new(graph)?));
        match verified {
            Err(_) => refused += 1,
            Ok(verified) => {
                let mut tagger = HostTagger::new(verified).unwrap();
                let views: Vec<_> = jets.iter().map(|jet| jet.view()).collect();
                let alone: Result<Vec<_>, _> =
                    views.iter().map(|jet| tagger.score(*jet, &mut ())).collect();
                // Other words than the interpreter's, and passes of its own: with damage, too, the
                // same integers.
                let together = tagger.score_all(&views).map_err(|(_, error)| error);
                assert_eq!(together.is_ok(), alone.is_ok());
                if let (Ok(together), Ok(alone)) = (together, alone) {
                    assert_eq!(together, alone, "round {round}");
                }
                ran += 1;
            }
        }
    }
    assert!(refused > 10_000, "{refused} refused, {ran} ran");
}

/// Overwrites one field of one node's record.
fn with_record(node: usize, change: impl FnOnce(&mut NodeRecord)) -> Vec<u8> {
    let mut bytes = artifact();
    let start = Header::BYTES + node * NodeRecord::BYTES;
    let place = &mut bytes[start..start + NodeRecord::BYTES];
    let mut record = NodeRecord::decode((&*place).try_into().unwrap());
    change(&mut record);
    place.copy_from_slice(&record.encode());
    seal(bytes)
}

fn verify(bytes: &[u8]) -> GraphError {
    Verified::new(parse(bytes).unwrap()).unwrap_err()
}

#[test]
fn each_rule_of_verification_names_the_node() {
    let node = |k| NodeId(k);
    let narrow = with_record(2, |r| r.total_bits -= 1);
    assert!(matches!(verify(&narrow), GraphError::Overflow { node: NodeId(2), .. }));
    let range = with_record(2, |r| r.hi -= 1);
    assert_eq!(verify(&range), GraphError::Range { node: node(2) });
    let order = with_record(2, |r| r.input = 5);
    assert_eq!(verify(&order), GraphError::Order { node: node(2), input: node(5) });
    let point = with_record(2, |r| r.frac_bits += 1);
    assert_eq!(verify(&point), GraphError::BinaryPoint { node: node(2) });
    let rank = with_record(2, |r| r.rank = 2);
    assert_eq!(verify(&rank), GraphError::RankMismatch { node: node(2) });
    let opcode = with_record(2, |r| r.opcode = 99);
    assert_eq!(verify(&opcode), GraphError::Field { node: node(2), field: "opcode" });
    let arena = with_record(2, |r| r.slot = 1 << 20);
    assert!(matches!(verify(&arena), GraphError::ArenaEnd { node: NodeId(2), .. }));
    let overlap = with_record(2, |r| r.slot = 0);
    assert!(matches!(verify(&overlap), GraphError::Overlap { .. } | GraphError::ArenaEnd { .. }));
    let last_use = with_record(1, |r| r.last_use = 2);
    assert!(matches!(verify(&last_use), GraphError::LastUse { input: NodeId(1), .. }));
}

#[test]
fn a_tagger_without_room_says_how_much_it_needs() {
    let bytes = artifact();
    let error = Tagger::<'_, 10, 10>::new(&bytes).unwrap_err();
    assert!(matches!(error, TaggerError::Arena { narrow, .. } if narrow > 10));
}
