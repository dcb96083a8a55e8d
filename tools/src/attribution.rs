//! What each node's own rounding adds to the logit.
//!
//! For each node that is not exact, its value on a calibration jet is replaced by what the integer
//! node makes of the float64 values that it reads; everything before and behind it stays in
//! float64. The change of the logit is what this node contributes. Contributions of different nodes
//! are nearly independent: the root of the sum of their squares is near the error of the whole.

mod rounded;

use std::collections::BTreeMap;

use spurion::graph::{FrontEnd, Node, NodeId, Op, Storage, Verified};
use spurion::interpret::Observer;
use spurion::tagger::TaggerError;
use spurion::tensor::Words;

use crate::calibrate::Sample;
use crate::elementary::power_of_two;
use crate::float_graph::{FloatGraph, evaluate, score_with};
use crate::ingest::{IngestCounts, ingest};
use crate::model::HostTagger;

/// Jets on which nodes are judged.
const TRIAL_JETS: usize = 400;

/// How one node's rounding changes the logit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LogitShift {
    /// Root mean square over the jets.
    pub rms: f64,
    /// Mean over the jets.
    pub mean: f64,
}

impl LogitShift {
    /// That of these changes, one for each jet.
    #[must_use]
    pub fn of(changes: &[f64]) -> Self {
        let jets = changes.len().max(1) as f64;
        let squares: f64 = changes.iter().map(|x| x * x).sum();
        Self { rms: (squares / jets).sqrt(), mean: changes.iter().sum::<f64>() / jets }
    }

    /// The standard deviation.
    #[must_use]
    pub fn spread(&self) -> f64 {
        (self.rms * self.rms - self.mean * self.mean).max(0.0).sqrt()
    }
}

/// The shift of every node of `graph` whose integers are `verified`; none for exact nodes.
///
/// The front end counts with the roundings of momenta and angles, and with the requantization
/// behind it where it has no storage of its own; so does every node of products with fixed vectors,
/// which rounds momenta, too.
///
/// # Errors
/// [`TaggerError`] if the integer graph cannot read a jet.
pub fn attribute(
    graph: &FloatGraph,
    verified: &Verified<'_>,
    samples: &[Sample],
    front_end: FrontEnd,
) -> Result<Vec<Option<LogitShift>>, TaggerError> {
    let integers: Vec<Node<'_>> = verified.graph().nodes().collect();
    let mut tagger = HostTagger::new(*verified)?;
    let mut changes: Vec<Option<Vec<f64>>> = vec![None; graph.nodes.len()];
    for sample in samples.iter().take(TRIAL_JETS) {
        let exact = evaluate(graph, sample, &[]);
        let score = exact.score();
        let (rounded, mut products) = front_end_values(&mut tagger, sample, front_end)?;
        let changed = evaluate(graph, &rounded, &[]).score();
        for (k, changes) in changes.iter_mut().enumerate() {
            let of_momenta = products.remove(&k);
            let value =
                of_momenta.or_else(|| rounded::value(graph, &integers, (sample, &exact), k));
            let changed = match value {
                _ if k == 0 => changed,
                Some(value) => score_with(graph, (sample, &exact), (k, value)),
                None => continue,
            };
            changes.get_or_insert_default().push(changed - score);
        }
    }
    Ok(changes.iter().map(|c| c.as_deref().map(LogitShift::of)).collect())
}

/// Keeps the integers of the first value that is stored, and of all products with fixed vectors.
#[derive(Default)]
struct FrontEndValues {
    first: Option<Vec<f64>>,
    products: BTreeMap<usize, Vec<f64>>,
}

impl Observer for FrontEndValues {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        if node.slot.storage == Storage::Fused {
            return;
        }
        let unit = power_of_two(-node.format.frac_bits);
        let values = || words.iter().map(|x| x as f64 * unit).collect();
        if matches!(node.op, Op::ReferenceProducts { .. }) {
            self.products.insert(node.id.0.into(), values());
        }
        if self.first.is_none() {
            self.first = Some(values());
        }
    }

    fn overflows(&mut self, _node: NodeId, _count: u64) {}
}

/// The jet with the invariants that the integer graph computes, without the particles that it does
/// not see.
pub(crate) fn invariants(
    tagger: &mut HostTagger<'_>,
    sample: &Sample,
    front_end: FrontEnd,
) -> Result<Sample, TaggerError> {
    front_end_values(tagger, sample, front_end).map(|(sample, _)| sample)
}

/// The same, and the products with fixed vectors of each node that has such, 0 for particles that
/// the integer graph does not see.
fn front_end_values(
    tagger: &mut HostTagger<'_>,
    sample: &Sample,
    front_end: FrontEnd,
) -> Result<(Sample, BTreeMap<usize, Vec<f64>>), TaggerError> {
    let integers = |particles: &[_]| ingest(particles, front_end, &mut IngestCounts::default());
    let mut values = FrontEndValues::default();
    tagger.score(integers(&sample.particles).view(), &mut values)?;
    let spurions = tagger.graph().spurions();
    let is_seen = |p: &[f64; 4]| !integers(&[*p]).view().is_empty();
    let seen: Vec<bool> = sample.particles.iter().map(is_seen).collect();
    let particles: Vec<_> =
        sample.particles.iter().zip(&seen).filter(|&(_, &seen)| seen).map(|(&p, _)| p).collect();
    let momenta: Vec<_> = sample.momenta.iter().take(spurions).chain(&particles).copied().collect();
    let objects = momenta.len();
    let spread = |values: Vec<f64>| {
        let channel = |channel: &[f64]| -> Vec<f64> {
            let mut own = channel.iter().copied();
            let seen = std::iter::repeat_n(&true, spurions).chain(&seen);
            seen.map(|&seen| if seen { own.next().unwrap_or(0.0) } else { 0.0 }).collect()
        };
        values.chunks(objects.max(1)).flat_map(channel).collect()
    };
    let products = values.products.into_iter().map(|(k, values)| (k, spread(values))).collect();
    let d = values.first.unwrap_or_default();
    Ok((Sample { objects, particles, momenta, d }, products))
}
