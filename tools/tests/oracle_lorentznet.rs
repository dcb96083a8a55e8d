//! The float64 oracle of LorentzNet against the published class, and what its answers depend on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod golden;
mod kinematics;
mod readers_build;

use std::path::PathBuf;

use kinematics::{Numbers, assert_order_and_padding_do_not_matter, relative, transformations};
use readers_build::assert_one_line;
use spurion_tools::checkpoint::{self, Checkpoint, Tensor};
use spurion_tools::jets;
use spurion_tools::reference::lorentznet::{LorentzNetOptions, LorentzNetOracle, Mass};

/// Largest difference to the published class.
const TOLERANCE: f64 = 1e-8;

/// Largest relative difference that rounding in another order explains.
const ROUNDING: f64 = 1e-9;

/// Smallest relative difference that is one.
const DIFFERENT: f64 = 1e-7;

const NAME: &str = "lorentznet_h16_l2_n20";
const SLOTS: usize = 20;
const AUTHORS_SLOTS: usize = 40;

fn oracle(checkpoint: &Checkpoint) -> LorentzNetOracle {
    LorentzNetOracle::from_checkpoint(checkpoint, LorentzNetOptions::new(SLOTS)).unwrap()
}

fn with(options: LorentzNetOptions) -> LorentzNetOracle {
    LorentzNetOracle::from_checkpoint(&golden::read(NAME), options).unwrap()
}

#[test]
fn the_logits_are_those_of_the_published_class() {
    let oracle = oracle(&golden::read(NAME));
    golden::assert_published(NAME, SLOTS, TOLERANCE, |jet| oracle.logits(jet).into());
}

/// The authors' own network is under the GPL and so not in this repository: its checkpoint, the
/// published class's logits to it, and the jets that these answer, are named by variables.
#[test]
#[ignore = "needs the authors' network: see tests/data/README.md"]
fn the_logits_of_the_authors_own_network_are_those_of_the_published_class() {
    let file = |variable: &str| PathBuf::from(std::env::var_os(variable).expect(variable));
    let checkpoint = checkpoint::read(&file("SPURION_LORENTZNET_AUTHORS")).unwrap();
    let expected = golden::logits_in(&file("SPURION_LORENTZNET_GOLDEN"));
    let count = Some(expected.len() / 2);
    let jets = jets::read(&file("SPURION_LORENTZNET_JETS"), count, AUTHORS_SLOTS).unwrap().jets;
    let options = LorentzNetOptions::new(AUTHORS_SLOTS);
    let oracle = LorentzNetOracle::from_checkpoint(&checkpoint, options).unwrap();
    golden::assert_answers(("authors", &jets, &expected), TOLERANCE, |jet| {
        oracle.logits(jet).into()
    });
}

#[test]
fn order_and_empty_slots_do_not_matter() {
    let oracle = oracle(&golden::read(NAME));
    let (jets, bounds) = (golden::leading(50, SLOTS), (ROUNDING, DIFFERENT));
    assert_order_and_padding_do_not_matter(&jets, bounds, |jet| oracle.logits(jet).into());
}

#[test]
fn only_what_keeps_the_beams_keeps_the_logits() {
    let oracle = oracle(&golden::read(NAME));
    let keeps = ["rotation about z", "reflection of x", "reflection of y"];
    // The beams change places, and the network does not tell them apart.
    let exchanges = ["parity", "reflection of z"];
    let mut numbers = Numbers::new(7);
    for _ in 0..5 {
        let jet = numbers.jet(6);
        let logits = oracle.logits(&jet);
        for transformation in transformations() {
            let name = transformation.name;
            let difference = relative(&logits, &oracle.logits(&transformation.apply(&jet)));
            if keeps.contains(&name) || exchanges.contains(&name) {
                assert!(difference <= ROUNDING, "{name}: {difference:e}");
            } else {
                assert!(difference > DIFFERENT, "{name}: {difference:e}");
            }
        }
    }
}

#[test]
fn the_divisor_is_two_more_than_the_slots_unless_said_otherwise() {
    let jet = &golden::leading(1, SLOTS)[0];
    let default = LorentzNetOptions::new(SLOTS);
    assert_eq!(default, LorentzNetOptions { divisor: 22.0, mass: Mass::Computed });
    let other = with(LorentzNetOptions { divisor: 30.0, ..default });
    assert_eq!(other.logits(jet), with(LorentzNetOptions::new(28)).logits(jet));
    assert!(relative(&with(default).logits(jet), &other.logits(jet)) > DIFFERENT);
}

#[test]
fn masses_are_computed_or_zero_as_the_options_say() {
    let computed = with(LorentzNetOptions::new(SLOTS));
    let zero = with(LorentzNetOptions { mass: Mass::Zero, ..LorentzNetOptions::new(SLOTS) });
    // Without any rounding, a massless constituent has no mass either way.
    let exact = [[5.0, 3.0, 0.0, -4.0], [13.0, 0.0, 5.0, 12.0], [3.0, 1.0, -2.0, 2.0]];
    assert_eq!(computed.logits(&exact), zero.logits(&exact));
    let massive = Numbers::new(8).jet(4);
    assert!(relative(&computed.logits(&massive), &zero.logits(&massive)) > DIFFERENT);
    // In float32 the rounding is seen.
    let rounded = &golden::leading(1, SLOTS)[0];
    assert!(relative(&computed.logits(rounded), &zero.logits(rounded)) > DIFFERENT);
}

