//! Networks that differ in one size.

use std::path::Path;

use spurion_tools::calibrate::Settings;
use spurion_tools::checkpoint::Checkpoint;
use spurion_tools::convert::convert;
use spurion_tools::import::Architecture;
use spurion_tools::reference::lorentznet::Mass;

use crate::support::generated_lorentznet::{generated, with_options};
use crate::support::{read_checkpoint, test_jets};

/// Jets for calibration: what a jet costs hardly depends on the formats.
const JETS: usize = 60;
/// Particles, features and blocks of a LorentzNet, where another of them varies.
const USUAL: (usize, usize, usize) = (16, 16, 2);

/// Networks that differ in one size.
pub struct Family {
    /// What they are.
    pub name: &'static str,
    /// What differs.
    pub unit: &'static str,
    /// Its values.
    pub sizes: &'static [usize],
    /// The model of a size.
    pub model: fn(usize) -> Vec<u8>,
}

fn converted(checkpoint: &Checkpoint, particles: usize, settings: &Settings) -> Vec<u8> {
    let jets = test_jets(JETS, particles).jets;
    let file = Path::new("tests/data/jets_test.h5");
    convert(checkpoint, Some(particles), (file, &jets), settings).unwrap().artifact
}

fn trained(name: &str, particles: usize) -> Vec<u8> {
    converted(&read_checkpoint(name), particles, &Settings::default())
}

/// Generated weights; the first jets decide the formats.
fn lorentznet(particles: usize, hidden: usize, blocks: usize) -> Vec<u8> {
    let checkpoint = generated(7, (hidden, blocks), 1.0);
    let checkpoint = with_options(checkpoint, particles, Mass::Float32);
    converted(&checkpoint, particles, &Settings::of(Architecture::LorentzNet))
}

/// All of them.
pub fn families() -> Vec<Family> {
    let family = |name, unit, sizes, model| Family { name, unit, sizes, model };
    let (particles, hidden, blocks): (&[_], &[_], &[_]) =
        (&[8, 16, 32, 64, 128], &[4, 8, 16, 32], &[1, 2, 3, 4]);
    vec![
        family("PELICAN nano, 2 hidden", "particles", particles, |n| {
            trained("pelican_nano_h2_n32", n)
        }),
        family("PELICAN, 1 block of 3 channels", "particles", particles, |n| {
            trained("pelican_c3_l1_n16", n)
        }),
        family("PELICAN, 2 blocks of 4 channels", "particles", particles, |n| {
            trained("pelican_c4_l2_n16", n)
        }),
        family("LorentzNet, 16 features, 2 blocks", "particles", particles, |n| {
            lorentznet(n, USUAL.1, USUAL.2)
        }),
        family("LorentzNet, 16 particles, 2 blocks", "features", hidden, |n| {
            lorentznet(USUAL.0, n, USUAL.2)
        }),
        family("LorentzNet, 16 particles, 16 features", "blocks", blocks, |n| {
            lorentznet(USUAL.0, USUAL.1, n)
        }),
    ]
}
