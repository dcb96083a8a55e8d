//! `spurion sweep`: points, resumption, points that fail, and what it refuses.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use spurion_tools::sweep::{Point, Stored, load, save};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn data(name: &str) -> PathBuf {
    repository().join("tests/data").join(name)
}

fn spurion(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spurion"))
        .arg("sweep")
        .args(arguments)
        .current_dir(folder)
        .env("SPURION_VENV", repository().join(".venv"))
        .output()
        .unwrap()
}

/// A network of four particles, which is synthesized in seconds.
fn sweep(folder: &Path, reuse: &str, status: i32) -> Value {
    let (model, jets) = (data("pelican_nano_h2_n16.pt"), data("jets_test.h5"));
    let calibration = data("jets_calibration.h5");
    let output = spurion(
        folder,
        &[
            &["--json", "--particles", "4", "--error-budget", "0.2", "--reuse", reuse][..],
            &["--max-jets", "400", "--calibration-jets", "200", "--jobs", "2", "-o", "out"],
            &["--calibrate", calibration.to_str().unwrap()],
            &[model.to_str().unwrap(), jets.to_str().unwrap()],
        ]
        .concat(),
    );
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{error}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn point(report: &Value, reuse: u64) -> &Value {
    let points = report["points"].as_array().unwrap();
    points.iter().find(|p| p["hardware"]["reuse"] == reuse).unwrap()
}

/// Gives the stored point another number of LUTs, with a hash that fits.
fn forge(path: &Path, lut: u64) {
    let envelope: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let key = envelope["key"].as_str().unwrap();
    let Stored::Good(mut point) = load::<Point>(path, key) else { panic!("{path:?}") };
    point.targets.get_mut("xcup").unwrap().lut = lut;
    save(path, key, &point).unwrap();
}

#[test]
fn finished_points_are_used_again_damaged_ones_made_again_and_failures_named() {
    let folder = tempfile::tempdir().unwrap();
    let first = sweep(folder.path(), "4,2", 0);
    assert_eq!((&first["reused"], &first["failed"]), (&0.into(), &Value::Array(vec![])));
    for reuse in [4, 2] {
        let point = point(&first, reuse);
        assert_eq!(point["initiation_interval"], reuse);
        assert_eq!(point["evaluation"]["jets"], 400);
        let of = |key: &str| point["targets"]["xcup"][key].as_u64().unwrap();
        assert!(of("lut") > 100 && of("dsp") > 0, "{point}");
        assert_eq!(of("area"), of("lut") + 75 * of("dsp"));
        assert_eq!(point["pareto"], true, "each has something that the other has not");
    }
    let out = folder.path().join("out");
    assert!(std::fs::read_to_string(out.join("pareto.svg")).unwrap().contains("<svg"));
    let stored: Value =
        serde_json::from_slice(&std::fs::read(out.join("sweep.json")).unwrap()).unwrap();
    assert_eq!(stored["points"], first["points"]);

    // Nothing is synthesized that is there: a forged figure comes back, a damaged point does not.
    let path = |reuse| out.join(format!("points/trigger_0.2_folded_{reuse}_bram_dsp_3.json"));
    forge(&path(4), 123_456);
    let damaged = std::fs::read_to_string(path(2)).unwrap().replace("\"lut\": ", "\"lut\": 1");
    std::fs::write(path(2), damaged).unwrap();
    let second = sweep(folder.path(), "4,2,1000", 1);
    assert_eq!(point(&second, 4)["targets"]["xcup"]["lut"], 123_456);
    assert_eq!(point(&second, 2), point(&first, 2));
    assert_eq!(second["reused"], 1);
    let redone = second["redone"].to_string();
    assert!(redone.contains("trigger_0.2_folded_2_") && redone.contains("damaged"), "{redone}");

    // A point that cannot be built is named and leaves the others alone.
    let failed = second["failed"].as_array().unwrap();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["name"], "trigger_0.2_folded_1000_bram_dsp_3");
    assert!(!failed[0]["reason"].as_str().unwrap().is_empty());
}

#[test]
fn bad_input_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("no.h5"), "no jets").unwrap();
    let name = |file: &str| data(file).to_str().unwrap().to_owned();
    let (nano, jets) = (name("pelican_nano_h2_n16.pt"), name("jets_test.h5"));
    let lorentznet = name("lorentznet_h16_l2_n20.pt");
    let cases: [(&[&str], &str); 8] = [
        (&["missing.pt", &jets], "missing.pt"),
        (&[&nano, "missing.h5"], "missing.h5"),
        (&[&nano, "no.h5"], "no.h5"),
        (&[&nano, &jets, "--calibrate", "no.h5"], "no.h5"),
        (&[&lorentznet, &jets, "--particles", "8"], "lorentznet"),
        (&[&nano, &jets, "--error-budget", "0"], "--error-budget 0"),
        (&[&nano, &jets, "--reuse", "4", "--shape", "parallel"], "--shape parallel"),
        (&[&nano, &jets, "--reuse", "0"], "--reuse"),
    ];
    for (arguments, part) in cases {
        let output = spurion(folder.path(), &[arguments, &["-o", "out"]].concat());
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(part), "{arguments:?}: {error}");
        assert!(output.stdout.is_empty());
        assert!(!folder.path().join("out").exists(), "{arguments:?}");
    }
}
