//! The committed vectors, made again: one changed bit of one score is a failure.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use spurion::graph::{FrontEnd, Verified};
use spurion::jet::ColliderJet;
use spurion::{ColliderMomentum, Tagger};
use spurion_tools::model::HostTagger;
use support::published::{C3, C4};
use support::{converted, converted_with, integer_jets, test_jets};

const MODEL: &[u8] = include_bytes!("vectors/pelican_nano_h2_n16.spurion");
const JETS: &[u8] = include_bytes!("vectors/pelican_nano_h2_n16.jets");

/// Beam_eta, particles and expected score of each jet of the file.
fn embedded() -> Vec<(i16, Vec<ColliderMomentum>, i32)> {
    let half = |at: usize| i16::from_le_bytes(JETS[at..at + 2].try_into().unwrap());
    assert_eq!(&JETS[..4], b"SPJ1");
    let mut at = 6;
    let jets = (0..half(4))
        .map(|_| {
            let (beam_eta, count) = (half(at), usize::from(JETS[at + 2]));
            at += 4;
            let particles = (0..count).map(|k| ColliderMomentum {
                pt: fixed::types::U14F2::from_bits(half(at + 6 * k) as u16),
                eta: half(at + 6 * k + 2),
                phi: half(at + 6 * k + 4),
            });
            let particles: Vec<_> = particles.collect();
            at += 6 * count + 4;
            let score = i32::from_le_bytes(JETS[at - 4..at].try_into().unwrap());
            (beam_eta, particles, score)
        })
        .collect();
    assert_eq!(at, JETS.len());
    jets
}

#[test]
fn conversion_gives_the_committed_model() {
    let model = converted("pelican_nano_h2_n16", FrontEnd::Collider);
    assert!(model.artifact == MODEL, "the model differs from tests/vectors");
}

/// The models of the published circuits, whose hardware `pelican_ladder` compares.
#[test]
fn conversion_gives_the_committed_circuits() {
    for circuit in [C3, C4] {
        let model = converted_with(circuit.checkpoint, &circuit.settings());
        let committed = std::fs::read(circuit.path()).unwrap();
        assert!(model.artifact == committed, "{} differs from tests/vectors", circuit.checkpoint);
    }
}

#[test]
fn the_interpreter_gives_the_committed_scores() {
    let verified = Verified::new(spurion::artifact::parse(MODEL).unwrap()).unwrap();
    let mut host = HostTagger::new(verified).unwrap();
    let mut tagger = Tagger::<'_, 1024, 16>::new(MODEL).unwrap();
    let jets = embedded();
    assert_eq!(jets.len(), 300);
    let decoded = integer_jets(&test_jets(300, 16).jets, FrontEnd::Collider);
    for ((beam_eta, particles, score), decoded) in jets.into_iter().zip(decoded) {
        let mut jet = ColliderJet::<16>::new();
        jet.beam_eta = beam_eta;
        particles.iter().for_each(|p| jet.push(*p).unwrap());
        assert_eq!(tagger.score(jet.view()).unwrap().raw, score);
        assert_eq!(host.score(decoded.view(), &mut ()).unwrap(), i64::from(score));
    }
}

#[test]
fn a_changed_table_entry_is_caught() {
    let mut bytes = MODEL.to_vec();
    // The last bytes before the checksum are the table of the output's bias.
    let entry = bytes.len() - 8;
    bytes[entry] ^= 1;
    let end = bytes.len() - 4;
    let checksum = spurion::artifact::CHECKSUM.checksum(&bytes[..end]);
    bytes[end..].copy_from_slice(&checksum.to_le_bytes());
    let graph = spurion::artifact::parse(&bytes).unwrap();
    let changed = Verified::new(graph).map(|v| HostTagger::new(v).unwrap());
    let jets = embedded();
    // Either the proof no longer holds, or some score differs.
    if let Ok(mut tagger) = changed {
        let differs = jets.iter().any(|(beam_eta, particles, score)| {
            let view = spurion::JetView::Collider { particles, beam_eta: *beam_eta };
            tagger.score(view, &mut ()).unwrap() != i64::from(*score)
        });
        assert!(differs);
    }
}
