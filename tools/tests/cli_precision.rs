//! `spurion convert --precision`: what it prints, and what it refuses.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data").join(name)
}

/// Converts the smallest network into `folder/model.spurion`.
fn convert(folder: &Path, options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spurion"))
        .args(["convert", "--json", "--calibration-jets", "300", "-o", "model.spurion"])
        .arg(data("pelican_nano_h2_n16.pt"))
        .arg("--calibrate")
        .arg(data("jets_calibration.h5"))
        .args(options)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn report(options: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let output = convert(folder.path(), options);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(folder.path().join("model.spurion").is_file());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn accurate_is_the_default_and_the_report_says_so() {
    let (plain, named) = (report(&[]), report(&["--precision", "accurate"]));
    assert_eq!(plain, named);
    assert_eq!(plain["precision"], "accurate");
    assert!(plain["trigger"].is_null());
    for key in ["architecture", "front_end", "particles", "parameters", "arena_bytes", "nodes"] {
        assert!(!plain[key].is_null(), "{key}");
    }
}

#[test]
fn the_trigger_report_has_the_plan_and_what_it_costs() {
    let report = report(&["--precision", "trigger", "--pt-lsb", "1", "--pt-bits", "10"]);
    assert_eq!(report["precision"], "trigger");
    let found = &report["trigger"];
    assert_eq!(found["plan"]["pt_bits"], 10);
    assert_eq!(found["plan"]["pt_frac_bits"], 0);
    assert!(found["adder_bits"].as_u64().unwrap() < found["logic_bits"].as_u64().unwrap());
    assert!(found["relevant_error"].as_f64().unwrap() <= 0.08);
}

#[test]
fn the_step_of_pt_can_be_chosen_with_both_precisions() {
    let formats = |options: &[&str]| report(options)["nodes"][0]["format"].clone();
    assert_ne!(formats(&["--pt-lsb", "0.5"]), formats(&[]));
}

#[test]
fn options_that_have_no_meaning_are_refused() {
    let trigger = |option, value| vec!["--precision", "trigger", option, value];
    let cases = [
        (trigger("--weight-bits", "4"), "--weight-bits 4"),
        (trigger("--table-bits", "8"), "--table-bits 8"),
        (trigger("--momentum-bits", "18"), "--momentum-bits 18"),
        (trigger("--headroom", "1.5"), "--headroom 1.5"),
        (trigger("--front-end", "cartesian"), "--front-end cartesian"),
        (trigger("--pt-bits", "3"), "--pt-bits 3"),
        (trigger("--pt-lsb", "0.3"), "--pt-lsb 0.3"),
        (trigger("--error-budget", "0"), "--error-budget 0"),
        (trigger("--error-budget", "nan"), "--error-budget NaN"),
        (trigger("--error-budget", "0.001"), "the finest trigger graph errs by"),
        (vec!["--pt-lsb", "8"], "--pt-lsb 8"),
    ];
    for (options, part) in cases {
        let folder = tempfile::tempdir().unwrap();
        let output = convert(folder.path(), &options);
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{options:?}: {text}");
        assert!(text.contains(part) && text.lines().count() == 1, "{options:?}: {text}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{options:?}");
    }
}
