//! The hardware of a model beside its interpreter: same jets, same integers.

pub mod coverage;
pub mod design;
pub mod impossible;
pub mod located;
pub mod package;
mod puppi_words;
pub mod stimuli;
pub mod traffic;
mod words;

use spurion::graph::{Node, NodeId, Rank};
use spurion::interpret::Observer;
use spurion::jet::JetView;
use spurion::tagger::TaggerError;
use spurion::tensor::Words;
use spurion_hdl::bind::{BindError, BoundFrontEnd};
use spurion_hdl::{JetIn, JetOut};

use crate::ingest::IntegerJet;
use crate::model::HostTagger;

pub use puppi_words::{PuppiJet, puppi_vectors};
pub use words::{scores, words};

/// Why the two cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum HardwareError {
    /// The graph has no hardware.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The pipeline cannot be built or run.
    #[error(transparent)]
    Hardware(#[from] spurion_hdl::Error),
    /// The graph is not sound.
    #[error(transparent)]
    Graph(#[from] spurion::graph::GraphError),
    /// The model file is not sound.
    #[error(transparent)]
    Model(#[from] crate::model::ModelError),
    /// The jet does not fit the model.
    #[error(transparent)]
    Tagger(#[from] TaggerError),
    /// The jets are four-vectors and the hardware is not, or the other way round.
    #[error("the hardware reads other coordinates than those of the jets")]
    Coordinates,
    /// More particles than slots.
    #[error("jet {jet} has {particles} particles, the hardware {slots} slots")]
    Particles {
        /// The index of the jet.
        jet: usize,
        /// Its particles.
        particles: usize,
        /// What there is room for.
        slots: usize,
    },
}

/// The interpreter's integers for what the pipeline puts out.
struct Capture<'b> {
    bound: &'b BoundFrontEnd,
    /// Objects of this jet.
    objects: usize,
    /// Objects of the pipeline.
    slots: usize,
    out: JetOut,
}

impl Observer for Capture<'_> {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        let n = self.objects;
        let entry = |k: usize| words.get(k).unwrap_or_default();
        if node.id == self.bound.d && node.rank == Rank::Pair {
            // Pairs with an empty slot are 0; the diagonal is not put out.
            let pair = |i: usize, j: usize| if j < n { entry(i * n + j) } else { 0 };
            let slots = self.slots;
            let row = |i: usize| (i + 1..slots).map(move |j| (i, j));
            self.out.d = (0..slots).flat_map(row).map(|(i, j)| pair(i, j)).collect();
        } else if node.id == self.bound.rows {
            self.out.rows = (0..self.slots).map(|i| if i < n { entry(i) } else { 0 }).collect();
        } else if node.id == self.bound.total {
            self.out.total = entry(0);
        }
    }

    fn overflows(&mut self, _node: NodeId, _count: u64) {}
}

/// What the pipeline must answer to `jet`, by the interpreter.
///
/// # Errors
/// [`HardwareError::Tagger`] if the jet does not fit.
pub fn expected(
    tagger: &mut HostTagger<'_>,
    bound: &BoundFrontEnd,
    jet: JetView<'_>,
) -> Result<JetOut, HardwareError> {
    let objects = jet.len() + tagger.graph().spurions();
    let slots = bound.front_end.objects();
    let mut capture = Capture { bound, objects, slots, out: JetOut::default() };
    tagger.score(jet, &mut capture)?;
    Ok(capture.out)
}

/// The jet as the pipeline takes it.
///
/// # Errors
/// [`HardwareError::Coordinates`] for four-vectors.
pub fn stimulus(jet: &IntegerJet) -> Result<JetIn, HardwareError> {
    match jet {
        IntegerJet::Collider(particles) => Ok(JetIn { particles: particles.clone(), beam_eta: 0 }),
        IntegerJet::Cartesian(_) => Err(HardwareError::Coordinates),
    }
}

/// How the pipeline compares with the interpreter.
#[derive(Clone, Debug, serde::Serialize)]
pub struct HardwareReport {
    /// Jets sent through both.
    pub vectors: usize,
    /// Integers compared: every d_ij, row sum and total.
    pub values: usize,
    /// Integers that differ.
    pub mismatches: usize,
    /// Seconds of simulation.
    pub seconds: f64,
    /// Clocks from a jet to its answer.
    pub latency_cycles: u32,
}

/// Runs `jets` through RustHDL's simulation and the interpreter and counts differences.
///
/// # Errors
/// [`HardwareError`].
pub fn simulate(
    tagger: &mut HostTagger<'_>,
    bound: &BoundFrontEnd,
    jets: &[IntegerJet],
) -> Result<HardwareReport, HardwareError> {
    let options = spurion_hdl::front_end::Options::default();
    let latency_cycles = bound.front_end.pipeline(&options)?.latency();
    let wanted = jets
        .iter()
        .map(|jet| expected(tagger, bound, jet.view()))
        .collect::<Result<Vec<_>, _>>()?;
    let stimuli = jets.iter().map(stimulus).collect::<Result<Vec<_>, _>>()?;
    let begin = std::time::Instant::now();
    let answers = spurion_hdl::simulate(&bound.front_end, &stimuli)?;
    let seconds = begin.elapsed().as_secs_f64();
    let flat = |out: &JetOut| -> Vec<i64> {
        out.d.iter().chain(&out.rows).copied().chain([out.total]).collect()
    };
    let wanted: Vec<i64> = wanted.iter().flat_map(flat).collect();
    let got: Vec<i64> = answers.iter().flat_map(flat).collect();
    let differing = wanted.iter().zip(&got).filter(|(a, b)| a != b).count();
    let mismatches = differing + wanted.len().abs_diff(got.len());
    Ok(HardwareReport {
        vectors: jets.len(),
        values: wanted.len(),
        mismatches,
        seconds,
        latency_cycles,
    })
}
