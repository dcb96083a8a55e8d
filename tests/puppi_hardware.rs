//! Puppi candidates as hardware takes them: what the core's decoder makes of the words, and the scores.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::path::PathBuf;

use spurion::cone::{Axis, collect};
use spurion::graph::FrontEnd;
use spurion::puppi::PuppiCandidate;
use spurion_hdl::cosimulation::Simulator;
use spurion_hdl::tagger::{Input, Shape, TaggerOptions, unpacker};
use spurion_hdl::{Eager, Frame, exchange, icarus, stream};
use spurion_tools::hardware::design::Design;
use spurion_tools::hardware::{PuppiJet, puppi_vectors, stimuli};
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::{HostTagger, ModelFile};
use support::{Random, converted, converted_for_trigger, integer_jets, test_jets};

/// Jets in each comparison of scores, and frames of words.
const JETS: usize = 400;
const FRAMES: usize = 3000;
/// Candidates of a frame.
const COUNT: usize = 4;
/// The bits of a word that hold pT, eta and phi.
const READ: u64 = (1 << 37) - 1;

/// Any words with any axis, the ends of all fields first.
fn frames() -> Vec<(Vec<u64>, Axis)> {
    let mut random = Random(9);
    let ends = [0, READ, 0x3fff, 0x7ff << 14, 0x800 << 14, 0x3ff << 26, 0x400 << 26];
    let axes = [(0, 0), (-2048, -1024), (2047, 1023), (-2048, 719), (2047, -720)];
    let mut frames = Vec::new();
    for (eta, phi) in axes {
        let axis = Axis { eta, phi };
        frames.extend(ends.chunks(COUNT).map(|part| {
            let words = (0..COUNT).map(|k| part.get(k).copied().unwrap_or(READ)).collect();
            (words, axis)
        }));
    }
    while frames.len() < FRAMES {
        let words = (0..COUNT).map(|_| random.next()).collect();
        let (eta, phi) = (random.below(4096) as i16 - 2048, random.below(2048) as i16 - 1024);
        frames.push((words, Axis { eta, phi }));
    }
    frames
}

#[test]
fn the_unpacker_is_the_decoder_of_the_core() {
    let mut pipeline = unpacker(COUNT).unwrap();
    let (mut words, mut wanted) = (Vec::new(), Vec::new());
    for (candidates, axis) in frames() {
        let mut frame: Frame = candidates.iter().map(|word| (word & READ) as i64).collect();
        frame.extend([i64::from(axis.eta), i64::from(axis.phi)]);
        words.push(Some(frame));
        let decode = |word: &u64| axis.frame(&PuppiCandidate::from_word(*word).momentum);
        let decoded: Vec<_> = candidates.iter().map(decode).collect();
        let mut answer: Frame = decoded.iter().map(|p| i64::from(p.pt.to_bits())).collect();
        answer.extend(decoded.iter().map(|p| i64::from(p.eta)));
        answer.extend(decoded.iter().map(|p| i64::from(p.phi)));
        answer.push(i64::from(axis.eta.saturating_neg()));
        wanted.push(answer);
    }
    assert_eq!(stream(&mut pipeline, &words).unwrap().answers, wanted);
    let folder = tempfile::tempdir().unwrap();
    let report = icarus::run(&pipeline, &words, &wanted, folder.path()).unwrap();
    assert!(report.is_exact(pipeline.latency()), "{report:?}");
}

fn model(artifact: &[u8]) -> ModelFile {
    ModelFile::from_bytes(PathBuf::from("model"), artifact.to_vec()).unwrap()
}

fn jets() -> Vec<IntegerJet> {
    let mut jets = stimuli::jets(FrontEnd::Collider, 16, JETS / 2, 3);
    jets.extend(integer_jets(&test_jets(JETS - jets.len(), 16).jets, FrontEnd::Collider));
    jets
}

