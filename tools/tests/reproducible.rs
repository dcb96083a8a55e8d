//! The same inputs give the same bytes: two runs, in two directories, of a model, its float reference,
//! its vectors and its Verilog. (A report tells a speed as well.)
#![allow(clippy::unwrap_used)]

mod command;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use command::{data, spurion};
use tempfile::TempDir;

/// The bytes of all files in a folder and those inside it, by path.
fn contents(folder: &Path, below: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{below}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            contents(&path, &name, found);
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// Everything that is made of a checkpoint, in a folder whose path has so many letters.
fn made(checkpoint: &str, precision: &str, letters: usize) -> BTreeMap<String, Vec<u8>> {
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("x".repeat(letters));
    fs::create_dir(&folder).unwrap();
    let (jets, calibration) = (data("jets_test.h5"), data("jets_calibration.h5"));
    let (jets, calibration) = (jets.to_str().unwrap(), calibration.to_str().unwrap());
    let checkpoint = data(checkpoint);
    let checkpoint = checkpoint.to_str().unwrap();
    let run = |arguments: &[&str]| {
        let output = spurion(arguments, &folder);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let of = ["--calibrate", calibration, "--calibration-jets", "200", "--precision", precision];
    run(&[&["convert", checkpoint, "-o", "model"], of.as_slice()].concat());
    let some = ["--max-jets", "60", "--generated", "60"];
    run(&[&["vectors", "model", jets, "-o", "vectors"], some.as_slice()].concat());
    run(&["verilog", "model", "-o", "rtl", "--shape", "folded", "--bench-jets", "20"]);
    let mut found = BTreeMap::new();
    contents(&folder, "", &mut found);
    found
}

#[test]
fn two_runs_in_two_directories_give_the_same_bytes() {
    for (checkpoint, precision) in
        [("pelican_nano_h2_n16.pt", "trigger"), ("pelican_c3_l1_n16.pt", "accurate")]
    {
        let (one, other) = (made(checkpoint, precision, 1), made(checkpoint, precision, 40));
        assert!(one.len() > 12, "{:?}", one.keys());
        assert!(one.keys().eq(other.keys()));
        for (name, bytes) in &one {
            assert!(*bytes == other[name], "{checkpoint}: {name}");
        }
    }
}
