//! Bundles of test vectors: a directory with a model, jets, and the integers that every
//! implementation of the model must give for them.
//!
//! | file | what is in it |
//! |---|---|
//! | `manifest.json` | [`Manifest`]: hashes, formats, coverage, where everything comes from |
//! | `model.spurion` | the model |
//! | `vectors.npz` | the arrays below, all of signed integers |
//!
//! | array | shape | what it holds |
//! |---|---|---|
//! | `count` | jets | particles of each jet |
//! | `particles` | jets, slots, 3 or 4 | pT in 0.25 GeV, eta and phi in pi/720; or E, px, py, pz in 2^-12 GeV; 0 in free slots |
//! | `label` | jets | 1 signal, 0 background, -1 generated or unknown |
//! | `score` | jets | the raw score: the logit in steps of the score's format |
//! | `digest` | jets | of all integers of all stored nodes of the jet: [`digests`] |
//! | `tag` | jets | the tag in steps of 2^-7 |
//! | `tapped` | tapped jets | indices of the jets whose nodes are in the arrays below |
//! | `node_K` | tapped jets, channels[, objects[, objects]] | the integers of node K; 0 where there is no object |
//!
//! Objects are the model's spurions and then the particles. The same inputs give the same bytes.

pub mod arrays;
pub mod build;
pub mod digests;
mod error;
pub mod generated;
pub mod manifest;
mod placed;
mod read;
mod write;

use std::collections::BTreeMap;

use crate::ingest::IntegerJet;
use crate::model::ModelFile;

pub use error::VectorsError;
pub use manifest::Manifest;

/// The file by which a bundle is recognized.
pub const MANIFEST: &str = "manifest.json";
/// The model in a bundle.
pub const MODEL: &str = "model.spurion";
/// The arrays in a bundle.
pub const ARRAYS: &str = "vectors.npz";

/// Most jets of a bundle (2^20).
pub const MAX_JETS: usize = 1 << 20;

/// A jet and the integers of some nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TappedJet {
    /// Its index.
    pub jet: usize,
    /// By node: channel by channel the entries of the objects that the jet has, as
    /// [`spurion::tensor::Words`] has them.
    pub nodes: BTreeMap<u16, Vec<i64>>,
}

impl TappedJet {
    /// One vector for each of `nodes` nodes, empty where there is no tap.
    #[must_use]
    pub fn wanted(&self, nodes: usize) -> Vec<Vec<i64>> {
        let of = |k: usize| self.nodes.get(&(k as u16)).cloned().unwrap_or_default();
        (0..nodes).map(of).collect()
    }
}

/// What a bundle holds, in memory.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// What it says of itself.
    pub manifest: Manifest,
    /// The model.
    pub model: ModelFile,
    /// The jets.
    pub jets: Vec<IntegerJet>,
    /// 1, 0 or -1 for each jet.
    pub labels: Vec<i64>,
    /// The raw score of each jet.
    pub scores: Vec<i64>,
    /// The digest of the integers of all nodes of each jet.
    pub digests: Vec<i64>,
    /// Some jets with the integers of nodes.
    pub taps: Vec<TappedJet>,
}
