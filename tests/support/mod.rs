//! What the tests of this folder share: the checkpoints and jets in `tests/data`, converted.
#![allow(dead_code, unused_imports)]

mod checkpoints;
pub mod firmware_figures;
pub mod generated_lorentznet;
pub mod instructions;
pub mod published;
mod random;
pub mod side_by_side;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use spurion::graph::FrontEnd;
use spurion_tools::calibrate::Settings;
use spurion_tools::convert::{Conversion, convert};
use spurion_tools::ingest::{IntegerJet, ingest_all};
use spurion_tools::reference::lorentznet::Mass;
use spurion_tools::trigger::TriggerSettings;
use spurion_tools::{checkpoint, import, jets};

pub use checkpoints::ALL_CHECKPOINTS;
pub use random::Random;

/// The three networks.
pub const CHECKPOINTS: [&str; 3] =
    ["pelican_nano_h2_n16", "pelican_nano_h2_n32", "pelican_nano_h4_n20"];

/// Converts any of them in the coordinates that it is usually read in, on so many calibration jets.
pub fn converted_as_usual(name: &str, calibration: usize) -> (Conversion, FrontEnd) {
    let mut checkpoint = read_checkpoint(name);
    let mut settings = Settings::default();
    if name.starts_with("lorentznet") {
        checkpoint = generated_lorentznet::with_options(checkpoint, 20, Mass::Float32);
        settings = Settings::of(import::Architecture::LorentzNet);
    }
    let most = import::import(&checkpoint, None).unwrap().particles;
    let path = data("jets_calibration.h5");
    let jets = jets::read(&path, Some(calibration), most).unwrap();
    let conversion = convert(&checkpoint, None, (&path, &jets.jets), &settings).unwrap();
    (conversion, settings.front_end)
}

pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

pub fn read_checkpoint(name: &str) -> checkpoint::Checkpoint {
    checkpoint::read(&data(&format!("{name}.pt"))).unwrap()
}

/// Converts a checkpoint of `tests/data` with the default settings for `front_end`.
pub fn converted(name: &str, front_end: FrontEnd) -> Conversion {
    converted_with(name, &Settings { front_end, ..Settings::default() })
}

/// Converts the checkpoints of `tests/data` with the trigger precision, once for all tests.
pub fn converted_for_trigger(name: &str) -> &'static Conversion {
    static MODELS: [OnceLock<Conversion>; 3] = [const { OnceLock::new() }; 3];
    let place = CHECKPOINTS.iter().position(|checkpoint| *checkpoint == name).unwrap();
    let trigger = Some(TriggerSettings::default());
    let settings = Settings { trigger, ..Settings::default() };
    MODELS[place].get_or_init(|| converted_with(name, &settings))
}

/// Converts a checkpoint of `tests/data` with these settings.
pub fn converted_with(name: &str, settings: &Settings) -> Conversion {
    let checkpoint = read_checkpoint(name);
    let most = import::import(&checkpoint, None).unwrap().particles;
    let path = data("jets_calibration.h5");
    let jets = jets::read(&path, Some(2000), most).unwrap();
    convert(&checkpoint, None, (&path, &jets.jets), settings).unwrap()
}

/// The first `count` test jets with at most `most` particles.
pub fn test_jets(count: usize, most: usize) -> jets::JetSet {
    jets::read(&data("jets_test.h5"), Some(count), most).unwrap()
}

pub fn integer_jets(jets: &[Vec<[f64; 4]>], front_end: FrontEnd) -> Vec<IntegerJet> {
    ingest_all(jets, front_end).0
}

/// The float64 logits of the published class for all test jets, signal minus background.
pub fn published(name: &str) -> Vec<f64> {
    let bytes = std::fs::read(data(&format!("golden_{name}.npz"))).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let array = npyz::NpyFile::new(archive.by_name("logits_f64.npy").unwrap()).unwrap();
    let logits: Vec<f64> = array.into_vec().unwrap();
    logits.chunks_exact(2).map(|pair| pair[1] - pair[0]).collect()
}
