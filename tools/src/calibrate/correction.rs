//! What is added to a score so that it is right on average.

use spurion::artifact;
use spurion::graph::{FrontEnd, Verified};
use spurion::tagger::TaggerError;

use super::{BinaryPoints, Sample};
use crate::float_graph::{FloatGraph, evaluate};
use crate::ingest::{IngestCounts, ingest};
use crate::model::HostTagger;

/// Gives the correction of the score the score's own binary point.
pub fn prepare_correction(graph: &FloatGraph, points: &mut BinaryPoints) {
    if let (Some(node), Some(stored)) = (graph.correction, graph.nodes.len().checked_sub(2)) {
        points.frac_bits[node] = points.frac_bits[stored];
    }
}

/// The mean over the calibration jets of the float64 score minus that of the artifact `bytes`.
///
/// # Errors
/// [`TaggerError`] if the artifact cannot score them.
pub fn mean_difference(
    graph: &FloatGraph,
    bytes: &[u8],
    samples: &[Sample],
    front_end: FrontEnd,
) -> Result<f64, TaggerError> {
    let verified = Verified::new(artifact::parse(bytes)?)?;
    let mut tagger = HostTagger::new(verified)?;
    let mut counts = IngestCounts::default();
    let mut sum = 0.0;
    for sample in samples {
        let jet = ingest(&sample.particles, front_end, &mut counts);
        let raw = tagger.score(jet.view(), &mut ())?;
        let exact = evaluate(graph, sample, &[]).score();
        sum += exact - tagger.logit(raw);
    }
    Ok(sum / samples.len().max(1) as f64)
}
