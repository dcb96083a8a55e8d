//! Which jets are compared, and what is expected of them.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Serialize;

use crate::cli::{CliError, jet_options};
use crate::digest::sha256;
use crate::hardware::scores;
use crate::ingest::IntegerJet;
use crate::jets::Reading;
use crate::model::ModelFile;
use crate::vectors::generated::generated;
use crate::vectors::{Bundle, TappedJet};

/// The seed of the generated jets.
const SEED: u64 = 2;

/// What `--vectors` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VectorsArgument {
    /// So many jets.
    Count(usize),
    /// The bundle in this directory.
    Bundle(PathBuf),
}

impl FromStr for VectorsArgument {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.parse().map_or_else(|_| Self::Bundle(text.into()), Self::Count))
    }
}

/// What is said of the bundle that was compared with.
#[derive(Clone, Debug, Serialize)]
pub struct BundleReport {
    /// The directory.
    pub directory: String,
    /// The model that its integers are of.
    pub model_sha256: String,
    /// Whether the model that was verified is that one.
    pub same_model: bool,
    /// The version of the program that made it.
    pub program: String,
    /// Jets with the integers of nodes.
    pub tapped_jets: usize,
    /// Nodes whose integers it has.
    pub tapped_nodes: usize,
}

/// Jets and the integers that every backend has to give for them.
#[derive(Debug)]
pub struct Expected {
    /// The jets.
    pub jets: Vec<IntegerJet>,
    /// The raw score of each.
    pub scores: Vec<i64>,
    /// The digest of the integers of all nodes of each jet; empty if they are not known.
    pub digests: Vec<i64>,
    /// Of some of them the integers of nodes too.
    pub taps: Vec<TappedJet>,
    /// The model that the integers are of, if they come from a bundle.
    pub model: Option<ModelFile>,
    /// What is said of the bundle.
    pub bundle: Option<BundleReport>,
}

impl Expected {
    /// From a bundle as it stands there, or by the interpreter for jets that are read or generated.
    pub fn new(
        model: &ModelFile,
        vectors: &VectorsArgument,
        (file, reading): (Option<&Path>, &Reading),
    ) -> Result<Self, CliError> {
        let count = match (vectors, file) {
            (VectorsArgument::Bundle(directory), None) => return Self::bundle(model, directory),
            (VectorsArgument::Bundle(directory), Some(_)) => {
                let directory = directory.display();
                return Err(format!("--jets: the bundle {directory} has jets of its own").into());
            }
            (VectorsArgument::Count(count), _) => *count,
        };
        let jets = match file {
            None => generated(model, count, SEED)?,
            Some(file) => {
                jet_options::read_integers(model.verified()?.graph(), file, count, reading)?
            }
        };
        if jets.is_empty() {
            return Err(
                "no jets to compare on: they come from --jets and are counted by --vectors".into(),
            );
        }
        let scores = scores(model.verified()?, &jets)?;
        let (digests, taps) = (Vec::new(), Vec::new());
        Ok(Self { jets, scores, digests, taps, model: None, bundle: None })
    }

    fn bundle(model: &ModelFile, directory: &Path) -> Result<Self, CliError> {
        let Bundle { manifest, jets, scores, digests, taps, model: of, .. } =
            Bundle::read(directory)?;
        let report = BundleReport {
            directory: directory.display().to_string(),
            same_model: manifest.model.sha256 == sha256(model.bytes()),
            model_sha256: manifest.model.sha256,
            program: manifest.program.version,
            tapped_jets: taps.len(),
            tapped_nodes: manifest.nodes.iter().filter(|node| node.tapped).count(),
        };
        Ok(Self { jets, scores, digests, taps, model: Some(of), bundle: Some(report) })
    }

    /// Whether these are integers of the model that is verified.
    pub fn same_model(&self) -> bool {
        self.bundle.as_ref().is_none_or(|bundle| bundle.same_model)
    }
}