#[test]
fn every_weight_counts() {
    let whole = golden::read(NAME);
    let jet = &golden::leading(1, SLOTS)[0];
    let logits = oracle(&whole).logits(jet);
    for key in whole.tensors.keys().filter(|key| !key.ends_with("num_batches_tracked")) {
        let mut changed = whole.clone();
        for x in &mut changed.tensors.get_mut(key).unwrap().data {
            *x += 0.1;
        }
        let difference = relative(&logits, &oracle(&changed).logits(jet));
        assert!(difference > ROUNDING, "{key}: {difference:e}");
    }
}

#[test]
fn contributions_to_a_four_vector_are_clamped() {
    let jet = &golden::leading(1, SLOTS)[0];
    let scaled = |factor: f64| {
        let mut checkpoint = golden::read(NAME);
        for x in &mut checkpoint.tensors.get_mut("LGEBs.0.phi_x.2.weight").unwrap().data {
            *x *= factor;
        }
        oracle(&checkpoint).logits(jet)
    };
    // Far beyond the limit, only the sign counts.
    assert!(relative(&scaled(1e15), &scaled(1e16)) <= ROUNDING);
    assert!(relative(&scaled(1e15), &scaled(-1e15)) > DIFFERENT);
    assert!(relative(&scaled(1.0), &scaled(1e15)) > DIFFERENT);
}

/// The checkpoint with every key renamed.
fn renamed(rename: impl Fn(&str) -> String) -> Checkpoint {
    let mut checkpoint = golden::read(NAME);
    let tensors = std::mem::take(&mut checkpoint.tensors);
    checkpoint.tensors = tensors.into_iter().map(|(key, t)| (rename(&key), t)).collect();
    checkpoint
}

#[test]
fn keys_may_start_with_module() {
    let jet = &golden::leading(1, SLOTS)[0];
    let prefixed = renamed(|key| format!("module.{key}"));
    assert_eq!(oracle(&prefixed).logits(jet), oracle(&golden::read(NAME)).logits(jet));
}

#[test]
fn depth_and_width_are_those_of_the_keys() {
    let jet = &golden::leading(1, SLOTS)[0];
    // The last block moves back by one, and a copy of the first takes its place.
    let mut deeper = renamed(|key| key.replace("LGEBs.1.", "LGEBs.2."));
    let first: Vec<(String, Tensor)> = deeper
        .tensors
        .iter()
        .filter(|(key, _)| key.starts_with("LGEBs.0."))
        .map(|(key, t)| (key.replace("LGEBs.0.", "LGEBs.1."), t.clone()))
        .collect();
    deeper.tensors.extend(first.clone());
    let two = oracle(&golden::read(NAME)).logits(jet);
    assert!(relative(&two, &oracle(&deeper).logits(jet)) > DIFFERENT);
    for (key, _) in first.iter().filter(|(key, _)| key.contains("phi_x")) {
        let mut changed = deeper.clone();
        for x in &mut changed.tensors.get_mut(key).unwrap().data {
            *x += 0.1;
        }
        let difference = relative(&oracle(&deeper).logits(jet), &oracle(&changed).logits(jet));
        assert!(difference > ROUNDING, "{key}: {difference:e}");
    }
}

#[test]
fn weights_that_are_missing_misshapen_unknown_or_not_finite_are_refused_by_key() {
    let whole = golden::read(NAME);
    let refused = |checkpoint: &Checkpoint, key: &str| {
        let options = LorentzNetOptions::new(SLOTS);
        let error = LorentzNetOracle::from_checkpoint(checkpoint, options).unwrap_err().to_string();
        assert_one_line(&error, &whole.path);
        assert!(error.contains(key), "{key}: {error}");
    };
    for key in whole.tensors.keys().filter(|key| !key.ends_with("num_batches_tracked")) {
        let mut checkpoint = whole.clone();
        checkpoint.tensors.get_mut(key).unwrap().data[0] = f64::NAN;
        refused(&checkpoint, key);
        let mut checkpoint = whole.clone();
        checkpoint.tensors.get_mut(key).unwrap().shape.push(1);
        let block = key.split('.').next().unwrap();
        // Width and depth are read from these two, so that others do not fit them any more.
        let leads = key == "embedding.weight";
        refused(&checkpoint, if leads { block } else { key });
        let mut checkpoint = whole.clone();
        let tensor = checkpoint.tensors.remove(key).unwrap();
        // Without its first layer, a block is none, and its other keys have no use.
        let ends = key.ends_with("phi_e.0.weight");
        refused(
            &checkpoint,
            if ends {
                block
            } else if leads {
                "embedding"
            } else {
                key
            },
        );
        checkpoint.tensors.insert(key.clone(), tensor.clone());
        checkpoint.tensors.insert(format!("{key}.more"), tensor);
        refused(&checkpoint, &format!("{key}.more"));
    }
}
