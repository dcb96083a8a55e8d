//! A model file on the host: the artifact, and the float checkpoint kept beside it.

use std::path::{Path, PathBuf};

pub use crate::batch::LANES;
use crate::batch::Level;
use crate::elementary::power_of_two;
use crate::side_by_side::SideBySide;
use spurion::artifact;
use spurion::format::QFormat;
use spurion::graph::{Graph, Node, Verified};
use spurion::interpret::{Observer, interpret};
use spurion::jet::JetView;
use spurion::tagger::{Score, TaggerError};
use spurion::tensor::Arena;

/// Largest model file read, in bytes.
pub const MAX_MODEL_BYTES: u64 = 1 << 28;

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file cannot be read.
    #[error("{file}: {source}")]
    Read {
        /// The model.
        file: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// It is too large to be a model.
    #[error("{file}: {bytes} bytes are too many for a model (at most {MAX_MODEL_BYTES})")]
    TooLarge {
        /// The model.
        file: String,
        /// Its size.
        bytes: u64,
    },
    /// It is no sound artifact.
    #[error("{file}: {source}")]
    Unsound {
        /// The model.
        file: String,
        /// What is wrong with it.
        source: TaggerError,
    },
}

/// The bytes of a model file.
#[derive(Clone, Debug)]
pub struct ModelFile {
    /// Where it was read from.
    pub path: PathBuf,
    bytes: Vec<u8>,
}

impl ModelFile {
    /// Reads and verifies a model.
    ///
    /// # Errors
    /// [`ModelError`], which names the file.
    pub fn read(path: &Path) -> Result<Self, ModelError> {
        let file = path.display().to_string();
        let read = |source| ModelError::Read { file: file.clone(), source };
        let bytes = std::fs::metadata(path).map_err(read)?.len();
        if bytes > MAX_MODEL_BYTES {
            return Err(ModelError::TooLarge { file, bytes });
        }
        let model = Self { path: path.to_owned(), bytes: std::fs::read(path).map_err(read)? };
        model.verified()?;
        Ok(model)
    }

    /// A model that is in memory already; `path` is what errors name.
    ///
    /// # Errors
    /// [`ModelError::Unsound`].
    pub fn from_bytes(path: PathBuf, bytes: Vec<u8>) -> Result<Self, ModelError> {
        let model = Self { path, bytes };
        model.verified()?;
        Ok(model)
    }

    /// The bytes as they are in the file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The verified graph.
    ///
    /// # Errors
    /// [`ModelError::Unsound`].
    pub fn verified(&self) -> Result<Verified<'_>, ModelError> {
        let unsound =
            |source| ModelError::Unsound { file: self.path.display().to_string(), source };
        let graph = artifact::parse(&self.bytes).map_err(|e| unsound(e.into()))?;
        Verified::new(graph).map_err(|e| unsound(e.into()))
    }

    /// The float checkpoint that `convert` keeps beside a model.
    #[must_use]
    pub fn reference_path(path: &Path) -> PathBuf {
        let mut name = path.as_os_str().to_owned();
        name.push(".reference.safetensors");
        PathBuf::from(name)
    }
}

/// A verified graph with its memory on the heap.
#[derive(Debug)]
pub struct HostTagger<'m> {
    verified: Verified<'m>,
    nodes: Vec<Node<'m>>,
    unit: f64,
    format: QFormat,
    narrow: Vec<i32>,
    wide: Vec<i64>,
    together: SideBySide<'m>,
}

impl<'m> HostTagger<'m> {
    /// Takes the memory that the graph needs.
    ///
    /// # Errors
    /// [`TaggerError`] if the graph has no score.
    pub fn new(verified: Verified<'m>) -> Result<Self, TaggerError> {
        let graph = verified.graph();
        let format = graph.score_format()?;
        let unit = power_of_two(-format.frac_bits);
        let narrow = vec![0; graph.header().narrow_words as usize];
        let wide = vec![0; graph.header().wide_words as usize];
        let nodes = graph.nodes().collect();
        Ok(Self { verified, nodes, unit, format, narrow, wide, together: SideBySide::new() })
    }

    /// The graph.
    #[must_use]
    pub const fn graph(&self) -> &Graph<'m> {
        self.verified.graph()
    }

    /// The raw integer of the score; `observer` looks on.
    ///
    /// # Errors
    /// [`TaggerError`] if the jet does not fit the model.
    pub fn score(
        &mut self,
        jet: JetView<'_>,
        observer: &mut impl Observer,
    ) -> Result<i64, TaggerError> {
        let mut arena = Arena::new(&mut self.narrow, &mut self.wide);
        interpret(&self.verified, &self.nodes.as_slice(), jet, &mut arena, observer)
    }

    /// The raw integers of the scores of all `jets`: those that [`HostTagger::score`] gives.
    ///
    /// Jets with the same number of particles are scored [`LANES`] at a time, on all cores that rayon has.
    ///
    /// # Errors
    /// The place of the first jet that does not fit the model, and why.
    pub fn score_all(&mut self, jets: &[JetView<'_>]) -> Result<Vec<i64>, (usize, TaggerError)> {
        self.together.score(self.verified.graph(), jets, rayon::current_num_threads())
    }

    /// The same on the core that asks.
    ///
    /// # Errors
    /// The same.
    pub fn score_all_on_one_core(
        &mut self,
        jets: &[JetView<'_>],
    ) -> Result<Vec<i64>, (usize, TaggerError)> {
        self.together.score(self.verified.graph(), jets, 1)
    }

    /// Chooses the vector instructions for many jets: scores are the same with all. Without a choice they
    /// are the best that the processor has.
    pub fn set_vectors(&mut self, level: Level) {
        self.together = SideBySide::with_level(level);
    }

    /// The tag of a raw score, as a trigger sends it; see [`spurion::tag`].
    #[must_use]
    pub fn tag(&self, raw: i64) -> f64 {
        let raw = raw.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
        Score { raw, format: self.format }.tag().into()
    }

    /// The logit that a raw score stands for.
    #[must_use]
    pub fn logit(&self, raw: i64) -> f64 {
        raw as f64 * self.unit
    }
}