fn design(model: &ModelFile, shape: Shape, interval: usize) -> Design {
    let options =
        TaggerOptions { shape, interval, input: Input::Puppi, ..TaggerOptions::default() };
    Design::new(model.verified().unwrap().graph(), &options).unwrap()
}

/// Its angles are in steps of pi/360, so the axis tells in which step an angle falls.
#[test]
fn every_shape_gives_the_scores_of_the_decoded_jets() {
    let model = model(&converted_for_trigger("pelican_nano_h2_n16").artifact);
    let jets = jets();
    for (shape, interval) in [(Shape::Jets, 1), (Shape::Jets, 16), (Shape::Stream, 16)] {
        let mut design = design(&model, shape, interval);
        let vectors = design.vectors(&model, &jets).unwrap();
        let limit = (jets.len(), 4_000 + 64 * vectors.words.len());
        let seen = exchange(&mut design.pipeline, &vectors.words, &mut Eager, limit).unwrap();
        assert_eq!(seen.answers, vectors.answers, "{shape:?} {interval}");
        let folder = tempfile::tempdir().unwrap();
        let report = design.cosimulate(Simulator::Icarus, None, &vectors, folder.path()).unwrap();
        assert!(report.is_exact(), "{shape:?} {interval}: {report:?}");
    }
}

/// What the hardware must give is what a processor computes that collects the same candidates.
#[test]
fn vectors_are_the_scores_of_collected_jets() {
    let model = model(&converted_for_trigger("pelican_nano_h2_n16").artifact);
    let mut tagger = HostTagger::new(model.verified().unwrap()).unwrap();
    let jets = jets();
    let (words, scores) = puppi_vectors(model.verified().unwrap(), &jets, Shape::Jets, 5).unwrap();
    assert_eq!((words.len(), scores.len()), (jets.len(), jets.len()));
    let mut moved = 0;
    for (frame, score) in words.iter().zip(&scores) {
        let axis = Axis { eta: frame[16] as i16, phi: frame[17] as i16 };
        let decode = |word: &i64| PuppiCandidate::from_word(*word as u64).momentum;
        let candidates: Vec<_> = frame[..16].iter().map(decode).collect();
        let cone = collect::<16>(axis, u32::MAX, candidates.iter());
        assert_eq!(cone.members as usize, candidates.iter().filter(|p| !p.is_empty()).count());
        let view = cone.leading.view();
        assert_eq!(tagger.score(view, &mut ()).unwrap(), *score);
        moved += usize::from(axis.eta != 0);
    }
    assert!(moved > JETS / 2);
}

#[test]
fn a_jet_stands_where_its_axis_puts_it() {
    let mut random = stimuli::Random::new(2);
    for jet in jets() {
        let puppi = PuppiJet::of(&jet, &mut random).unwrap();
        let IntegerJet::Collider(particles) = &jet else { continue };
        let decoded = puppi.decoded();
        let kept: Vec<_> = particles.iter().filter(|p| !p.is_empty()).collect();
        assert_eq!(decoded.len(), kept.len());
        let spread = kept.iter().map(|p| p.eta).max().zip(kept.iter().map(|p| p.eta).min());
        if spread.is_none_or(|(most, least)| i32::from(most) - i32::from(least) < 2048) {
            let same = |(a, b): (&_, &&spurion::momentum::ColliderMomentum)| *a == **b;
            assert!(decoded.iter().zip(&kept).all(same), "{puppi:?}");
        }
    }
}

#[test]
fn four_vectors_are_refused_by_node() {
    let model = model(&converted("pelican_nano_h2_n16", FrontEnd::Cartesian).artifact);
    let options = TaggerOptions { input: Input::Puppi, ..TaggerOptions::default() };
    let error = Design::new(model.verified().unwrap().graph(), &options).unwrap_err().to_string();
    assert!(error.contains("node 0 (pairwise_cartesian)") && error.contains("Puppi"), "{error}");
}
