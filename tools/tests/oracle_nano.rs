//! The float64 oracle of PELICAN nano against the published classes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod golden;
mod readers_build;

use readers_build::assert_one_line;
use spurion_tools::checkpoint::{Arg, Checkpoint};
use spurion_tools::reference::nano::NanoOracle;

/// Largest difference to the published classes that float64 rounding in another order explains.
const TOLERANCE: f64 = 1e-9;

/// Checkpoints and the number of leading constituents they read.
const CHECKPOINTS: [(&str, usize); 3] =
    [("pelican_nano_h2_n16", 16), ("pelican_nano_h2_n32", 32), ("pelican_nano_h4_n20", 20)];

#[test]
fn the_logits_are_those_of_the_published_classes() {
    for (name, constituents) in CHECKPOINTS {
        let oracle = NanoOracle::from_checkpoint(&golden::read(name)).unwrap();
        golden::assert_published(name, constituents, TOLERANCE, |jet| oracle.logits(jet).into());
    }
}

#[test]
fn order_and_padding_do_not_matter() {
    for (name, constituents) in CHECKPOINTS {
        let oracle = NanoOracle::from_checkpoint(&golden::read(name)).unwrap();
        for jet in golden::leading(50, constituents) {
            let w = oracle.weight(&jet);
            assert_eq!(oracle.logits(&jet), [-w, w]);
            let reversed: Vec<_> = jet.iter().rev().copied().collect();
            assert!((oracle.weight(&reversed) - w).abs() <= TOLERANCE);
            let mut padded = jet.clone();
            padded.insert(1, [0.0; 4]);
            padded.extend([[0.0; 4]; 3]);
            assert_eq!(oracle.weight(&padded), w);
            let fewer = oracle.weight(&jet[1..]);
            assert!((fewer - w).abs() > TOLERANCE, "a constituent more or less must show");
        }
    }
}

#[test]
fn the_activation_is_the_one_in_the_options() {
    let mut checkpoint = golden::read("pelican_nano_h2_n16");
    let relu = NanoOracle::from_checkpoint(&checkpoint).unwrap();
    checkpoint.args.insert("activation".to_owned(), Arg::Str("leakyrelu".to_owned()));
    let leaky = NanoOracle::from_checkpoint(&checkpoint).unwrap();
    let jet = &golden::leading(1, 16)[0];
    assert!((relu.weight(jet) - leaky.weight(jet)).abs() > TOLERANCE);

    // Two beams only: d is 0 on the diagonal and 2 off it, so everything follows by hand.
    let get = |key: &str| checkpoint.tensors[key].data.clone();
    let normalise = |prefix: &str, k: usize, x: f64| {
        let part = |name: &str| get(&format!("{prefix}.{name}"))[k];
        (x - part("running_mean")) / (part("running_var") + 1e-5).sqrt() * part("weight")
            + part("bias")
    };
    let input = "net2to2.message_layers.0.normlayer";
    let (same, other) = (normalise(input, 0, 0.0), normalise(input, 0, 2.0));
    let (column, total) = ((same + other) / 49.0, 2.0 * (same + other) / 2401.0);
    let (coefs, readout) = (get("net2to2.eq_layers.0.coefs"), get("agg_2to0.coefs"));
    let mut expected = get("agg_2to0.bias")[0];
    for k in 0..2 {
        let c = &coefs[6 * k..6 * k + 6];
        let off = c[0] * other + (c[2] + c[3]) * column + c[4] * total;
        let off = off + get("net2to2.eq_layers.0.bias")[k];
        let on = off + c[0] * (same - other) + c[1] * column + c[5] * total;
        let on = on + get("net2to2.eq_layers.0.diag_bias")[k];
        let leaky = |x: f64| if x < 0.0 { 0.01 * x } else { x };
        let on = normalise("msg_2to0.normlayer", k, leaky(on));
        let off = normalise("msg_2to0.normlayer", k, leaky(off));
        expected += readout[2 * k] * 2.0 * (on + off) / 2401.0;
        expected += readout[2 * k + 1] * 2.0 * on / 49.0;
    }
    assert!((leaky.weight(&[]) - expected).abs() < 1e-12);
}

