//! The firmware as a backend: every processor gives the integers of a bundle, and a changed model is
//! named by jet and bit.
#![allow(clippy::unwrap_used, clippy::panic)]

mod changed_models;
mod command;

use std::fs;

use command::{data, repository, spurion};
use serde_json::Value;
use tempfile::TempDir;

const NANO: &str = "tests/vectors/pelican_nano_h2_n16.spurion";

#[test]
fn every_processor_gives_the_integers_of_a_bundle_and_tells_a_changed_model() {
    let folder = TempDir::new().unwrap();
    let (model, jets) = (repository().join(NANO), data("jets_test.h5"));
    let (model, jets) = (model.to_str().unwrap(), jets.to_str().unwrap());
    // More than the Cortex-M0 has room for at once.
    let more = ["--max-jets", "1100", "--generated", "200", "-o", "bundle"];
    let output = spurion(&[&["vectors", model, jets], more.as_slice()].concat(), folder.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let firmware = repository().join("firmware");
    let verify = |model: &str, backends: &str| {
        let firmware = firmware.to_str().unwrap();
        let arguments = ["--json", "verify", model, "--vectors", "bundle", "--other-model"];
        let more = ["--backend", backends, "--firmware", firmware];
        let output = spurion(&[arguments.as_slice(), &more].concat(), folder.path());
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (output.status.code(), report, told)
    };
    let (status, report, told) = verify(model, "firmware,firmware-m0,firmware-riscv");
    assert_eq!(status, Some(0), "{told}");
    for backend in report["backends"].as_array().unwrap() {
        assert_eq!((&backend["vectors"], &backend["mismatches"]), (&1300.into(), &0.into()));
    }
    let changed = changed_models::all(&fs::read(model).unwrap()).remove(1);
    fs::write(folder.path().join("changed"), changed.bytes).unwrap();
    let (status, report, told) = verify("changed", "core,firmware");
    assert_eq!(status, Some(1), "{told}");
    let (core, firmware) = (&report["backends"][0], &report["backends"][1]);
    let first = &firmware["first_difference"];
    assert!(firmware["mismatches"].as_u64().unwrap() > 0);
    assert!(core["mismatches"].as_u64() >= firmware["mismatches"].as_u64());
    assert_eq!(first["op"], "readout");
    assert_ne!(first["got"], first["wanted"]);
    // A folder without firmware is named.
    let arguments = ["verify", model, "--backend", "firmware", "--vectors", "5"];
    let output = spurion(&arguments, folder.path());
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--firmware names its folder"));
}
