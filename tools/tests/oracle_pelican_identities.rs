//! Options of the PELICAN oracle that must agree with each other where their formulas do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod generated_pelican;
mod kinematics;

use generated_pelican::{Kind, SLOTS};
use kinematics::{Numbers, relative};
use spurion_tools::checkpoint::{Arg, Checkpoint, Tensor};
use spurion_tools::reference::pelican::PelicanOracle;

/// Largest relative difference that rounding in another order explains.
const ROUNDING: f64 = 1e-11;

const SEEDS: u64 = 4;

/// Maps of a block without an aggregation, and with one.
const PLAIN: usize = 5;
const AGGREGATED: usize = 10;

fn logits(checkpoint: &Checkpoint) -> Vec<f64> {
    let jet = Numbers::new(3).jet(SLOTS - 1);
    PelicanOracle::from_checkpoint(checkpoint).unwrap().logits(&jet)
}

fn assert_same(first: &Checkpoint, second: &Checkpoint) {
    let difference = relative(&logits(first), &logits(second));
    assert!(difference <= ROUNDING, "{difference:e}");
}

fn assert_other(first: &Checkpoint, second: &Checkpoint) {
    let difference = relative(&logits(first), &logits(second));
    assert!(difference > 100.0 * ROUNDING, "{difference:e}");
}

fn kinds(config: &'static str, config_out: &'static str) -> impl Iterator<Item = Kind> {
    let kind = Kind { config_out, ..Kind::new("so2", "spurions", config) };
    (0..SEEDS).map(move |seed| kind.with_seed(seed))
}

/// The tensor at `key`.
fn at<'c>(checkpoint: &'c mut Checkpoint, key: &str) -> &'c mut Tensor {
    checkpoint.tensors.get_mut(key).unwrap()
}

fn set(checkpoint: &mut Checkpoint, option: &str, value: Arg) {
    checkpoint.args.insert(option.to_owned(), value);
}

const LAYERS: [&str; 2] = ["net2to2.eq_layers.0", "net2to2.eq_layers.1"];

/// `whole` with the tensors of other letters or none: where it has a tensor of the same shape, that
/// one.
fn refilled(mut empty: Checkpoint, whole: &Checkpoint) -> Checkpoint {
    for (key, tensor) in &mut empty.tensors {
        if let Some(other) = whole.tensors.get(key).filter(|other| other.shape == tensor.shape) {
            tensor.data.clone_from(&other.data);
        }
    }
    empty
}

#[test]
fn factors_are_multiplied_as_published() {
    for kind in kinds("s", "s") {
        let factors = Kind { factorize: true, ..kind }.checkpoint();
        let mut product = refilled(kind.checkpoint(), &factors);
        for layer in LAYERS {
            let part = |name: &str| &factors.tensors[&format!("{layer}.{name}")];
            let (c00, c01) = (part("coefs00"), part("coefs01"));
            let (c10, c11) = (part("coefs10"), part("coefs11"));
            let [inputs, maps] = c00.shape[..] else { panic!("{:?}", c00.shape) };
            let outputs = c01.shape[0];
            let coefs = at(&mut product, &format!("{layer}.coefs"));
            coefs.data.clear();
            for d in 0..inputs {
                for s in 0..outputs {
                    for b in 0..maps {
                        let first = c00.data[d * maps + b] * c10.data[d * outputs + s];
                        let second = c01.data[s * maps + b] * c11.data[d * outputs + s];
                        coefs.data.push(first + second);
                    }
                }
            }
        }
        assert_same(&factors, &product);
        assert_other(&factors, &kind.checkpoint());
    }
}

#[test]
fn a_capital_letter_with_exponent_zero_is_the_small_one() {
    for (small, capital) in [("s", "S"), ("m", "M"), ("x", "X"), ("n", "N")] {
        for (small, capital) in kinds(small, small).zip(kinds(capital, capital)) {
            let whole = capital.checkpoint();
            let mut zero = whole.clone();
            let alphas = zero.tensors.iter_mut().filter(|(key, _)| key.contains(".alphas."));
            for (_, tensor) in alphas {
                tensor.data.fill(0.0);
            }
            assert_same(&zero, &refilled(small.checkpoint(), &zero));
            assert_other(&whole, &zero);
        }
    }
}

