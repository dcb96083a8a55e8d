//! Options of PELICAN classifiers that cannot be converted, and weights that do not go with them:
//! refused by name.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod generated_pelican;
mod kinematics;
mod readers_build;

use generated_pelican::{Kind, breakings, changed, text};
use readers_build::assert_one_line;
use spurion_tools::checkpoint::{Arg, Checkpoint};
use spurion_tools::float_graph::FloatGraph;
use spurion_tools::import::{Overrides, import};

fn refused(checkpoint: &Checkpoint, parts: &[&str]) {
    let error = import(checkpoint, None).unwrap_err().to_string();
    assert_one_line(&error, &checkpoint.path);
    for part in parts {
        assert!(error.contains(part), "'{part}' is not in: {error}");
    }
}

#[test]
fn letters_that_see_empty_slots_are_refused_with_the_reason() {
    for letters in ["x", "n", "X", "N", "sx", "mN"] {
        let letter = letters.chars().find(|letter| "xnXN".contains(*letter)).unwrap();
        let quoted = format!("letter '{letter}'");
        for option in ["config", "config_out"] {
            let checkpoint = changed(Kind::new("so2", "input", "s"), option, text(letters));
            let parts = [option, letters, &quoted, "zeros of empty slots", "padding"];
            refused(&checkpoint, &parts);
        }
    }
    let checkpoint = changed(Kind::new("so2", "input", "s"), "config", text("sv"));
    refused(&checkpoint, &["config", "letter 'v'"]);
}

#[test]
fn options_that_are_not_supported_are_refused_by_name_and_value() {
    for (option, value, shown) in [
        ("stabilizer", text("so4"), "so4"),
        ("method", text("spurion"), "spurion"),
        ("config", text(""), "\"\""),
        ("config_out", text("ss"), "ss"),
        ("activation", text("elu"), "elu"),
        ("masked", Arg::Bool(false), "false"),
        ("irc_safe", Arg::Bool(true), "energies"),
        ("batchnorm", text("i"), "i"),
        ("dataset", text("jc"), "jc"),
        ("scale", Arg::Float(0.5), "0.5"),
        ("nobj_avg", Arg::Int(0), "0"),
        ("average_nobj", Arg::Int(7), "7"),
        ("num_channels_scalar", Arg::Int(-1), "-1"),
        ("num_classes", Arg::Int(3), "3"),
        ("nobj", Arg::Int(-1), "0"),
        ("factorize", Arg::Int(0), "the integer 0"),
        ("mlp_out", text("yes"), "the text 'yes'"),
        ("activate_agg_in", Arg::None, "None"),
        ("activate_lin_in", Arg::None, "None"),
        ("activate_agg", Arg::None, "None"),
        ("activate_lin", Arg::None, "None"),
        ("activate_agg_out", Arg::None, "None"),
        ("activate_lin_out", Arg::None, "None"),
    ] {
        let checkpoint = changed(Kind::new("so2_0", "spurions", "s"), option, value);
        refused(&checkpoint, &[option, shown]);
    }
    for kind in [Kind::new("so13", "spurions", "s"), Kind::new("so2", "input", "s")] {
        let checkpoint = changed(kind, "num_channels_scalar", Arg::Int(1));
        refused(&checkpoint, &["num_channels_scalar", "1", "no spurions"]);
    }
}

#[test]
fn missing_options_are_refused_by_name() {
    let whole = Kind::new("so2", "spurions", "S").checkpoint();
    import(&whole, None).unwrap();
    // Numbers of channels are those of the weights; the class has a second name for nobj_avg.
    let needed = |option: &&String| {
        !["average_nobj", "num_channels_m", "num_channels_2to2"].contains(&option.as_str())
            && !["num_channels_m_out", "num_channels_out"].contains(&option.as_str())
    };
    for option in whole.args.keys().filter(needed) {
        let mut checkpoint = whole.clone();
        checkpoint.args.remove(option);
        refused(&checkpoint, &[&format!("have no '{option}'")]);
    }
}

