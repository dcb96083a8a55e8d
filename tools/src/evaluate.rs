//! A converted model against the float64 oracle, on labelled jets.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::Serialize;
use spurion::format::Overflow;
use spurion::graph::{FrontEnd, Graph, Node, NodeId, Op};
use spurion::interpret::Observer;
use spurion::tagger::TaggerError;
use spurion::tensor::Words;

use crate::ingest::{IngestCounts, IntegerJet, ingest};
use crate::metrics::{Roc, accuracy, differences};
use crate::model::HostTagger;

/// A jet that the model cannot score.
#[derive(Debug, thiserror::Error)]
#[error("jet {jet}: {source}")]
pub struct JetRefused {
    /// Its place in the file, from 0.
    pub jet: usize,
    /// The reason.
    pub source: TaggerError,
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
    /// Jets scored each second on one core, from decoded jets to scores.
    pub jets_per_second: f64,
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
    /// What happened to the inputs.
    pub ingest: IngestCounts,
    /// What happened in the graph.
    pub nodes: Vec<NodeSaturations>,
    /// Speed on one core.
    pub jets_per_second: f64,
}

/// Scores all jets twice: first counting overflows, which also warms the caches, then for time.
///
/// # Errors
/// [`JetRefused`], which says which jet.
pub fn score_fixed(
    tagger: &mut HostTagger<'_>,
    front_end: FrontEnd,
    jets: &[Vec<[f64; 4]>],
    mut progress: impl FnMut(),
) -> Result<FixedScores, JetRefused> {
    let mut counts = IngestCounts::default();
    let most = tagger.graph().particles();
    let integer: Vec<IntegerJet> = jets
        .iter()
        .map(|jet| ingest(&jet[..jet.len().min(most)], front_end, &mut counts))
        .collect();
    let refused = |jet| move |source| JetRefused { jet, source };
    let mut overflows = OverflowCounter::default();
    for (k, jet) in integer.iter().enumerate() {
        tagger.score(jet.view(), &mut overflows).map_err(refused(k))?;
        progress();
    }
    let begin = Instant::now();
    let mut raw = Vec::with_capacity(integer.len());
    for (k, jet) in integer.iter().enumerate() {
        raw.push(tagger.score(jet.view(), &mut ()).map_err(refused(k))?);
    }
    let seconds = begin.elapsed().as_secs_f64();
    let nodes = overflows.of_formats(tagger.graph()).into_iter();
    Ok(FixedScores {
        logits: raw.iter().map(|&r| tagger.logit(r)).collect(),
        raw,
        ingest: counts,
        nodes: nodes.map(|(node, count)| NodeSaturations { node, count }).collect(),
        jets_per_second: jets.len() as f64 / seconds.max(f64::MIN_POSITIVE),
    })
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
    let rejection = |roc: &Option<Roc>, at| roc.as_ref().and_then(|r| r.background_rejection(at));
    let right = |scores: &[f64]| labels.map(|l| accuracy(scores, l));
    let (rms, max) = differences(&fixed.logits, reference);
    let in_nodes: u64 = fixed.nodes.iter().map(|n| n.count).sum();
    EvaluationReport {
        jets: reference.len(),
        particles,
        auc_reference: of_reference.as_ref().map(Roc::area),
        auc_fixed: of_fixed.as_ref().map(Roc::area),
        accuracy_reference: right(reference),
        accuracy_fixed: right(&fixed.logits),
        rejection30_reference: rejection(&of_reference, 0.3),
        rejection30_fixed: rejection(&of_fixed, 0.3),
        rejection50_reference: rejection(&of_reference, 0.5),
        rejection50_fixed: rejection(&of_fixed, 0.5),
        logit_rms_error: rms,
        logit_max_error: max,
        saturations: in_nodes + fixed.ingest.saturated,
        input_saturations: fixed.ingest.saturated,
        vanished_particles: fixed.ingest.vanished,
        node_saturations: fixed.nodes.clone(),
        jets_per_second: fixed.jets_per_second,
    }
}
