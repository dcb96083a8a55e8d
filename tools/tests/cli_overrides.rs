//! `--stabilizer` and `--method`: what they change, and what does not go with them.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use spurion_tools::checkpoint::{self, Arg};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data").join(name)
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spurion"));
    command.args(arguments).current_dir(folder).output().unwrap()
}

fn convert(folder: &Path, checkpoint: &str, options: &[&str]) -> Output {
    let (checkpoint, jets) = (data(checkpoint), data("jets_calibration.h5"));
    let fixed = ["convert", "--json", "--calibration-jets", "20", "-o", "model.spurion"];
    let files = [checkpoint.to_str().unwrap(), "--calibrate", jets.to_str().unwrap()];
    run(folder, &[&fixed[..], &files, options].concat())
}

/// Root mean square of fixed minus float64 logit.
fn error(folder: &Path, options: &[&str]) -> f64 {
    let jets = data("jets_test.h5");
    let fixed = ["eval", "model.spurion", jets.to_str().unwrap(), "--max-jets", "100", "--json"];
    let output = run(folder, &[&fixed[..], options].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["logit_rms_error"].as_f64().unwrap()
}

fn assert_refused(output: &Output, parts: &[&str]) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{text}");
    for part in parts {
        assert!(text.contains(part), "'{part}' is not in: {text}");
    }
}

#[test]
fn a_stabilizer_set_by_hand_reaches_model_and_reference() {
    let folder = tempfile::tempdir().unwrap();
    // Trained with the beams; two other spurions fit as well.
    let output = convert(folder.path(), "pelican_c3_l1_n16.pt", &["--stabilizer", "so2"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let kept = folder.path().join("model.spurion.reference.safetensors");
    let kept = checkpoint::read(&kept).unwrap();
    assert_eq!(kept.args["stabilizer"], Arg::Str("so2".into()));
    assert_eq!(kept.args["method"], Arg::Str("spurions".into()));
    let beside = error(folder.path(), &[]);
    let own = data("pelican_c3_l1_n16.pt");
    let own = ["--reference", own.to_str().unwrap()];
    let by_hand = error(folder.path(), &[&own[..], &["--stabilizer", "so2"]].concat());
    assert_eq!(beside, by_hand);
    // The network means something else with the spurions that it was trained with.
    let other = error(folder.path(), &own);
    assert!(other > 3.0 * beside && other > 1.0, "{beside} {other}");
    let jets = data("jets_test.h5");
    let both = ["eval", "model.spurion", jets.to_str().unwrap(), "--method", "input"];
    assert_refused(&run(folder.path(), &both), &["--reference"]);
}

#[test]
fn options_that_do_not_fit_are_refused_and_leave_nothing() {
    for (checkpoint, options, parts) in [
        ("pelican_c3_l1_n16.pt", ["--stabilizer", "so4"], ["so4", "so2_0"]),
        ("pelican_c3_l1_n16.pt", ["--method", "spurion"], ["spurion", "input"]),
        ("pelican_c3_l1_n16.pt", ["--stabilizer", "11"], ["with --stabilizer 11", "eq1to2.coefs"]),
        ("pelican_c3_l1_n16.pt", ["--method", "input"], ["--method input", "num_channels_scalar"]),
        // The spurions are transverse and the front end's default is the collider's.
        ("pelican_c3_l1_n16.pt", ["--stabilizer", "R"], ["transverse", "--front-end cartesian"]),
        ("pelican_nano_h2_n16.pt", ["--stabilizer", "so2"], ["--stabilizer", "pelican-nano"]),
        ("pelican_nano_h2_n16.pt", ["--slots", "20"], ["--slots", "lorentznet"]),
        ("lorentznet_h16_l2_n20.pt", ["--method", "input"], ["--method", "pelican"]),
        ("lorentznet_h16_l2_n20.pt", ["--mass", "heavy"], ["heavy", "float32"]),
        ("lorentznet_h16_l2_n20.pt", ["--mass", "zero"], ["lorentznet", "--particles"]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        assert_refused(&convert(folder.path(), checkpoint, &options), &parts);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{options:?}");
    }
}

#[test]
fn transverse_spurions_go_with_the_cartesian_front_end() {
    let folder = tempfile::tempdir().unwrap();
    let options = ["--stabilizer", "R", "--front-end", "cartesian"];
    let output = convert(folder.path(), "pelican_c3_l1_n16.pt", &options);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["front_end"], "cartesian");
}