#[test]
fn a_sum_with_the_right_exponents_is_a_mean() {
    // Over one index or two, in the order of the maps.
    let block = [&[-1.0; 8][..], &[-2.0; 2]].concat();
    for (sum, mean) in kinds("S", "S").zip(kinds("m", "m")) {
        let mut sum = sum.checkpoint();
        for (key, tensor) in &mut sum.tensors {
            let exponents = match key.as_str() {
                "eq1to2.alphas.0" => &[0.0, 0.0, 0.0, -1.0, -1.0],
                "agg_2to0.alphas.0" => &[-2.0, -1.0][..],
                key if key.ends_with("alphas.0") => &block,
                _ => continue,
            };
            tensor.data = exponents.repeat(tensor.data.len() / exponents.len());
        }
        assert_same(&sum, &refilled(mean.checkpoint(), &sum));
    }
}

/// Every row of `maps` elements in `data`, changed.
fn each_row(tensor: &mut Tensor, row: impl FnMut(&[f64]) -> Vec<f64>) {
    let maps = tensor.shape.pop().unwrap();
    let rows: Vec<Vec<f64>> = tensor.data.chunks_exact(maps).map(row).collect();
    tensor.shape.push(rows[0].len());
    tensor.data = rows.concat();
}

/// Checkpoints without labels, as these have one letter only.
fn unlabelled(letters: &'static str) -> impl Iterator<Item = Checkpoint> {
    let kind = Kind::new("so2", "input", letters);
    (0..SEEDS).map(move |seed| kind.with_seed(seed).checkpoint())
}

