//! The command line on bad input: one clear line that names file and place, exit status 2, and
//! no output left behind.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use spurion_tools::checkpoint::{self, Arg, Checkpoint};
use spurion_tools::reference_file;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data").join(name)
}

fn spurion(arguments: &[&str], folder: &Path) -> Output {
    let program = env!("CARGO_BIN_EXE_spurion");
    Command::new(program).args(arguments).current_dir(folder).output().unwrap()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Asserts exit status 2 and one line on standard error with all of `parts`.
fn assert_refused(output: &Output, parts: &[&str]) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(output.stdout.is_empty(), "{text}");
    for part in parts {
        assert!(text.contains(part), "'{part}' is not in: {text}");
    }
}

/// Asserts that `folder` holds just the files `left`.
fn assert_left(folder: &Path, left: &[&str]) {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut found: Vec<String> =
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    assert_eq!(found, left);
}

fn nano() -> Checkpoint {
    checkpoint::read(&data("pelican_nano_h2_n16.pt")).unwrap()
}

/// Writes a changed checkpoint, converts it and asserts that it is refused.
fn refuse_checkpoint(change: impl FnOnce(&mut Checkpoint), parts: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let mut checkpoint = nano();
    change(&mut checkpoint);
    let bytes = reference_file::encode(&checkpoint, &[]).unwrap();
    std::fs::write(folder.path().join("bad.safetensors"), bytes).unwrap();
    refuse_conversion(folder.path(), "bad.safetensors", parts);
    assert_left(folder.path(), &["bad.safetensors"]);
}

fn refuse_conversion(folder: &Path, checkpoint: &str, parts: &[&str]) {
    let jets = data("jets_calibration.h5");
    let arguments =
        ["convert", checkpoint, "--calibrate", path(&jets), "-o", "model.spurion", "--json"];
    assert_refused(&spurion(&arguments, folder), parts);
}

#[test]
fn checkpoints_with_foreign_keys_are_refused() {
    refuse_checkpoint(
        |c| {
            let extra = c.tensors["agg_2to0.bias"].clone();
            c.tensors.insert("agg_2to0.gate".into(), extra);
        },
        &["bad.safetensors", "pelican-nano", "agg_2to0.gate"],
    );
    refuse_checkpoint(
        |c| {
            c.tensors.retain(|key, _| key.starts_with("msg_2to0"));
        },
        &["bad.safetensors", "no known architecture", "msg_2to0"],
    );
}

#[test]
fn checkpoints_with_missing_or_misshapen_tensors_are_refused() {
    refuse_checkpoint(
        |c| {
            c.tensors.remove("msg_2to0.normlayer.running_var");
        },
        &["bad.safetensors", "msg_2to0.normlayer.running_var"],
    );
    refuse_checkpoint(
        |c| {
            let bias = c.tensors.get_mut("net2to2.eq_layers.0.diag_bias").unwrap();
            bias.data.push(0.0);
            bias.shape = vec![3];
        },
        &["bad.safetensors", "net2to2.eq_layers.0.diag_bias", "[2]", "[3]"],
    );
}

#[test]
fn nan_and_infinite_weights_are_refused() {
    for value in [f64::NAN, f64::INFINITY] {
        refuse_checkpoint(
            |c| c.tensors.get_mut("agg_2to0.coefs").unwrap().data[3] = value,
            &["bad.safetensors", "agg_2to0.coefs", "3"],
        );
    }
}

#[test]
fn options_that_are_not_supported_are_refused_by_name_and_value() {
    let wrong = [
        ("activation", Arg::Str("elu".into()), "elu"),
        ("config", Arg::Str("sM".into()), "sM"),
        ("activate_agg_out", Arg::Bool(true), "true"),
        ("factorize", Arg::Bool(true), "true"),
        ("beam_mass", Arg::Float(0.938), "0.938"),
        ("nobj_avg", Arg::Float(0.0), "0"),
    ];
    for (option, value, shown) in wrong {
        refuse_checkpoint(
            |c| {
                c.args.insert(option.into(), value);
            },
            &["bad.safetensors", option, shown],
        );
    }
    refuse_checkpoint(
        |c| {
            c.args.remove("nobj");
        },
        &["bad.safetensors", "nobj"],
    );
}

#[test]
fn a_truncated_zip_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let good = std::fs::read(data("pelican_nano_h2_n16.pt")).unwrap();
    for len in [0, 3, 100, good.len() / 2, good.len() - 1] {
        std::fs::write(folder.path().join("cut.pt"), &good[..len]).unwrap();
        refuse_conversion(folder.path(), "cut.pt", &["cut.pt"]);
        assert_left(folder.path(), &["cut.pt"]);
    }
}

#[test]
fn calibration_jets_that_are_missing_or_truncated_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = data("pelican_nano_h2_n16.pt");
    let good = std::fs::read(data("jets_calibration.h5")).unwrap();
    std::fs::write(folder.path().join("cut.h5"), &good[..good.len() / 2]).unwrap();
    for jets in ["cut.h5", "absent.h5"] {
        let arguments = ["convert", path(&checkpoint), "--calibrate", jets, "-o", "model.spurion"];
        assert_refused(&spurion(&arguments, folder.path()), &[jets]);
    }
    assert_left(folder.path(), &["cut.h5"]);
}

