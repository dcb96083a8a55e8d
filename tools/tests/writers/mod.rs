//! Commands that write, quick ones, each with two outputs that differ.
#![allow(dead_code, clippy::unwrap_used)]

use std::path::Path;

use tempfile::TempDir;

use super::command::{data, repository, spurion};
use super::folder::{Contents, contents};

/// A command that writes.
pub struct Writer {
    /// What is run before it, where that is not in this repository.
    pub preparation: Option<Vec<String>>,
    /// Its arguments in a folder of its own, without the last option.
    pub arguments: Vec<String>,
    /// An option whose value changes every output: of an earlier and of a new one.
    pub option: &'static str,
    pub values: [&'static str; 2],
    /// The names of its outputs, in the order in which they appear.
    pub outputs: &'static [&'static str],
}

impl Writer {
    fn new(
        arguments: &[&str],
        (option, values): (&'static str, [&'static str; 2]),
        outputs: &'static [&'static str],
    ) -> Self {
        Self { preparation: None, arguments: owned(arguments), option, values, outputs }
    }

    /// All arguments.
    pub fn arguments(&self, value: &'static str) -> Vec<&str> {
        self.arguments.iter().map(String::as_str).chain([self.option, value]).collect()
    }

    /// A folder in which it can run.
    pub fn folder(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        if let Some(preparation) = &self.preparation {
            run(&preparation.iter().map(String::as_str).collect::<Vec<_>>(), folder.path());
        }
        folder
    }

    /// What is in that folder after an undisturbed run.
    pub fn output(&self, value: &'static str) -> Contents {
        let folder = self.folder();
        run(&self.arguments(value), folder.path());
        contents(folder.path())
    }
}

fn run(arguments: &[&str], folder: &Path) {
    let output = spurion(arguments, folder);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn owned(arguments: &[&str]) -> Vec<String> {
    arguments.iter().map(|&argument| argument.to_owned()).collect()
}

fn path(name: &str) -> String {
    data(name).into_os_string().into_string().unwrap()
}

/// A model of this repository.
fn model() -> String {
    let path = repository().join("tests/vectors/pelican_nano_h2_n16.spurion");
    path.into_os_string().into_string().unwrap()
}

pub fn convert() -> Writer {
    let (checkpoint, jets) = (path("pelican_nano_h2_n16.pt"), path("jets_calibration.h5"));
    let arguments = ["convert", &checkpoint, "--calibrate", &jets, "-o", "model"];
    let outputs = &["model.reference.safetensors", "model"];
    Writer::new(&arguments, ("--calibration-jets", ["60", "50"]), outputs)
}

pub fn verilog() -> Writer {
    let arguments = ["verilog", &model(), "-o", "tagger", "--shape", "folded"];
    Writer::new(&arguments, ("--bench-jets", ["4", "5"]), &["tagger"])
}

pub fn vectors() -> Writer {
    let arguments = ["vectors", &model(), &path("jets_test.h5"), "-o", "kit", "--generated", "0"];
    Writer::new(&arguments, ("--max-jets", ["30", "40"]), &["kit"])
}

/// In the format of the output's extension.
pub fn jets(outputs: &'static [&'static str; 1]) -> Writer {
    let arguments = ["jets", &path("jets_test.h5"), "-o", outputs[0]];
    Writer::new(&arguments, ("--max-jets", ["300", "400"]), outputs)
}

pub fn embed() -> Writer {
    let arguments = ["embed", &model(), &path("jets_test.h5"), "-o", "jets.bin"];
    Writer::new(&arguments, ("--max-jets", ["30", "40"]), &["jets.bin"])
}

pub fn explain() -> Writer {
    let arguments = ["explain", &model(), &path("jets_test.h5"), "--picture", "jet.svg"];
    Writer::new(&arguments, ("--jet", ["3", "4"]), &["jet.svg"])
}

pub fn report() -> Writer {
    let arguments = ["report", "model", &path("jets_test.h5"), "-o", "page.html"];
    let few = ["--symmetry-jets", "5", "--explain-jets", "5"];
    let convert = convert();
    Writer {
        preparation: Some(owned(&convert.arguments(convert.values[0]))),
        ..Writer::new(
            &[&arguments[..], &few].concat(),
            ("--max-jets", ["30", "40"]),
            &["page.html"],
        )
    }
}

pub fn search() -> Writer {
    let [checkpoint, jets, calibration] =
        ["pelican_nano_h2_n16.pt", "jets_test.h5", "jets_calibration.h5"].map(path);
    let arguments = ["search", &checkpoint, &jets, "--calibrate", &calibration, "-o", "found"];
    let few = ["--max-jets", "60", "--calibration-jets", "50", "--error-budget", "0.9"];
    let arguments = [&arguments[..], &few].concat();
    Writer::new(&arguments, ("--max-auc-loss", ["0.4", "0.3"]), &["found"])
}