#[test]
fn beams_are_there_if_the_options_say_so() {
    let mut checkpoint = golden::read("pelican_nano_h4_n20");
    let with = NanoOracle::from_checkpoint(&checkpoint).unwrap();
    checkpoint.args.insert("add_beams".to_owned(), Arg::Bool(false));
    let without = NanoOracle::from_checkpoint(&checkpoint).unwrap();
    // The two beams, given as constituents, are all there is to it.
    let beams = [[1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, -1.0]];
    let jet = &golden::leading(1, 20)[0];
    let explicit: Vec<_> = beams.iter().chain(jet).copied().collect();
    assert_eq!(without.weight(&explicit), with.weight(jet));
    assert!((without.weight(jet) - with.weight(jet)).abs() > TOLERANCE);
    assert_eq!(without.weight(&[]), checkpoint.tensors["agg_2to0.bias"].data[0]);
}

#[test]
fn options_that_are_not_implemented_are_refused_by_name_and_value() {
    let text = |value: &str| Arg::Str(value.to_owned());
    for (option, value, shown) in [
        ("activation", text("tanh"), "the text 'tanh'"),
        ("add_beams", text("yes"), "the text 'yes'"),
        ("masked", Arg::Bool(false), "False"),
        ("factorize", Arg::Bool(true), "True"),
        ("activate_agg", Arg::Bool(true), "True"),
        ("activate_lin", Arg::Bool(false), "False"),
        ("activate_agg_out", Arg::Bool(true), "True"),
        ("activate_lin_out", Arg::Bool(true), "True"),
        ("config", text("sM"), "the text 'sM'"),
        ("config_out", text("m"), "the text 'm'"),
        ("batchnorm", text("i"), "the text 'i'"),
        ("beam_mass", Arg::Float(0.9), "the float 0.9"),
        ("scale", Arg::Float(2.0), "the float 2.0"),
        ("nobj_avg", Arg::Int(0), "the integer 0"),
        ("n_hidden", Arg::Int(-1), "the integer -1"),
        // Another type, and no such option.
        ("masked", Arg::Int(1), "the integer 1"),
        ("batchnorm", Arg::Bool(false), "False"),
    ] {
        let mut checkpoint = golden::read("pelican_nano_h4_n20");
        checkpoint.args.insert(option.to_owned(), value);
        let error = NanoOracle::from_checkpoint(&checkpoint).unwrap_err().to_string();
        assert_one_line(&error, &checkpoint.path);
        assert!(error.contains(option) && error.contains(shown), "{error}");
        checkpoint.args.remove(option);
        let error = NanoOracle::from_checkpoint(&checkpoint).unwrap_err().to_string();
        assert!(error.contains(&format!("have no '{option}'")), "{error}");
    }
}

#[test]
fn weights_that_are_missing_misshapen_or_not_finite_are_refused_by_key() {
    let whole = golden::read("pelican_nano_h2_n32");
    for key in whole.tensors.keys().filter(|key| !key.ends_with("num_batches_tracked")) {
        let refused = |checkpoint: &Checkpoint| {
            let error = NanoOracle::from_checkpoint(checkpoint).unwrap_err().to_string();
            assert_one_line(&error, &whole.path);
            assert!(error.contains(key), "{error}");
        };
        let mut checkpoint = whole.clone();
        checkpoint.tensors.get_mut(key).unwrap().data[0] = f64::NAN;
        refused(&checkpoint);
        checkpoint.tensors.get_mut(key).unwrap().shape.push(1);
        refused(&checkpoint);
        checkpoint.tensors.remove(key);
        refused(&checkpoint);
    }
}