/// Keys of coefficients, with the maps without an aggregation and those that each letter adds.
fn coefficients() -> [(&'static str, usize, usize); 3] {
    [
        ("net2to2.eq_layers.0.coefs", PLAIN, AGGREGATED),
        ("net2to2.eq_layers.1.coefs", PLAIN, AGGREGATED),
        ("agg_2to0.coefs", 0, 2),
    ]
}

#[test]
fn a_second_letter_adds_its_maps_behind_those_of_the_first() {
    for (both, swapped) in unlabelled("sm").zip(unlabelled("ms")) {
        let mut other = refilled(swapped, &both);
        for (key, plain, maps) in coefficients() {
            each_row(at(&mut other, key), |row| {
                [&row[..plain], &row[plain + maps..], &row[plain..plain + maps]].concat()
            });
        }
        assert_same(&both, &other);
        assert_other(&both, &refilled(unlabelled("ms").next().unwrap(), &both));
    }
}

#[test]
fn a_letter_without_coefficients_might_as_well_not_be_there() {
    for (both, alone) in unlabelled("sm").zip(unlabelled("s").zip(unlabelled("m"))) {
        for (alone, letter) in [(alone.0, 0), (alone.1, 1)] {
            let (mut zeroed, mut alone) = (both.clone(), refilled(alone, &both));
            for (key, plain, maps) in coefficients() {
                let kept = plain + letter * maps..plain + (letter + 1) * maps;
                let keeps = |k: usize| k < plain || kept.contains(&k);
                each_row(at(&mut zeroed, key), |row| {
                    row.iter().enumerate().map(|(k, x)| if keeps(k) { *x } else { 0.0 }).collect()
                });
                *at(&mut alone, key) = both.tensors[key].clone();
                let cut = |row: &[f64]| [&row[..plain], &row[kept.clone()]].concat();
                each_row(at(&mut alone, key), cut);
            }
            assert_same(&zeroed, &alone);
            assert_other(&zeroed, &both);
        }
    }
}

#[test]
fn no_batch_norm_is_one_that_changes_nothing() {
    for kind in kinds("s", "s") {
        let mut neutral = kind.checkpoint();
        for (key, tensor) in &mut neutral.tensors {
            let Some((_, name)) = key.split_once(".normlayer.") else { continue };
            tensor.data.fill(match name {
                // With the constant that is added to it, 1.
                "running_var" => 1.0 - 1e-5,
                "weight" => 1.0,
                _ => 0.0,
            });
        }
        let mut without = neutral.clone();
        without.tensors.retain(|key, _| !key.contains(".normlayer."));
        for off in [Arg::None, Arg::Bool(false)] {
            set(&mut without, "batchnorm", off);
            assert_same(&neutral, &without);
        }
        let mut on = neutral.clone();
        set(&mut on, "batchnorm", Arg::Bool(true));
        assert_same(&neutral, &on);
        assert_other(&neutral, &kind.checkpoint());
    }
}

#[test]
fn without_a_perceptron_the_aggregates_are_the_logits() {
    let jet = Numbers::new(3).jet(SLOTS);
    for kind in kinds("s", "s") {
        let mut direct = kind.checkpoint();
        direct.tensors.retain(|key, _| !key.starts_with("mlp_out."));
        set(&mut direct, "mlp_out", Arg::Bool(false));
        set(&mut direct, "num_classes", Arg::Int(3));
        let direct = PelicanOracle::from_checkpoint(&direct).unwrap().logits(&jet);
        assert_eq!(direct.len(), 3);
        // The same by hand, behind them: two layers, each activated.
        let whole = kind.checkpoint();
        let leaky = |x: f64| if x < 0.0 { 0.01 * x } else { x };
        let layer = |x: Vec<f64>, k: usize| -> Vec<f64> {
            let part = |name: &str| &whole.tensors[&format!("mlp_out.linear.{k}.{name}")].data;
            let rows = part("weight").chunks_exact(x.len()).zip(part("bias"));
            rows.map(|(row, bias)| {
                leaky(row.iter().zip(&x).map(|(w, x)| w * x).sum::<f64>() + bias)
            })
            .collect()
        };
        let expected = layer(layer(direct, 0), 1);
        let found = PelicanOracle::from_checkpoint(&whole).unwrap().logits(&jet);
        assert!(relative(&expected, &found) <= ROUNDING);
    }
}

#[test]
fn every_activation_can_be_switched() {
    for option in [
        "activate_agg_in",
        "activate_lin_in",
        "activate_agg",
        "activate_lin",
        "activate_agg_out",
        "activate_lin_out",
    ] {
        let differs = kinds("s", "s").any(|kind| {
            // With negative weights there is something to activate.
            let mut whole = kind.checkpoint();
            for (key, tensor) in &mut whole.tensors {
                if key.ends_with("coefs") || key == "eq1to2.bias" {
                    tensor.data.iter_mut().step_by(2).for_each(|x| *x = -*x);
                }
            }
            let mut switched = whole.clone();
            let Arg::Bool(on) = whole.args[option] else { panic!("{option}") };
            set(&mut switched, option, Arg::Bool(!on));
            relative(&logits(&whole), &logits(&switched)) > 100.0 * ROUNDING
        });
        // Labels and their sums are never negative, so that this one changes nothing.
        assert_eq!(differs, option != "activate_agg_in", "{option}");
    }
    // Their maximum less the logarithm of the number of objects is negative.
    let whole = Kind::new("so2", "spurions", "x").checkpoint();
    let mut switched = whole.clone();
    set(&mut switched, "activate_agg_in", Arg::Bool(true));
    assert_other(&whole, &switched);
}

#[test]
fn without_spurions_and_products_of_components_both_methods_are_one() {
    for seed in 0..SEEDS {
        let spurions = Kind::new("so13", "spurions", "s").with_seed(seed).checkpoint();
        let input = Kind::new("so13", "input", "s").with_seed(seed).checkpoint();
        assert_same(&spurions, &input);
    }
}
