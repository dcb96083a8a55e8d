//! `spurion jets`, and trigger events wherever jets are read: what is printed, what is written,
//! and the exit status.
#![allow(clippy::unwrap_used, missing_docs)]

mod trigger_streams;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use trigger_streams::{SOUND, damaged};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data").join(name)
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_spurion");
    Command::new(program).args(arguments).current_dir(folder).output().unwrap()
}

/// What a command that must succeed prints as JSON.
fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = run(folder, &[&["--json"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Exit status 2, one line with these parts, and no file `out`.
fn refuse(folder: &Path, arguments: &[&str], parts: &[&str]) {
    let output = run(folder, arguments);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(output.stdout.is_empty());
    assert_eq!(text.lines().count(), 1, "{text}");
    parts.iter().for_each(|part| assert!(text.contains(part), "'{part}' is not in: {text}"));
    let left = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name());
    assert!(!left.into_iter().any(|name| name.to_string_lossy().starts_with("out")));
}

fn folder_with(name: &str, bytes: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    folder
}

#[test]
fn a_file_of_jets_is_described_and_converted_there_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let test = data("jets_test.h5");
    let test = test.to_str().unwrap();
    let first = json(folder.path(), &["jets", test, "-o", "a.dump", "--particles", "16"]);
    assert_eq!((&first["format"], &first["jets"]), (&"hdf5".into(), &2500.into()));
    assert_eq!((&first["signal"], &first["background"]), (&1223.into(), &1277.into()));
    assert_eq!(
        (&first["particles"]["min"], &first["particles"]["max"]),
        (&5.0.into(), &16.0.into())
    );
    assert!(first["jet_pt"]["mean"].as_f64().unwrap() > 400.0);
    let written = &first["written"];
    assert_eq!((&written["format"], &written["jets"]), (&"native64".into(), &2500.into()));
    assert_eq!((&written["labels_kept"], &written["saturated"]), (&false.into(), &0.into()));

    let second = json(folder.path(), &["jets", "a.dump", "-o", "b.npz"]);
    assert_eq!((&second["format"], &second["events"]), (&"native64".into(), &2500.into()));
    assert_eq!(
        (&second["signal"], &second["skipped_events"]),
        (&Value::Null, &Value::Array(vec![]))
    );
    let third = json(folder.path(), &["jets", "b.npz", "-o", "c.h5"]);
    let fourth = json(folder.path(), &["jets", "c.h5", "-o", "d.native64"]);
    assert_eq!((&third["format"], &fourth["format"]), (&"npz".into(), &"hdf5".into()));
    let bytes = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    assert_eq!(bytes("a.dump"), bytes("d.native64"));
    let text = run(folder.path(), &["jets", "a.dump"]);
    assert!(String::from_utf8(text.stdout).unwrap().contains("jets: 2500; labels: none"));
}

#[test]
fn damaged_events_are_named_in_the_summary_and_refused_if_asked() {
    let (bytes, named) = damaged();
    let folder = folder_with("events.dump", &bytes);
    let found = json(folder.path(), &["jets", "events.dump"]);
    assert_eq!(found["jets"], SOUND);
    let skipped = found["skipped_events"].as_array().unwrap();
    assert_eq!(skipped.len(), named.len());
    let output = run(folder.path(), &["jets", "events.dump"]);
    let (text, warnings) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(warnings.lines().count(), named.len());
    for (event, (offset, reason)) in skipped.iter().zip(&named) {
        assert_eq!(event["offset"], *offset);
        for told in [&text, &warnings] {
            let line = told.lines().find(|line| line.contains(&format!("event at byte {offset}:")));
            assert!(line.is_some_and(|line| line.contains(reason)), "{told}");
        }
    }
    let strict = ["jets", "events.dump", "--strict", "-o", "out.npz"];
    refuse(folder.path(), &strict, &["events.dump: event at byte 24", named[0].1]);
}

#[test]
fn bad_input_leaves_no_file() {
    let folder = folder_with("text.csv", b"pt,eta,phi\n1,2,3\n");
    let folder = folder.path();
    let test = data("jets_test.h5");
    let test = test.to_str().unwrap();
    refuse(folder, &["jets", "text.csv", "-o", "out.npz"], &["text.csv", "neither an HDF5"]);
    refuse(folder, &["jets", "missing.h5", "-o", "out.npz"], &["missing.h5", "cannot access"]);
    refuse(folder, &["jets", test, "-o", "out.root"], &["out.root", "says no format"]);
    refuse(folder, &["jets", test, "-o", "out"], &["says no format"]);
    refuse(
        folder,
        &["jets", test, "-o", "nowhere/out.npz"],
        &["nowhere/out.npz", "cannot be written"],
    );
    refuse(folder, &["jets", test, "--max-jets", "0", "-o", "out.bin"], &["nothing to write"]);
    refuse(folder, &["jets", test, "--cone", "4"], &["--cone 4", "from 0 to pi"]);
    std::fs::write(folder.join("empty.bin"), []).unwrap();
    refuse(folder, &["jets", "empty.bin", "-o", "out.h5"], &["out.h5", "nothing to write"]);
}

#[test]
fn models_are_calibrated_and_evaluated_on_events() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (test, calibration) = (data("jets_test.h5"), data("jets_calibration.h5"));
    let checkpoint = data("pelican_nano_h2_n16.pt");
    let (test, calibration) = (test.to_str().unwrap(), calibration.to_str().unwrap());
    json(folder, &["jets", calibration, "-o", "c.dump", "--max-jets", "300"]);
    json(folder, &["jets", test, "-o", "t.dump", "--max-jets", "200"]);
    let checkpoint = checkpoint.to_str().unwrap();
    json(folder, &["convert", checkpoint, "--calibrate", "c.dump", "-o", "m.spurion"]);
    let of_events = json(folder, &["eval", "m.spurion", "t.dump"]);
    let of_jets = json(folder, &["eval", "m.spurion", test, "--max-jets", "200"]);
    assert_eq!((&of_events["jets"], &of_events["auc_fixed"]), (&200.into(), &Value::Null));
    // The file's own momenta are the integers, so what is left is the arithmetic's error.
    let error = |report: &Value| report["logit_rms_error"].as_f64().unwrap();
    assert!(error(&of_events) < error(&of_jets), "{of_events} {of_jets}");
    let (tag, fixed) = (&of_jets["auc_tag"], &of_jets["auc_fixed"]);
    assert!((tag.as_f64().unwrap() - fixed.as_f64().unwrap()).abs() < 5e-3);

    // A damaged event among the others: named, counted, or refused; also in calibration.
    let mut bytes = std::fs::read(folder.join("t.dump")).unwrap();
    bytes[7] = 0;
    std::fs::write(folder.join("t.dump"), bytes).unwrap();
    let damaged = json(folder, &["eval", "m.spurion", "t.dump"]);
    assert_eq!(
        (&damaged["jets"], &damaged["skipped_events"][0]["offset"]),
        (&199.into(), &0.into())
    );
    refuse(folder, &["eval", "m.spurion", "t.dump", "--strict"], &["t.dump: event at byte 0"]);
    let convert = ["convert", checkpoint, "--calibrate", "t.dump", "-o", "out.spurion"];
    refuse(folder, &[&convert[..], &["--strict"]].concat(), &["t.dump: event at byte 0"]);
    let report = json(folder, &["convert", checkpoint, "--calibrate", "t.dump", "-o", "n.spurion"]);
    assert_eq!(report["skipped_events"].as_array().unwrap().len(), 1);
    for command in [
        &["verify", "m.spurion", "--jets", "t.dump", "--strict"][..],
        &["embed", "m.spurion", "t.dump", "-o", "out.jets", "--strict"],
    ] {
        refuse(folder, command, &["t.dump: event at byte 0"]);
    }
}

