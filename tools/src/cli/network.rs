//! The network that a sweep or a search is about.

use std::path::{Path, PathBuf};

use spurion::artifact::MAGIC;

use super::{CliError, jet_options};
use crate::checkpoint::{self, Checkpoint};
use crate::import::{self, Architecture};
use crate::jets::Reading;
use crate::model::ModelFile;
use crate::reference_file;

/// Which network, and which jets.
#[derive(Debug, clap::Args)]
pub struct NetworkOptions {
    /// The network: a checkpoint as `convert` takes it, or a converted model with its float
    /// reference beside it.
    pub model: PathBuf,
    /// Labelled jets to evaluate on: HDF5 or npz.
    pub jets: PathBuf,
    /// Jets to calibrate on; by default JETS themselves, of which no label is read.
    #[arg(long, value_name = "JETS")]
    pub calibrate: Option<PathBuf>,
    /// Most particles of a jet; by default what the checkpoint was trained with.
    #[arg(long)]
    pub particles: Option<usize>,
    /// Most calibration jets used.
    #[arg(long, default_value_t = 2000)]
    pub calibration_jets: usize,
    /// Evaluate on the first jets only.
    #[arg(long)]
    pub max_jets: Option<usize>,
}

impl NetworkOptions {
    /// The jets to calibrate on.
    pub fn calibration(&self) -> &Path {
        self.calibrate.as_deref().unwrap_or(&self.jets)
    }
}

/// A float network, and what is known of it before anything is converted.
#[derive(Debug)]
pub struct Network {
    /// The name of its file without the ending.
    pub name: String,
    pub checkpoint: Checkpoint,
    pub architecture: Architecture,
    /// Most particles of a jet.
    pub particles: usize,
}

impl Network {
    /// Reads it; a converted model stands for the float reference beside it.
    pub fn read(options: &NetworkOptions) -> Result<Self, CliError> {
        let path = &options.model;
        let checkpoint = match is_artifact(path) {
            true => reference_file::read(&ModelFile::read(path)?, None)?,
            false => checkpoint::read(path)?,
        };
        let architecture = Architecture::of(&checkpoint)?;
        if architecture == Architecture::LorentzNet {
            let file = path.display();
            return Err(format!("{file}: there is no hardware for a lorentznet").into());
        }
        let particles = import::import(&checkpoint, options.particles)?.particles;
        for file in options.calibrate.iter().chain([&options.jets]) {
            check_jets(file, particles, file == &options.jets)?;
        }
        let stem = path.file_stem().unwrap_or_default();
        let name = stem.to_string_lossy().into_owned();
        Ok(Self { name, checkpoint, architecture, particles })
    }
}

/// Refuses jets that every point would fail on, before the work begins.
fn check_jets(file: &Path, particles: usize, labelled: bool) -> Result<(), CliError> {
    let found = jet_options::read(file, None, particles, &Reading::default())?;
    let name = file.display();
    match (found.jets.is_empty(), found.labels) {
        (true, _) => Err(format!("{name}: no jets").into()),
        (false, None) if labelled => {
            Err(format!("{name}: jets without labels, which points are compared by").into())
        }
        _ => Ok(()),
    }
}

/// Whether the file begins as a converted model does.
fn is_artifact(path: &Path) -> bool {
    use std::io::Read;
    let mut begin = [0; MAGIC.len()];
    std::fs::File::open(path).and_then(|mut f| f.read_exact(&mut begin)).is_ok() && begin == MAGIC
}
