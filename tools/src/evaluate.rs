//! A converted model against the float64 oracle, on labelled jets.

use std::collections::BTreeMap;

use cpu_time::ThreadTime;
use serde::Serialize;
use spurion::format::Overflow;
use spurion::graph::{FrontEnd, Graph, Node, NodeId, Op};
use spurion::interpret::Observer;
use spurion::tagger::TaggerError;
use spurion::tensor::Words;

use crate::ingest::{IngestCounts, IntegerJet, ingest};
use crate::jets::SkippedEvent;
use crate::metrics::{Roc, accuracy, area_difference_error, differences};
use crate::model::HostTagger;

/// A jet without a score, or with two.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// The model cannot score it.
    #[error("jet {jet}: {source}")]
    Refused {
        /// Its place in the file, from 0.
        jet: usize,
        /// The reason.
        source: TaggerError,
    },
    /// It must have the same score alone and beside others.
    #[error("jet {jet}: score {alone} alone, {together} beside others; this is a fault of spurion")]
    Differs {
        /// Its place in the file, from 0.
        jet: usize,
        /// Scored alone.
        alone: i64,
        /// Scored beside others.
        together: i64,
    },
}

/// How many entries of a node saturated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeSaturations {
    /// The node.
    pub node: u16,
    /// How many entries, over all jets.
    pub count: u64,
}

/// Everything that `spurion eval` prints. None where the jets have no labels, or no background
/// passes a cut.
#[derive(Clone, Debug, Serialize)]
pub struct EvaluationReport {
    /// How many jets.
    pub jets: usize,
    /// The most particles of a jet that the model reads.
    pub particles: usize,
    /// Area under the ROC curve, float64.
    pub auc_reference: Option<f64>,
    /// Area under the ROC curve, fixed point.
    pub auc_fixed: Option<f64>,
    /// Standard error of their difference, from the jets that the two rank otherwise.
    pub auc_loss_error: Option<f64>,
    /// Share of jets on the right side of logit 0, float64.
    pub accuracy_reference: Option<f64>,
    /// The same, fixed point.
    pub accuracy_fixed: Option<f64>,
    /// 1 / background efficiency at 30 % signal efficiency, float64.
    pub rejection30_reference: Option<f64>,
    /// The same, fixed point.
    pub rejection30_fixed: Option<f64>,
    /// 1 / background efficiency at 50 % signal efficiency, float64.
    pub rejection50_reference: Option<f64>,
    /// The same, fixed point.
    pub rejection50_fixed: Option<f64>,
    /// Area under the ROC curve of the 8-bit tag that a trigger sends.
    pub auc_tag: Option<f64>,
    /// 1 / background efficiency at 30 % signal efficiency of that tag.
    pub rejection30_tag: Option<f64>,
    /// Root mean square of fixed minus float64 logit.
    pub logit_rms_error: f64,
    /// Largest magnitude of fixed minus float64 logit.
    pub logit_max_error: f64,
    /// Inputs and entries that saturated, all together.
    pub saturations: u64,
    /// Inputs that saturated.
    pub input_saturations: u64,
    /// Particles whose pT or energy rounded to nothing.
    pub vanished_particles: u64,
    /// Entries that saturated, by node, where there are any.
    pub node_saturations: Vec<NodeSaturations>,
    /// Jets scored for each second of processor time, from integer momenta to scores, in one thread.
    pub jets_per_second: f64,
    /// Trigger events that were damaged and not read.
    pub skipped_events: Vec<SkippedEvent>,
}

/// Adds up overflows.
#[derive(Debug, Default)]
pub(crate) struct OverflowCounter {
    /// By node, where there are any.
    counts: BTreeMap<u16, u64>,
}

impl Observer for OverflowCounter {
    const COUNTS: bool = true;

    fn value(&mut self, _node: &Node<'_>, _words: Words<'_>) {}

    fn overflows(&mut self, node: NodeId, count: u64) {
        if count > 0 {
            *self.counts.entry(node.0).or_default() += count;
        }
    }
}

impl OverflowCounter {
    /// The counts without those of nodes that saturate because the model says so: an importer asks
    /// for SAT_SYM where its network clamps, and for nothing else.
    pub(crate) fn of_formats(mut self, graph: &Graph<'_>) -> BTreeMap<u16, u64> {
        let clamps = |id: u16| {
            let node = graph.node(NodeId(id));
            node.is_ok_and(|n| matches!(n.op, Op::Requantize { overflow: Overflow::SatSym, .. }))
        };
        self.counts.retain(|&node, _| !clamps(node));
        self.counts
    }
}

/// Fixed-point logits, and what was clipped on the way.
#[derive(Debug)]
pub struct FixedScores {
    /// One logit for each jet.
    pub logits: Vec<f64>,
    /// One raw integer for each jet.
    pub raw: Vec<i64>,
    /// The tag of each jet, in steps of 2^-7.
    pub tags: Vec<f64>,
    /// What happened to the inputs.
    pub ingest: IngestCounts,
    /// What happened in the graph.
    pub nodes: Vec<NodeSaturations>,
    /// Speed on one core.
    pub jets_per_second: f64,
}

