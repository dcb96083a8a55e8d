//! A model file on the host: the artifact, and the float checkpoint kept beside it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::batch::Batch;
pub use crate::batch::LANES;
use crate::elementary::power_of_two;
use spurion::artifact;
use spurion::format::QFormat;
use spurion::graph::{Graph, GraphError, Node, Verified};
use spurion::interpret::{Observer, check, interpret};
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

/// The places of the jets of each number of particles.
fn by_particles(jets: &[JetView<'_>]) -> BTreeMap<usize, Vec<usize>> {
    let mut places = BTreeMap::<usize, Vec<usize>>::new();
    for (k, jet) in jets.iter().enumerate() {
        places.entry(jet.len()).or_default().push(k);
    }
    places
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
    /// For many jets; none until some are scored.
    batch: Option<Batch<'m>>,
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
        Ok(Self { verified, nodes, unit, format, narrow, wide, batch: None })
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
    /// Jets with the same number of particles are scored [`LANES`] at a time.
    ///
    /// # Errors
    /// The place of the first jet found that does not fit the model, and why.
    pub fn score_all(&mut self, jets: &[JetView<'_>]) -> Result<Vec<i64>, (usize, TaggerError)> {
        let mut scores = vec![0; jets.len()];
        for together in by_particles(jets).values() {
            for places in together.chunks(LANES) {
                self.score_lanes(jets, places, &mut scores)?;
            }
        }
        Ok(scores)
    }

    /// Scores the jets at `places`, at most [`LANES`] of the same number of particles. Lanes that
    /// are left over score the last one again.
    fn score_lanes(
        &mut self,
        jets: &[JetView<'_>],
        places: &[usize],
        scores: &mut [i64],
    ) -> Result<(), (usize, TaggerError)> {
        for &k in places {
            check(self.verified.graph(), &jets[k]).map_err(|error| (k, error))?;
        }
        let lanes: [JetView<'_>; LANES] =
            std::array::from_fn(|lane| jets[places[lane.min(places.len() - 1)]]);
        if self.batch.is_none() {
            self.batch = Batch::new(self.verified.graph());
        }
        let found = match &mut self.batch {
            Some(batch) => batch.score(&lanes).map_err(|error| (places[0], error))?,
            None => return Err((places[0], GraphError::NoReadout.into())),
        };
        places.iter().zip(found).for_each(|(&k, score)| scores[k] = score);
        Ok(())
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
