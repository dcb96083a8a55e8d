//! Jets scored side by side have the scores that the interpreter gives each alone.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use spurion::format::{Overflow, Rounding};
use spurion::graph::{FrontEnd, Verified};
use spurion::interpret::interpret_lanes;
use spurion::momentum::ColliderMomentum;
use spurion::tensor::Arena;
use spurion::{JetView, TaggerError};
use spurion_tools::calibrate::Settings;
use spurion_tools::convert::{Conversion, convert};
use spurion_tools::import::Architecture;
use spurion_tools::model::LANES;
use spurion_tools::reference::lorentznet::Mass;
use spurion_tools::text_form::assemble;
use spurion_tools::{import, jets};
use support::generated_lorentznet::spread;
use support::side_by_side::{changed, corners, equal, tagger, text_of_nano, views};
use support::{
    ALL_CHECKPOINTS, converted_as_usual, converted_for_trigger, data, integer_jets,
    read_checkpoint, test_jets,
};

/// Calibration jets: the models need not be good.
const CALIBRATION: usize = 100;
/// At least so many pairs of a node and its modes leave the ranges behind it as they are.
const ROUNDINGS_THAT_FIT: usize = 20;

fn converted(name: &str, front_end: FrontEnd) -> Conversion {
    let checkpoint = read_checkpoint(name);
    let most = import::import(&checkpoint, None).unwrap().particles;
    let path = data("jets_calibration.h5");
    let jets = jets::read(&path, Some(CALIBRATION), most).unwrap();
    let settings = Settings { front_end, ..Settings::default() };
    convert(&checkpoint, None, (&path, &jets.jets), &settings).unwrap()
}

#[test]
fn every_checkpoint_scores_alike() {
    for name in ALL_CHECKPOINTS {
        let (model, front_end) = converted_as_usual(name, CALIBRATION);
        equal(name, &model.artifact, front_end, 500);
    }
}

/// Sums over many channels are computed in their own way, for even and odd numbers of channels and for
/// weights of few and of many bits.
#[test]
fn networks_of_many_channels_score_alike() {
    let front_end = FrontEnd::Cartesian;
    let jets = test_jets(60, 8);
    let path = data("jets_calibration.h5");
    for (hidden, weight_bits) in [(8, 8), (9, 12), (11, 6), (16, 14), (20, 10)] {
        let checkpoint = spread(hidden as u64, ((hidden, 2), 1.0), Mass::Float32, &jets);
        let settings = Settings { weight_bits, ..Settings::of(Architecture::LorentzNet) };
        let model = convert(&checkpoint, None, (&path, &jets.jets), &settings).unwrap();
        equal(&format!("{hidden} of {weight_bits} bits"), &model.artifact, front_end, 300);
    }
}

#[test]
fn four_vectors_score_alike() {
    let name = "pelican_nano_h2_n16";
    equal(name, &converted(name, FrontEnd::Cartesian).artifact, FrontEnd::Cartesian, 500);
}

#[test]
fn trigger_precision_scores_alike() {
    let name = "pelican_nano_h2_n16";
    equal(name, &converted_for_trigger(name).artifact, FrontEnd::Collider, 500);
}

#[test]
fn a_jet_that_does_not_fit_is_named() {
    let model = converted("pelican_nano_h2_n16", FrontEnd::Collider);
    let mut tagger = tagger(&model.artifact);
    let jets = integer_jets(&test_jets(40, 32).jets, FrontEnd::Collider);
    let long = jets.iter().position(|jet| jet.view().len() > 16).unwrap();
    let (place, error) = tagger.score_all(&views(&jets)).unwrap_err();
    assert!(jets[place].view().len() > 16 && place >= long);
    assert!(matches!(error, TaggerError::TooManyParticles { most: 16, .. }));
    let empty = [ColliderMomentum::default()];
    let bad = [JetView::Collider { particles: &empty, beam_eta: 0 }];
    assert_eq!(tagger.score_all(&bad), Err((0, TaggerError::EmptySlot { slot: 0 })));
    let other = [JetView::Cartesian { particles: &[] }];
    let expected = FrontEnd::Collider;
    assert_eq!(tagger.score_all(&other), Err((0, TaggerError::Coordinates { expected })));
    assert_eq!(tagger.score_all(&[]), Ok(vec![]));
}

#[test]
fn jets_of_different_sizes_are_refused() {
    let model = converted("pelican_nano_h2_n16", FrontEnd::Collider);
    let graph = spurion::artifact::parse(&model.artifact).unwrap();
    let verified = Verified::new(graph).unwrap();
    let jets = integer_jets(&test_jets(1, 16).jets, FrontEnd::Collider);
    let mut lanes = [jets[0].view(); LANES];
    lanes[LANES - 1] = JetView::Collider { particles: &[], beam_eta: 0 };
    let mut narrow = vec![0; LANES * graph.header().narrow_words as usize];
    let mut wide = vec![0; LANES * graph.header().wide_words as usize];
    let mut arena = Arena::new(&mut narrow, &mut wide);
    let refused = interpret_lanes(&verified, &graph, &lanes, &mut arena, &mut ());
    let particles = [jets[0].view().len(), 0];
    assert_eq!(refused, Err(TaggerError::UnequalJets { particles }));
}

/// Invariants and the sums of which only totals are wanted have a way of their own for the usual
/// rounding; they score alike with every other.
#[test]
fn every_rounding_of_invariants_and_of_sums_scores_alike() {
    let text = text_of_nano();
    let mut checked = 0;
    for node in ["%1 ", "%18 "] {
        for (rounding, overflow) in
            Rounding::ALL.iter().flat_map(|r| Overflow::ALL.map(|o| (r.name(), o.name())))
        {
            let modes = format!("{rounding} {overflow}");
            let text = changed(&text, node, |line| line.replace("RND SAT", &modes));
            // What the ranges behind it do not allow is refused.
            let Ok(artifact) = assemble(&text) else { continue };
            equal(&format!("{node}{modes}"), &artifact, FrontEnd::Collider, 100);
            checked += 1;
        }
    }
    assert!(checked >= ROUNDINGS_THAT_FIT, "{checked}");
}

/// Longer tables are looked up elsewhere.
#[test]
fn tables_of_any_length_score_alike() {
    let text = text_of_nano();
    let (wanted, jets) = (assemble(&text).unwrap(), corners(16, FrontEnd::Collider));
    let wanted = tagger(&wanted).score_all(&views(&jets)).unwrap();
    for more in [1, 1500, 3000, 60_000] {
        let longer = changed(&text, "%0 ", |line| {
            let (front, rest) = line.split_once(" cos frac").unwrap();
            let (entries, rest) = rest.split_once(')').unwrap();
            let last = entries.rsplit(' ').next().unwrap();
            let again = format!(" {last}").repeat(more);
            format!("{front} cos frac{entries}{again}){rest}")
        });
        let artifact = assemble(&longer).unwrap();
        equal(&format!("{more} entries"), &artifact, FrontEnd::Collider, 100);
        assert_eq!(tagger(&artifact).score_all(&views(&jets)).unwrap(), wanted, "{more}");
    }
}