/// Scores each jet alone, counting overflows, then all of them together for time.
///
/// # Errors
/// [`ScoreError`], which says which jet.
pub fn score_fixed(
    tagger: &mut HostTagger<'_>,
    front_end: FrontEnd,
    jets: &[Vec<[f64; 4]>],
    mut progress: impl FnMut(),
) -> Result<FixedScores, ScoreError> {
    let mut counts = IngestCounts::default();
    let most = tagger.graph().particles();
    let integer: Vec<IntegerJet> = jets
        .iter()
        .map(|jet| ingest(&jet[..jet.len().min(most)], front_end, &mut counts))
        .collect();
    let mut overflows = OverflowCounter::default();
    let mut raw = Vec::with_capacity(integer.len());
    for (jet, momenta) in integer.iter().enumerate() {
        let score = tagger.score(momenta.view(), &mut overflows);
        raw.push(score.map_err(|source| ScoreError::Refused { jet, source })?);
        progress();
    }
    let (together, seconds) = score_together(tagger, &integer)?;
    let pairs = raw.iter().zip(together).enumerate();
    if let Some((jet, (&alone, together))) = pairs.into_iter().find(|(_, (a, t))| *a != t) {
        return Err(ScoreError::Differs { jet, alone, together });
    }
    let nodes = overflows.of_formats(tagger.graph()).into_iter();
    Ok(FixedScores {
        tags: raw.iter().map(|&r| tagger.tag(r)).collect(),
        logits: raw.iter().map(|&r| tagger.logit(r)).collect(),
        raw,
        ingest: counts,
        nodes: nodes.map(|(node, count)| NodeSaturations { node, count }).collect(),
        jets_per_second: jets.len() as f64 / seconds.max(f64::MIN_POSITIVE),
    })
}

/// Processor time, in seconds, for which [`score_together`] repeats what it measures.
const MEASURED_SECONDS: f64 = 0.3;

/// The scores of all jets at once, and the processor time of the fastest of several passes.
fn score_together(
    tagger: &mut HostTagger<'_>,
    jets: &[IntegerJet],
) -> Result<(Vec<i64>, f64), ScoreError> {
    let views: Vec<_> = jets.iter().map(IntegerJet::view).collect();
    let (mut best, mut spent) = (f64::INFINITY, 0.0);
    loop {
        let begin = ThreadTime::now();
        let scores = tagger.score_all_on_one_core(&views);
        let seconds = begin.elapsed().as_secs_f64();
        let scores = scores.map_err(|(jet, source)| ScoreError::Refused { jet, source })?;
        (best, spent) = (best.min(seconds), spent + seconds);
        if spent >= MEASURED_SECONDS || jets.is_empty() {
            return Ok((scores, best));
        }
    }
}

/// Puts fixed and float64 logits side by side.
#[must_use]
pub fn compare(
    particles: usize,
    reference: &[f64],
    fixed: &FixedScores,
    labels: Option<&[bool]>,
) -> EvaluationReport {
    let roc = |scores: &[f64]| labels.and_then(|l| Roc::new(scores, l));
    let (of_reference, of_fixed) = (roc(reference), roc(&fixed.logits));
    let of_tag = roc(&fixed.tags);
    let rejection = |roc: &Option<Roc>, at| roc.as_ref().and_then(|r| r.background_rejection(at));
    let right = |scores: &[f64]| labels.map(|l| accuracy(scores, l));
    let (rms, max) = differences(&fixed.logits, reference);
    let in_nodes: u64 = fixed.nodes.iter().map(|n| n.count).sum();
    EvaluationReport {
        jets: reference.len(),
        particles,
        auc_reference: of_reference.as_ref().map(Roc::area),
        auc_fixed: of_fixed.as_ref().map(Roc::area),
        auc_loss_error: labels.and_then(|l| area_difference_error(reference, &fixed.logits, l)),
        accuracy_reference: right(reference),
        accuracy_fixed: right(&fixed.logits),
        rejection30_reference: rejection(&of_reference, 0.3),
        rejection30_fixed: rejection(&of_fixed, 0.3),
        rejection50_reference: rejection(&of_reference, 0.5),
        rejection50_fixed: rejection(&of_fixed, 0.5),
        auc_tag: of_tag.as_ref().map(Roc::area),
        rejection30_tag: rejection(&of_tag, 0.3),
        logit_rms_error: rms,
        logit_max_error: max,
        saturations: in_nodes + fixed.ingest.saturated,
        input_saturations: fixed.ingest.saturated,
        vanished_particles: fixed.ingest.vanished,
        node_saturations: fixed.nodes.clone(),
        jets_per_second: fixed.jets_per_second,
        skipped_events: Vec::new(),
    }
}
