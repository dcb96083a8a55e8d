//! What a conversion has to say of itself.

use serde::Serialize;
use spurion::artifact;
use spurion::graph::{NodeId, Verified};

use super::Conversion;
use crate::assemble::{AssembleError, Assembled, NodeReport, bits_at_risk, bits_unused};
use crate::attribution::{LogitShift, attribute};
use crate::calibrate::{Sample, Settings, Trial, differentiated};
use crate::float_graph::FloatGraph;
use crate::jets::SkippedEvent;
use crate::product_bits::product_bits;
use crate::rewrite::RewriteReport;
use crate::trigger::{LogicBits, NetworkPlan, Plan};

/// Everything that `spurion convert` prints.
#[derive(Clone, Debug, Serialize)]
pub struct ConversionReport {
    /// Name of the architecture.
    pub architecture: String,
    /// `collider` or `cartesian`.
    pub front_end: &'static str,
    /// The most particles of a jet.
    pub particles: usize,
    /// Trained parameters of the float model.
    pub parameters: usize,
    /// Bytes of working memory.
    pub arena_bytes: usize,
    /// 32-bit words of working memory: the first parameter of `spurion::Tagger`.
    pub arena_narrow_words: u32,
    /// 64-bit words of working memory: the second one.
    pub arena_wide_words: u32,
    /// Bytes of working memory if every value had its own: what the rewrite `arena` saves.
    pub arena_bytes_without_reuse: usize,
    /// What each rewrite of the float graph found.
    pub rewrites: Vec<RewriteReport>,
    /// Bytes of the model file.
    pub artifact_bytes: usize,
    /// See [`product_bits`].
    pub product_bits: u64,
    /// `accurate` or `trigger`.
    pub precision: &'static str,
    /// What the search for a trigger graph found.
    pub trigger: Option<TriggerReport>,
    /// The finished model on the calibration jets.
    pub calibration: CalibrationReport,
    /// Trigger events among the calibration jets that were damaged and not read.
    pub skipped_events: Vec<SkippedEvent>,
    /// Every node's format and ranges.
    pub nodes: Vec<NodeReport>,
}

/// The finished model on the calibration jets.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct CalibrationReport {
    /// How many there are.
    pub jets: usize,
    /// Root mean square of fixed minus float64 logit.
    pub logit_rms_error: f64,
    /// Mean of fixed minus float64 logit.
    pub logit_mean_error: f64,
    /// Root mean square error before constants were corrected.
    pub uncorrected_logit_rms_error: f64,
    /// The same without the mean: the standard deviation.
    pub uncorrected_logit_spread: f64,
    /// Momenta that saturated before the front end read them.
    pub input_saturations: u64,
    /// Entries that saturated in all nodes.
    pub saturations: u64,
}

/// The numbers of a trigger graph.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum TriggerPlan {
    /// Of PELICAN nano.
    Nano(Plan),
    /// Of another network.
    Network(NetworkPlan),
}

/// What the search for a trigger graph found.
#[derive(Clone, Debug, Serialize)]
pub struct TriggerReport {
    /// Widths, binary points and table lengths.
    pub plan: TriggerPlan,
    /// Root mean square of fixed minus float64 logit on the calibration jets, weighted by
    /// [`crate::trigger::relevance`].
    pub relevant_error: f64,
    /// What was added to the logit so that it is right on average.
    pub correction: f64,
    /// Estimated bits of adders behind the invariants.
    pub adder_bits: u64,
    /// Estimated bits of logic in all.
    pub logic_bits: u64,
    /// Logic by what it does, of the finest and of the coarsest graph; not of PELICAN nano.
    pub logic: Option<[LogicBits; 2]>,
    /// Bits of the rounded values of a pair, all channels; not of PELICAN nano.
    pub stored_pair_bits: Option<u64>,
    /// How many graphs were tried.
    pub trials: usize,
}

/// Completes what is known of every node and puts it all together.
///
/// # Errors
/// [`AssembleError`] if the artifact cannot be read or cannot score the samples.
pub(super) fn finish(
    (graph, samples): (&FloatGraph, &[Sample]),
    settings: &Settings,
    (mut assembled, trial): (Assembled, Trial),
    (uncorrected, rewrites): (LogitShift, Vec<RewriteReport>),
    trigger: Option<TriggerReport>,
) -> Result<Conversion, AssembleError> {
    let verified = Verified::new(artifact::parse(&assembled.bytes)?)?;
    for (k, node) in assembled.nodes.iter_mut().enumerate() {
        node.saturations = trial.saturations.get(&(k as u16)).copied().unwrap_or(0);
        let integer = verified.graph().node(NodeId(k as u16))?;
        node.bits_at_risk = bits_at_risk(verified.graph(), &integer)?;
        node.bits_unused = bits_unused(&integer, node.seen);
    }
    if settings.attribute {
        let shifts =
            attribute(graph, &verified, differentiated(graph, samples), settings.front_end)
                .map_err(AssembleError::Unscored)?;
        for (node, shift) in assembled.nodes.iter_mut().zip(shifts) {
            node.logit_error = shift.map(|shift| shift.rms);
            node.logit_bias = shift.map(|shift| shift.mean);
        }
    }
    let words = assembled.words;
    let report = ConversionReport {
        architecture: graph.architecture.clone(),
        front_end: settings.front_end.name(),
        particles: graph.particles,
        parameters: graph.parameters,
        arena_bytes: words.bytes(),
        arena_narrow_words: words.narrow,
        arena_wide_words: words.wide,
        arena_bytes_without_reuse: assembled.without_arena.bytes(),
        rewrites,
        artifact_bytes: assembled.bytes.len(),
        product_bits: product_bits(verified.graph())?,
        precision: if trigger.is_some() { "trigger" } else { "accurate" },
        trigger,
        calibration: calibration(samples.len(), &trial, uncorrected),
        skipped_events: Vec::new(),
        nodes: assembled.nodes,
    };
    Ok(Conversion { artifact: assembled.bytes, report })
}

fn calibration(jets: usize, trial: &Trial, uncorrected: LogitShift) -> CalibrationReport {
    CalibrationReport {
        jets,
        logit_rms_error: trial.shift.rms,
        logit_mean_error: trial.shift.mean,
        uncorrected_logit_rms_error: uncorrected.rms,
        uncorrected_logit_spread: uncorrected.spread(),
        input_saturations: trial.inputs.saturated,
        saturations: trial.saturations.values().sum(),
    }
}
