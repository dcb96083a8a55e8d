//! The program, on the data of this repository, in a folder of its own.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The root of this repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A file of `tests/data`.
pub fn data(name: &str) -> PathBuf {
    repository().join("tests/data").join(name)
}

/// Runs the program in a folder, with the tools that `setup.sh` installs.
pub fn spurion(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spurion"))
        .args(arguments)
        .current_dir(folder)
        .env("SPURION_VENV", repository().join(".venv"))
        .output()
        .unwrap()
}

/// Converts a checkpoint to `model` in a folder, on few calibration jets.
pub fn convert(name: &str, folder: &Path, more: &[&str]) {
    let (checkpoint, jets) = (data(name), data("jets_calibration.h5"));
    let mut arguments = vec!["convert", checkpoint.to_str().unwrap(), "-o", "model"];
    arguments.extend(["--calibrate", jets.to_str().unwrap(), "--calibration-jets", "200"]);
    arguments.extend(more);
    let output = spurion(&arguments, folder);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Runs a command on `model` and the test jets, with `--json`.
pub fn on_test_jets(command: &str, folder: &Path, more: &[&str]) -> Output {
    let jets = data("jets_test.h5");
    let mut arguments = vec!["--json", command, "model", jets.to_str().unwrap()];
    arguments.extend(more);
    spurion(&arguments, folder)
}
