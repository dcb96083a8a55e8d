//! Every kind of PELICAN classifier that can be converted: its float graph against the oracle.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod generated_pelican;
mod kinematics;

use generated_pelican::{Kind, SLOTS, convertible_kinds};
use kinematics::{Jet, Numbers};
use spurion_tools::checkpoint::{Arg, Checkpoint};
use spurion_tools::float_graph::{FloatGraph, Sample, evaluate};
use spurion_tools::import::import;
use spurion_tools::reference::pelican::PelicanOracle;

/// Largest difference of float graph and oracle, both in float64, over the largest logit.
const ROUNDING: f64 = 1e-9;

/// Sets of weights that each kind is tried with: with more or fewer negative ones.
const SEEDS: u64 = 4;

/// A jet of every size that the generated checkpoints take.
fn jets() -> Vec<Jet> {
    let mut numbers = Numbers::new(11);
    (0..=SLOTS).map(|particles| numbers.jet(particles)).collect()
}

fn imported(checkpoint: &Checkpoint) -> FloatGraph {
    import(checkpoint, None).unwrap()
}

/// Asserts that the float graph gives the oracle's score, where the oracle has one.
fn assert_is_the_oracle(checkpoint: &Checkpoint, kind: &dyn std::fmt::Debug) {
    let graph = imported(checkpoint);
    let oracle = PelicanOracle::from_checkpoint(checkpoint).unwrap();
    for jet in jets() {
        let score = evaluate(&graph, &Sample::new(&jet, &graph), &[]).score();
        let logits = oracle.logits(&jet);
        let empty = jet.is_empty() && graph.spurions.is_empty();
        if empty && logits.iter().any(|logit| logit.is_nan()) {
            // Nothing has no mean. The graph has one all the same: 0.
            assert!(score.is_finite(), "{kind:?}");
            continue;
        }
        let largest = logits.iter().fold(0.0_f64, |most, logit| most.max(logit.abs()));
        let difference = (score - (logits[1] - logits[0])).abs();
        assert!(difference <= ROUNDING * largest, "{kind:?}, {}: {difference:e}", jet.len());
    }
}

#[test]
fn every_stabilizer_method_and_letter_is_the_oracle() {
    let mut kinds = 0;
    for kind in convertible_kinds() {
        for seed in 0..SEEDS {
            assert_is_the_oracle(&kind.with_seed(seed).checkpoint(), &kind);
        }
        kinds += 1;
    }
    assert_eq!(kinds, 11 * 2 * 4 * 4);
}

#[test]
fn letters_can_follow_each_other() {
    for (config, config_out) in [("sm", "s"), ("Ms", "M"), ("MSsm", "m")] {
        let kind = Kind { config_out, ..Kind::new("so2", "spurions", config) };
        assert_is_the_oracle(&kind.checkpoint(), &kind);
    }
    // Labels have one letter only.
    for (config, config_out) in [("s", "sm"), ("MS", "Sm"), ("m", "Msm")] {
        let kind = Kind { config_out, ..Kind::new("so2", "input", config) };
        assert_is_the_oracle(&kind.checkpoint(), &kind);
    }
}

/// A generated checkpoint with another value of an option, and the tensors that go with it.
fn with(kind: Kind, option: &str, value: &Arg) -> Checkpoint {
    let mut checkpoint = kind.checkpoint();
    checkpoint.args.insert(option.to_owned(), value.clone());
    let gone = match (option, value) {
        ("mlp_out", Arg::Bool(false)) => "mlp_out.",
        ("batchnorm", Arg::None | Arg::Bool(false)) => ".normlayer.",
        _ => return checkpoint,
    };
    checkpoint.tensors.retain(|key, _| !key.contains(gone));
    if option == "mlp_out" {
        // The aggregates are the logits themselves.
        for (key, axis) in [("agg_2to0.coefs", 1), ("agg_2to0.bias", 1)] {
            let tensor = checkpoint.tensors.get_mut(key).unwrap();
            tensor.shape[axis] = 2;
            tensor.data.truncate(tensor.shape.iter().product());
        }
    }
    checkpoint
}

#[test]
fn every_option_is_the_oracle() {
    let flag = Arg::Bool;
    let text = |text: &str| Arg::Str(text.to_owned());
    for (option, value) in [
        ("activate_agg_in", flag(true)),
        ("activate_lin_in", flag(false)),
        ("activate_agg", flag(true)),
        ("activate_lin", flag(false)),
        ("activate_agg_out", flag(false)),
        ("activate_lin_out", flag(true)),
        ("activation", text("relu")),
        ("activation", text("leaky_relu")),
        ("batchnorm", flag(false)),
        ("batchnorm", Arg::None),
        ("batchnorm", flag(true)),
        ("mlp_out", flag(false)),
    ] {
        for (stabilizer, method) in [("so2_0", "spurions"), ("so2_0", "input")] {
            for letters in ["s", "m", "S", "M"] {
                for seed in 0..SEEDS {
                    let kind = Kind::new(stabilizer, method, letters).with_seed(seed);
                    let checkpoint = with(kind, option, &value);
                    assert_is_the_oracle(&checkpoint, &(kind, option, &value));
                }
            }
        }
    }
    for config in ["s", "M", "sM"] {
        let kind = Kind { factorize: true, ..Kind::new("so3", "input", config) };
        let kind = Kind { config_out: "M", ..kind };
        assert_is_the_oracle(&kind.checkpoint(), &kind);
    }
}
