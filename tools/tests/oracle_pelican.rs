//! The float64 oracle of the PELICAN classifier against the published class, and its refusals.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod generated_pelican;
mod golden;
mod kinematics;
mod readers_build;

use generated_pelican::{Kind, changed, text};
use kinematics::assert_order_and_padding_do_not_matter;
use readers_build::assert_one_line;
use spurion_tools::checkpoint::{Arg, Checkpoint};
use spurion_tools::reference::pelican::PelicanOracle;

/// Largest difference to the published class.
const TOLERANCE: f64 = 1e-8;

/// Largest relative difference that rounding in another order explains.
const ROUNDING: f64 = 1e-9;

/// Checkpoints and the number of leading constituents they read.
const CHECKPOINTS: [(&str, usize); 3] =
    [("pelican_c4_l2_n24", 24), ("pelican_c4_l2_n16", 16), ("pelican_c3_l1_n16", 16)];

fn oracle(checkpoint: &Checkpoint) -> PelicanOracle {
    PelicanOracle::from_checkpoint(checkpoint).unwrap()
}

#[test]
fn the_logits_are_those_of_the_published_class() {
    for (name, constituents) in CHECKPOINTS {
        let oracle = oracle(&golden::read(name));
        golden::assert_published(name, constituents, TOLERANCE, |jet| oracle.logits(jet));
    }
}

#[test]
fn order_and_empty_slots_do_not_matter() {
    for (name, constituents) in CHECKPOINTS {
        let oracle = oracle(&golden::read(name));
        let (jets, bounds) = (golden::leading(50, constituents), (ROUNDING, ROUNDING));
        assert_order_and_padding_do_not_matter(&jets, bounds, |jet| oracle.logits(jet));
    }
}

fn refused(checkpoint: &Checkpoint, parts: &[&str]) {
    let error = PelicanOracle::from_checkpoint(checkpoint).unwrap_err().to_string();
    assert_one_line(&error, &checkpoint.path);
    for part in parts {
        assert!(error.contains(part), "'{part}' is not in: {error}");
    }
}

#[test]
fn options_that_are_not_implemented_are_refused_by_name_and_value() {
    let list = |numbers: &[i64]| Arg::List(numbers.iter().copied().map(Arg::Int).collect());
    for (option, value, shown) in [
        ("stabilizer", text("so4"), "the text 'so4'"),
        ("method", text("spurion"), "the text 'spurion'"),
        ("config", text("sv"), "the text 'sv'"),
        ("config", text(""), "the text ''"),
        ("config_out", text("ss"), "the text 'ss'"),
        ("activation", text("elu"), "the text 'elu'"),
        ("masked", Arg::Bool(false), "False"),
        ("irc_safe", Arg::Bool(true), "True"),
        ("batchnorm", text("i"), "the text 'i'"),
        ("dataset", text("jc"), "the text 'jc'"),
        ("scale", Arg::Float(0.5), "the float 0.5"),
        ("nobj_avg", Arg::Int(0), "the integer 0"),
        ("average_nobj", Arg::Int(7), "the integer 7"),
        ("num_channels_scalar", Arg::Int(5), "the integer 5"),
        ("num_channels_scalar", Arg::Int(-1), "the integer -1"),
        ("num_channels_2to2", list(&[3, 0]), "a list of 2 items"),
        ("num_channels_2to2", list(&[]), "a list of 0 items"),
        ("num_channels_m", Arg::List(vec![list(&[5])]), "a list of 1 items"),
        ("num_channels_m", list(&[5, 4]), "a list of 2 items"),
        ("num_channels_m_out", text("3"), "the text '3'"),
        ("num_channels_out", Arg::List(vec![Arg::Float(3.0)]), "a list of 1 items"),
        ("num_classes", Arg::Int(0), "the integer 0"),
        ("nobj", Arg::Int(-1), "the integer -1"),
        ("factorize", Arg::Int(0), "the integer 0"),
        ("mlp_out", text("yes"), "the text 'yes'"),
        ("activate_agg_in", Arg::None, "None"),
        ("activate_lin_in", Arg::None, "None"),
        ("activate_agg", Arg::None, "None"),
        ("activate_lin", Arg::None, "None"),
        ("activate_agg_out", Arg::None, "None"),
        ("activate_lin_out", Arg::None, "None"),
    ] {
        let checkpoint = changed(Kind::new("so2_0", "spurions", "x"), option, value);
        refused(&checkpoint, &[option, shown]);
    }
}

#[test]
fn missing_options_are_refused_by_name() {
    let whole = Kind::new("so2", "spurions", "x").checkpoint();
    oracle(&whole);
    // All but the second name of nobj_avg, which only the class has.
    for option in whole.args.keys().filter(|option| *option != "average_nobj") {
        let mut checkpoint = whole.clone();
        checkpoint.args.remove(option);
        refused(&checkpoint, &[&format!("have no '{option}'")]);
    }
    // The slots matter only where an aggregation sees them.
    let mut checkpoint = Kind::new("so2", "spurions", "s").checkpoint();
    checkpoint.args.remove("nobj");
    oracle(&checkpoint);
}

#[test]
fn labels_without_spurions_are_refused() {
    for kind in [Kind::new("so13", "spurions", "s"), Kind::new("so2", "input", "s")] {
        let checkpoint = changed(kind, "num_channels_scalar", Arg::Int(1));
        refused(&checkpoint, &["num_channels_scalar", "the integer 1", "spurions"]);
    }
}

#[test]
fn weights_that_are_missing_misshapen_unknown_or_not_finite_are_refused_by_key() {
    let plain = Kind::new("so2_0", "spurions", "S");
    for kind in [plain, Kind { factorize: true, ..plain }] {
        let whole = kind.checkpoint();
        for key in whole.tensors.keys().filter(|key| !key.ends_with("num_batches_tracked")) {
            let mut checkpoint = whole.clone();
            checkpoint.tensors.get_mut(key).unwrap().data[0] = f64::NAN;
            refused(&checkpoint, &[key, "NaN"]);
            let mut checkpoint = whole.clone();
            let shape = whole.tensors[key].shape.clone();
            checkpoint.tensors.get_mut(key).unwrap().shape.push(1);
            let longer = [&shape[..], &[1]].concat();
            refused(&checkpoint, &[key, &format!("{shape:?}"), &format!("{longer:?}")]);
            let mut checkpoint = whole.clone();
            let tensor = checkpoint.tensors.remove(key).unwrap();
            refused(&checkpoint, &[key]);
            checkpoint.tensors.insert(key.clone(), tensor.clone());
            checkpoint.tensors.insert(format!("{key}.more"), tensor);
            refused(&checkpoint, &[&format!("{key}.more")]);
        }
    }
}
