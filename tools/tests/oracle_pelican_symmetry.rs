//! What the answers of the PELICAN oracle depend on: each stabilizer, with each method and each
//! letter, keeps its own symmetries and no others.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod generated_pelican;
mod kinematics;

use generated_pelican::{Kind, SLOTS, STABILIZERS};
use kinematics::{Jet, Numbers, relative, transformations};
use spurion_tools::checkpoint::Checkpoint;
use spurion_tools::reference::pelican::PelicanOracle;

/// Largest relative difference that rounding in another order explains.
const ROUNDING: f64 = 1e-9;

/// Smallest relative difference that is one.
const DIFFERENT: f64 = 1e-8;

/// Sets of weights that each kind is tried with.
const SEEDS: u64 = 16;

const LETTERS: [&str; 8] = ["s", "m", "x", "n", "S", "M", "X", "N"];
const METHODS: [&str; 2] = ["spurions", "input"];

const ROTATIONS: [&str; 2] = ["rotation about z", "rotation about x"];
const TRANSVERSE: [&str; 2] = ["reflection of x", "reflection of y"];
const ABOUT_Z: [&str; 3] = ["rotation about z", "reflection of x", "reflection of y"];

fn oracle(checkpoint: &Checkpoint) -> PelicanOracle {
    PelicanOracle::from_checkpoint(checkpoint).unwrap()
}

/// Every stabilizer and method, with every letter in the blocks and in the readout.
fn kinds() -> impl Iterator<Item = Kind> {
    STABILIZERS.into_iter().flat_map(|(stabilizer, ..)| {
        METHODS.into_iter().flat_map(move |method| {
            let kind = Kind::new(stabilizer, method, "s");
            LETTERS.into_iter().flat_map(move |letter| {
                [Kind { config: letter, ..kind }, Kind { config_out: letter, ..kind }]
            })
        })
    })
}

/// Whether `difference` is above `limit` with some set of weights: one set alone may happen to hide
/// something, a maximum being one element of many.
fn shows(kind: Kind, limit: f64, mut difference: impl FnMut(Kind) -> f64) -> bool {
    (0..SEEDS).any(|seed| difference(kind.with_seed(seed)) > limit)
}

