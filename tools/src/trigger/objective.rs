//! How far the logit of an integer graph lies from float64, where it matters.

use spurion::artifact;
use spurion::graph::{FrontEnd, Verified};

use super::{Plan, TriggerGraph, collider_tables, settings_of};
use crate::assemble::{AssembleError, Assembled, assemble};
use crate::calibrate::Sample;
use crate::elementary::exp;
use crate::float_graph::{FloatGraph, evaluate};
use crate::import::pelican_nano;
use crate::ingest::{IngestCounts, IntegerJet, ingest};
use crate::model::HostTagger;

/// Weight of a jet with float64 logit `w` (score sigmoid(2 w)): 4 p (1 - p), p the score.
///
/// The order of jets that are clearly signal or clearly background does not change when their
/// logits do, so their errors do not count.
#[must_use]
pub fn relevance(w: f64) -> f64 {
    let p = 1.0 / (1.0 + exp(-2.0 * w));
    4.0 * p * (1.0 - p)
}

/// Calibration jets as integers, with their float64 logits and relevance.
#[derive(Debug)]
pub struct Objective {
    jets: Vec<IntegerJet>,
    logits: Vec<f64>,
    relevance: Vec<f64>,
}

/// Weighted mean and standard deviation of fixed minus float64 logit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogitError {
    /// What a correction of the last bias takes away.
    pub mean: f64,
    /// What is left then: sqrt(sum r (e - mean)^2 / sum r), r the relevance, e the error.
    pub rms: f64,
}

impl Objective {
    /// `graph` is the float model, before any rewrite.
    #[must_use]
    pub fn new(graph: &FloatGraph, samples: &[Sample]) -> Self {
        let mut counts = IngestCounts::default();
        let mut integers = |s: &Sample| ingest(&s.particles, FrontEnd::Collider, &mut counts);
        let logit = |s: &Sample| evaluate(graph, s, &[]).score();
        let jets = samples.iter().map(&mut integers).collect();
        let logits: Vec<f64> = samples.iter().map(logit).collect();
        // The score of PELICAN nano is half the logarithm of the odds, that of others all of it.
        let half = if graph.architecture == pelican_nano::ARCHITECTURE { 1.0 } else { 0.5 };
        let relevance = logits.iter().map(|&w| relevance(half * w)).collect();
        Self { jets, logits, relevance }
    }

    /// Assembles and scores; the error of the very integers that hardware computes.
    ///
    /// # Errors
    /// [`AssembleError`] if there is no such graph.
    pub fn judge(&self, trigger: &TriggerGraph, plan: &Plan) -> Result<Judged, AssembleError> {
        let tables = collider_tables(&plan.front);
        let assembled =
            assemble(&trigger.graph, &settings_of(plan), &trigger.points, &tables, 0.0)?;
        self.judge_assembled(assembled)
    }

    /// Scores; the error of an artifact.
    ///
    /// # Errors
    /// [`AssembleError`] if it cannot score the jets.
    pub fn judge_assembled(&self, assembled: Assembled) -> Result<Judged, AssembleError> {
        let verified = Verified::new(artifact::parse(&assembled.bytes)?)?;
        let mut tagger = HostTagger::new(verified).map_err(AssembleError::Unscored)?;
        let jets: Vec<_> = self.jets.iter().map(IntegerJet::view).collect();
        let scores = tagger.score_all(&jets).map_err(|(_, e)| AssembleError::Unscored(e))?;
        let pairs = scores.iter().zip(&self.logits);
        let errors: Vec<f64> = pairs.map(|(&raw, float)| tagger.logit(raw) - float).collect();
        let error = self.summary(&errors);
        Ok(Judged { assembled, error, errors })
    }

    /// The weight of every jet.
    #[must_use]
    pub fn relevance(&self) -> &[f64] {
        &self.relevance
    }

    fn summary(&self, errors: &[f64]) -> LogitError {
        let total: f64 = self.relevance.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        let weighted = |f: &dyn Fn(f64) -> f64| {
            errors.iter().zip(&self.relevance).map(|(&e, r)| r * f(e)).sum::<f64>() / total
        };
        let mean = weighted(&|e| e);
        LogitError { mean, rms: weighted(&|e| (e - mean).powi(2)).sqrt() }
    }
}

/// An assembled graph and its error.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The artifact.
    pub assembled: Assembled,
    /// Its error on the calibration jets.
    pub error: LogitError,
    /// Fixed-point minus float64 logit of every jet.
    pub errors: Vec<f64>,
}
