//! A finished artifact on the calibration jets.

use std::collections::BTreeMap;

use spurion::artifact;
use spurion::graph::{FrontEnd, Verified};
use spurion::tagger::TaggerError;

use super::{BinaryPoints, Sample};
use crate::attribution::LogitShift;
use crate::elementary::power_of_two;
use crate::evaluate::OverflowCounter;
use crate::float_graph::FloatGraph;
use crate::ingest::{IngestCounts, ingest};
use crate::model::HostTagger;

/// What an artifact does on the calibration jets.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Fixed-point minus float64 logit of every jet.
    pub errors: Vec<f64>,
    /// Their mean and root mean square.
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
        Ok(Self { shift: LogitShift::of(&errors), errors, inputs, saturations })
    }
}

/// Fraction bits that the score gets on top where it is corrected: what it errs by on average should
/// not be lost in its last place.
const SCORE_BITS: i32 = 4;

/// Gives the score, and the correction that makes it right on average, a finer binary point.
pub fn prepare_correction(graph: &FloatGraph, points: &mut BinaryPoints) {
    if let (Some(table), Some(score)) = (graph.correction, graph.nodes.len().checked_sub(2)) {
        points.frac_bits[score] = points.frac_bits[score].map(|frac| frac + SCORE_BITS);
        points.logit_error[score] =
            points.logit_error[score].map(|error| error * power_of_two(-SCORE_BITS));
        points.frac_bits[table] = points.frac_bits[score];
    }
}