/// By the command of `tests/vectors/README.md`.
#[test]
fn embedded_jets_are_the_committed_ones() {
    let folder = tempfile::tempdir().unwrap();
    let committed = data("../vectors/pelican_nano_h2_n16.spurion");
    let (model, jets) = (committed.to_str().unwrap(), data("jets_test.h5"));
    let embed = ["embed", model, jets.to_str().unwrap(), "--max-jets", "300", "-o", "e.jets"];
    assert_eq!(json(folder.path(), &embed)["jets"], 300);
    let written = std::fs::read(folder.path().join("e.jets")).unwrap();
    assert!(written == std::fs::read(committed.with_extension("jets")).unwrap());
}

#[test]
fn cones_find_the_jets_again() {
    let folder = tempfile::tempdir().unwrap();
    let test = data("jets_test.h5");
    let write = ["jets", test.to_str().unwrap(), "-o", "t.bin", "--max-jets", "50"];
    let whole = json(folder.path(), &write);
    let cones = ["jets", "t.bin", "--cone", "1.6", "--seed-pt", "5", "--jets-per-event", "3"];
    let found = json(folder.path(), &cones);
    assert_eq!((&found["events"], &found["jets"]), (&50.into(), &50.into()));
    assert_eq!(found["particles"], whole["particles"]);
    let narrow = json(folder.path(), &["jets", "t.bin", "--cone", "0.2"]);
    assert!(narrow["jets"].as_u64().unwrap() > 50);
    let output = run(folder.path(), &["jets", "t.bin", "--seed-pt", "5"]);
    assert_eq!(output.status.code(), Some(2));
}
