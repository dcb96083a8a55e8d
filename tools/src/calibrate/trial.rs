//! A finished artifact on the calibration jets.

use std::collections::BTreeMap;

use spurion::artifact;
use spurion::graph::{FrontEnd, Verified};
use spurion::tagger::TaggerError;

use super::{BinaryPoints, Sample};
use crate::attribution::LogitShift;
use crate::evaluate::OverflowCounter;
use crate::float_graph::FloatGraph;
use crate::ingest::{IngestCounts, ingest};
use crate::model::HostTagger;

/// What an artifact does on the calibration jets.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Fixed-point minus float64 logit.
    pub shift: LogitShift,
    /// What rounding did to the momenta beyond rounding them.
    pub inputs: IngestCounts,
    /// Entries that saturated, by node, where there are any.
    pub saturations: BTreeMap<u16, u64>,
}

impl Trial {
    /// Scores all `samples`, whose float64 scores are `exact`, with the artifact `bytes`.
    ///
    /// # Errors
    /// [`TaggerError`] if the artifact cannot score them.
    pub fn new(
        bytes: &[u8],
        (samples, exact): (&[Sample], &[f64]),
        front_end: FrontEnd,
    ) -> Result<Self, TaggerError> {
        let verified = Verified::new(artifact::parse(bytes)?)?;
        let mut tagger = HostTagger::new(verified)?;
        let mut inputs = IngestCounts::default();
        let mut overflows = OverflowCounter::default();
        let mut errors = Vec::with_capacity(samples.len());
        for (sample, exact) in samples.iter().zip(exact) {
            let jet = ingest(&sample.particles, front_end, &mut inputs);
            let raw = tagger.score(jet.view(), &mut overflows)?;
            errors.push(tagger.logit(raw) - exact);
        }
        let saturations = overflows.of_formats(tagger.graph());
        Ok(Self { shift: LogitShift::of(&errors), inputs, saturations })
    }
}

/// Gives the correction of the score, which makes it right on average, the score's own binary
/// point.
pub fn prepare_correction(graph: &FloatGraph, points: &mut BinaryPoints) {
    if let (Some(node), Some(stored)) = (graph.correction, graph.nodes.len().checked_sub(2)) {
        points.frac_bits[node] = points.frac_bits[stored];
    }
}