#[test]
fn weights_that_are_missing_misshapen_unknown_or_not_finite_are_refused_by_key() {
    let plain = Kind::new("so2_0", "spurions", "S");
    for kind in [plain, Kind { factorize: true, ..plain }, Kind::new("11", "input", "m")] {
        let whole = kind.checkpoint();
        // Without labels, nothing is read of theirs; the counter of steps never is.
        let read = |key: &&String| {
            !key.ends_with("num_batches_tracked")
                && (kind.method == "spurions" || !key.starts_with("eq1to2."))
        };
        for key in whole.tensors.keys().filter(read) {
            let mut checkpoint = whole.clone();
            checkpoint.tensors.get_mut(key).unwrap().data[0] = f64::NAN;
            refused(&checkpoint, &[key, "NaN"]);
            let mut checkpoint = whole.clone();
            let tensor = checkpoint.tensors.remove(key).unwrap();
            assert!(import(&checkpoint, None).is_err(), "without {key}");
            checkpoint.tensors.insert(key.clone(), tensor.clone());
            checkpoint.tensors.insert(format!("{key}.more"), tensor);
            refused(&checkpoint, &[&format!("{key}.more")]);
            let mut checkpoint = whole.clone();
            checkpoint.tensors.get_mut(key).unwrap().shape.push(1);
            refused(&checkpoint, &[key]);
        }
    }
}

#[test]
fn tensors_of_options_that_are_off_are_refused_by_key() {
    let kind = Kind::new("so2_0", "spurions", "S");
    for (option, value, key) in [
        ("config", text("s"), "net2to2.eq_layers.0.alphas.0"),
        ("config_out", text("s"), "agg_2to0.alphas.0"),
        ("batchnorm", Arg::Bool(false), "msg_2to0.normlayer.bias"),
        ("mlp_out", Arg::Bool(false), "mlp_out.linear.0.bias"),
        ("factorize", Arg::Bool(true), "net2to2.eq_layers.0.coefs"),
    ] {
        refused(&changed(kind, option, value), &["no tensor", key]);
    }
    // A layer behind a gap belongs to no network.
    let mut checkpoint = kind.checkpoint();
    let weight = checkpoint.tensors["mlp_out.linear.1.weight"].clone();
    checkpoint.tensors.insert("mlp_out.linear.3.weight".into(), weight);
    refused(&checkpoint, &["no tensor", "mlp_out.linear.3.weight"]);
}

fn overrides(stabilizer: Option<&str>, method: Option<&str>) -> Overrides {
    Overrides {
        stabilizer: stabilizer.map(str::to_owned),
        method: method.map(str::to_owned),
        ..Overrides::default()
    }
}

/// The float graph as text, weights included.
fn described(graph: &FloatGraph) -> String {
    format!("{graph:?}")
}

#[test]
fn options_set_by_hand_are_as_good_as_the_checkpoints_own() {
    for kind in breakings() {
        let own = kind.checkpoint();
        let mut other = own.clone();
        other.args.insert("stabilizer".to_owned(), text("none"));
        other.args.insert("method".to_owned(), text("none"));
        overrides(Some(kind.stabilizer), Some(kind.method)).apply(&mut other).unwrap();
        assert_eq!(own, other);
    }
    // One of them leaves the other alone.
    let mut turned = Kind::new("so2", "spurions", "s").checkpoint();
    overrides(Some("so2_0"), None).apply(&mut turned).unwrap();
    let graph = import(&turned, None).unwrap();
    let expected = import(&Kind::new("so2_0", "spurions", "s").checkpoint(), None).unwrap();
    assert_eq!(described(&graph), described(&expected));
}

#[test]
fn options_set_by_hand_that_do_not_fit_are_refused() {
    for (stabilizer, method, parts) in [
        (Some("11"), None, ["--stabilizer 11", "eq1to2.coefs"]),
        (None, Some("input"), ["--method input", "num_channels_scalar"]),
        (Some("1"), Some("input"), ["--stabilizer 1 --method input", "num_channels_scalar"]),
    ] {
        let overrides = overrides(stabilizer, method);
        let mut checkpoint = Kind::new("so2", "spurions", "s").checkpoint();
        overrides.apply(&mut checkpoint).unwrap();
        let error = import(&checkpoint, None).map_err(|error| overrides.blame(error));
        let error = error.unwrap_err().to_string();
        assert_one_line(&error, &checkpoint.path);
        assert!(parts.iter().all(|part| error.contains(part)), "{error}");
    }
    let mut checkpoint = Kind::new("so3", "input", "s").checkpoint();
    overrides(Some("so2"), None).apply(&mut checkpoint).unwrap();
    refused(&checkpoint, &["linear.weight", "[3, 3]", "[3, 2]"]);
}