#[test]
fn settings_out_of_range_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let (checkpoint, jets) = (data("pelican_nano_h2_n16.pt"), data("jets_calibration.h5"));
    let start = ["convert", path(&checkpoint), "--calibrate", path(&jets), "-o", "m.spurion"];
    for (option, value) in [("--weight-bits", "1"), ("--table-bits", "17"), ("--headroom", "NaN")] {
        let arguments: Vec<&str> = start.into_iter().chain([option, value]).collect();
        assert_refused(&spurion(&arguments, folder.path()), &[option, value]);
    }
    assert_left(folder.path(), &[]);
}

/// A model in a folder of its own.
fn model() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (checkpoint, jets) = (data("pelican_nano_h2_n16.pt"), data("jets_calibration.h5"));
    let arguments = [
        "convert",
        path(&checkpoint),
        "--calibrate",
        path(&jets),
        "--calibration-jets",
        "300",
        "-o",
        "m.spurion",
        "--json",
    ];
    let output = spurion(&arguments, folder.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder
}

#[test]
fn corrupted_models_are_refused_and_good_ones_print_the_promised_keys() {
    let folder = model();
    let jets = data("jets_test.h5");
    let good =
        spurion(&["eval", "m.spurion", path(&jets), "--max-jets", "500", "--json"], folder.path());
    let report: serde_json::Value = serde_json::from_slice(&good.stdout).unwrap();
    let keys = [
        "jets",
        "particles",
        "auc_reference",
        "auc_fixed",
        "rejection30_reference",
        "rejection30_fixed",
        "logit_rms_error",
        "logit_max_error",
        "saturations",
        "jets_per_second",
    ];
    for key in keys {
        assert!(report[key].is_number(), "{key}: {report}");
    }
    let mut bytes = std::fs::read(folder.path().join("m.spurion")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    std::fs::write(folder.path().join("bad.spurion"), bytes).unwrap();
    let refused = spurion(&["eval", "bad.spurion", path(&jets)], folder.path());
    assert_refused(&refused, &["bad.spurion", "corrupted"]);
    let refused = spurion(&["verilog", "bad.spurion", "-o", "dir"], folder.path());
    assert_refused(&refused, &["bad.spurion", "corrupted"]);
    assert_left(folder.path(), &["bad.spurion", "m.spurion", "m.spurion.reference.safetensors"]);
}

#[test]
fn a_missing_or_foreign_reference_is_refused() {
    let folder = model();
    let jets = data("jets_test.h5");
    let reference = folder.path().join("m.spurion.reference.safetensors");
    // A sound model as well: all of its bytes together have the checksum of every sound model.
    let vectors = data("../vectors/pelican_nano_h2_n16.spurion");
    let other = std::fs::read(vectors).unwrap();
    assert_ne!(other, std::fs::read(folder.path().join("m.spurion")).unwrap());
    std::fs::write(&reference, reference_file::encode(&nano(), &other).unwrap()).unwrap();
    let refused = spurion(&["eval", "m.spurion", path(&jets)], folder.path());
    assert_refused(&refused, &["m.spurion.reference.safetensors", "another model"]);
    std::fs::remove_file(&reference).unwrap();
    let refused = spurion(&["eval", "m.spurion", path(&jets)], folder.path());
    assert_refused(&refused, &["m.spurion.reference.safetensors", "--reference"]);
}

#[test]
fn jets_longer_than_the_model_are_refused_where_that_is_asked_for() {
    let folder = model();
    let jets = data("jets_test.h5");
    let refused = spurion(&["eval", "m.spurion", path(&jets), "--no-truncate"], folder.path());
    assert_refused(&refused, &["jets_test.h5", "jet 0", "at most 16"]);
}

#[test]
fn verilog_appears_whole_and_replaces_only_its_own() {
    let folder = model();
    let run = || spurion(&["verilog", "m.spurion", "-o", "rtl", "--json"], folder.path());
    let first = run();
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    let report: serde_json::Value = serde_json::from_slice(&first.stdout).unwrap();
    for key in ["particles", "latency_cycles", "initiation_interval"] {
        assert!(report[key].is_number(), "{key}: {report}");
    }
    assert_eq!(report["shape"], "parallel");
    let text = std::fs::read(folder.path().join("rtl/spurion_tagger.v")).unwrap();
    assert!(run().status.success());
    let again = std::fs::read(folder.path().join("rtl/spurion_tagger.v")).unwrap();
    assert!(text == again, "two runs differ");
    std::fs::create_dir(folder.path().join("mine")).unwrap();
    std::fs::write(folder.path().join("mine/notes"), "keep").unwrap();
    let refused = spurion(&["verilog", "m.spurion", "-o", "mine"], folder.path());
    assert_refused(&refused, &["mine"]);
    assert_left(&folder.path().join("mine"), &["notes"]);
}

#[test]
fn checkpoints_that_name_no_number_of_particles_need_it_from_the_user() {
    let folder = tempfile::tempdir().unwrap();
    let name = "lorentznet_h16_l2_n20.pt";
    let checkpoint = data(name);
    let parts = [name, "a lorentznet checkpoint", "name them with --particles"];
    refuse_conversion(folder.path(), path(&checkpoint), &parts);
    assert_left(folder.path(), &[]);
}