/// Which transformations keep every spurion, or every product of components, where it is.
fn kept(kind: Kind) -> Vec<&'static str> {
    let all: Vec<&str> = transformations().iter().map(|t| t.name).collect();
    // A product of two components does not see a sign that both change.
    let signs = [&TRANSVERSE[..], &["reflection of z", "parity"]].concat();
    match (kind.stabilizer, kind.method) {
        ("so13", _) => all,
        ("so3", _) => [&ROTATIONS[..], &signs].concat(),
        ("so12", "spurions") => [&ABOUT_Z[..], &["boost along x"]].concat(),
        ("so12", _) => [&["rotation about z", "boost along x"][..], &signs].concat(),
        // The spurion is (1, 0, 0, -1); the component E - pz is the product with (1, 0, 0, 1).
        ("se2", "spurions") => [&ABOUT_Z[..], &["null rotation of (1, 0, 0, -1)"]].concat(),
        ("se2", _) => [&ABOUT_Z[..], &["null rotation of (1, 0, 0, 1)"]].concat(),
        ("so2", "input") => [&["rotation about z"][..], &signs].concat(),
        ("so2" | "so2_0", _) => ABOUT_Z.to_vec(),
        ("R", "spurions") => vec!["boost along z", "reflection of z"],
        ("R", _) => [&["boost along z"][..], &signs].concat(),
        ("1" | "11", "input") => signs,
        ("1" | "11" | "1_0" | "11_0", _) => Vec::new(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_kind_keeps_its_symmetries_and_no_others() {
    let jet = Numbers::new(5).jet(SLOTS);
    for kind in kinds() {
        let kept = kept(kind);
        for transformation in transformations() {
            let (name, moved) = (transformation.name, transformation.apply(&jet));
            let difference = |kind: Kind| {
                let oracle = oracle(&kind.checkpoint());
                relative(&oracle.logits(&jet), &oracle.logits(&moved))
            };
            let limit = if kept.contains(&name) { ROUNDING } else { DIFFERENT };
            assert_eq!(shows(kind, limit, difference), !kept.contains(&name), "{kind:?}, {name}");
        }
    }
}

#[test]
fn order_and_empty_slots_do_not_matter() {
    let jet = Numbers::new(6).jet(SLOTS - 1);
    let reversed: Jet = jet.iter().rev().copied().collect();
    let mut padded = jet.clone();
    padded.insert(1, [0.0; 4]);
    padded.extend([[0.0; 4]; 2]);
    for kind in kinds() {
        let fewer = |kind: Kind| {
            let oracle = oracle(&kind.checkpoint());
            let logits = oracle.logits(&jet);
            assert!(relative(&logits, &oracle.logits(&reversed)) <= ROUNDING, "{kind:?}");
            assert_eq!(oracle.logits(&padded), logits, "{kind:?}");
            relative(&logits, &oracle.logits(&jet[1..]))
        };
        assert!(shows(kind, DIFFERENT, fewer), "{kind:?}");
    }
}

#[test]
fn extremes_see_the_zeros_of_empty_slots_and_nothing_else_does() {
    let jet = Numbers::new(7).jet(SLOTS);
    for kind in kinds() {
        let difference = |kind: Kind| {
            let full = oracle(&kind.checkpoint());
            let padded = full.clone().with_slots(SLOTS + 1).logits(&jet);
            let further = full.clone().with_slots(SLOTS + 9).logits(&jet);
            assert_eq!(padded, further, "{kind:?}");
            relative(&full.logits(&jet), &padded)
        };
        let extreme = [kind.config, kind.config_out].iter().any(|letter| "xXnN".contains(letter));
        let limit = if extreme { DIFFERENT } else { 0.0 };
        assert_eq!(shows(kind, limit, difference), extreme, "{kind:?}");
    }
}

/// How much the logits change if the elements of tensor `key` do.
fn effect(kind: Kind, key: &str, jet: &Jet, change: impl FnOnce(&mut Vec<f64>)) -> f64 {
    let whole = kind.checkpoint();
    let mut changed = whole.clone();
    change(&mut changed.tensors.get_mut(key).unwrap().data);
    relative(&oracle(&whole).logits(jet), &oracle(&changed).logits(jet))
}

/// The keys of the weights. Without labels the published class has their layer all the same.
fn weights(checkpoint: &Checkpoint) -> impl Iterator<Item = &String> {
    let labels = !checkpoint.tensors["eq1to2.bias"].data.is_empty();
    checkpoint
        .tensors
        .keys()
        .filter(move |key| labels || !key.starts_with("eq1to2."))
        .filter(|key| !key.ends_with("num_batches_tracked"))
}

#[test]
fn every_tensor_counts_in_every_kind() {
    let jet = Numbers::new(8).jet(SLOTS);
    for kind in kinds() {
        for key in weights(&kind.checkpoint()) {
            let difference =
                |kind| effect(kind, key, &jet, |data| data.iter_mut().for_each(|x| *x += 0.1));
            assert!(shows(kind, ROUNDING, difference), "{kind:?}, {key}");
        }
    }
}

#[test]
fn every_single_weight_counts() {
    let jet = Numbers::new(9).jet(SLOTS);
    for letter in LETTERS {
        let kind = Kind { config: letter, ..Kind::new("so2_0", "spurions", "s") };
        let whole = kind.checkpoint();
        for key in weights(&whole) {
            for k in 0..whole.tensors[key].data.len() {
                let difference = |kind| effect(kind, key, &jet, |data| data[k] += 0.3);
                assert!(shows(kind, ROUNDING, difference), "{kind:?}, {key} at {k}");
            }
        }
    }
}
