//! What general boosts do to scores: nothing in exact arithmetic, if the beams are boosted along.

mod scored;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use rayon::prelude::*;
use serde::Serialize;
use spurion::graph::FrontEnd;
use spurion::jet::JetView;
use spurion::momentum::ANGLE_STEPS_PER_PI;
use spurion::tagger::TaggerError;

use self::scored::Invariants;
use super::coarse::Arithmetic;
use crate::elementary::ln_1p;
use crate::float_graph::{FloatGraph, Sample, evaluate};
use crate::ingest::{IngestCounts, IntegerJet, ingest};
use crate::lorentz::{Boost, direction};
use crate::metrics::{Roc, differences};
use crate::model::HostTagger;

pub use scored::Scored;

/// Where a jet is boosted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// In another direction for each jet.
    Random,
    /// Along the beams.
    Z,
}

/// What becomes of the beams, or of other fixed vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Beams {
    /// The model reads none.
    None,
    /// They are boosted with the jet: exact arithmetic would change no score.
    Along,
    /// They stay: the score depends on the frame because the network does.
    Fixed,
}

/// One arithmetic under boosts of one kind.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct BoostRow {
    /// How jets were scored.
    #[serde(flatten)]
    pub arithmetic: Arithmetic,
    /// Where to.
    pub direction: Direction,
    /// The beams.
    pub beams: Beams,
    /// The velocity.
    pub beta: f64,
    /// Root mean square change of the logit against the same arithmetic without boost.
    pub logit_rms_drift: f64,
    /// The largest change.
    pub logit_max_drift: f64,
    /// Jets that change sides of the threshold.
    pub flips: usize,
    /// Area under the ROC curve, if there are labels.
    pub auc: Option<f64>,
    /// Root mean square of |d_ij - the exact d_ij| / (E_i E_j) over pairs of particles.
    pub invariant_rms_error: f64,
    /// The largest.
    pub invariant_max_error: f64,
    /// Momenta or angles that saturated.
    pub saturated: u64,
}

/// Jets, a network in float64, and a graph of it in integers.
pub struct Boosts<'a> {
    /// The network.
    pub graph: &'a FloatGraph,
    /// Momenta in GeV.
    pub jets: &'a [Vec<[f64; 4]>],
    /// Signal or not.
    pub labels: Option<&'a [bool]>,
    /// What decides.
    pub threshold: f64,
    /// What directions depend on.
    pub seed: u64,
}

/// One way to boost.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Where to.
    pub direction: Direction,
    /// The beams.
    pub beams: Beams,
    /// The velocity.
    pub beta: f64,
}

/// One jet in another frame: its particles, its fixed vectors, and its invariants as they were.
struct BoostedJet {
    particles: Vec<[f64; 4]>,
    spurions: Vec<[f64; 4]>,
    exact: Vec<[f64; 4]>,
}

impl Boosts<'_> {
    /// Whether fixed-point arithmetic can follow: beams go along only as far as the artifact lets them,
    /// along z, in collider coordinates.
    #[must_use]
    pub fn can_follow(front_end: FrontEnd, frame: Frame) -> bool {
        frame.beams != Beams::Along
            || (front_end == FrontEnd::Collider && frame.direction == Direction::Z)
    }

    fn boosted(&self, frame: Frame) -> Vec<BoostedJet> {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        let mut boost = || {
            let towards = match frame.direction {
                Direction::Random => direction(&mut random),
                Direction::Z => [0.0, 0.0, 1.0],
            };
            Boost::new(frame.beta, towards)
        };
        let jets = self.jets.iter().filter_map(|jet| {
            let boost = boost()?;
            let exact: Vec<_> = jet.iter().copied().take(self.graph.particles).collect();
            let spurions = self.graph.spurions.iter();
            Some(BoostedJet {
                particles: exact.iter().map(|p| boost.apply(*p)).collect(),
                spurions: match frame.beams {
                    Beams::Along => spurions.map(|p| boost.apply(*p)).collect(),
                    Beams::None | Beams::Fixed => spurions.copied().collect(),
                },
                exact,
            })
        });
        jets.collect()
    }

    /// The scores of the float graph.
    #[must_use]
    pub fn float64(&self, frame: Frame) -> Scored {
        let jets = self.boosted(frame);
        let each: Vec<Scored> = jets.par_iter().map(|jet| self.float_score(jet)).collect();
        let mut all = Scored::default();
        each.iter().for_each(|one| all.add(one));
        all
    }

    fn float_score(&self, jet: &BoostedJet) -> Scored {
        let momenta: Vec<_> = jet.spurions.iter().chain(&jet.particles).copied().collect();
        let sample = Sample::of(jet.particles.clone(), momenta);
        let mut scored = Scored::default();
        scored.logits.push(evaluate(self.graph, &sample, &[]).score());
        let (spurions, objects) = (jet.spurions.len(), sample.objects);
        let kept: Vec<usize> = (0..jet.particles.len()).collect();
        scored.compare(jet, &kept, |i, j| sample.d[(i + spurions) * objects + j + spurions]);
        scored
    }

    /// The scores of the integer graph on momenta rounded as `arithmetic` says.
    ///
    /// # Errors
    /// The place of a jet that the model refuses, and why.
    pub fn fixed(
        &self,
        tagger: &mut HostTagger<'_>,
        (arithmetic, front_end): (Arithmetic, FrontEnd),
        frame: Frame,
    ) -> Result<Scored, (usize, TaggerError)> {
        let mut all = Scored::default();
        let spurions = tagger.graph().spurions();
        for (place, jet) in self.boosted(frame).iter().enumerate() {
            let (integers, kept) = rounded(jet, (arithmetic, front_end), &mut all.saturated);
            let mut invariants = Invariants::default();
            let view = match &integers {
                IntegerJet::Collider(particles) => {
                    JetView::Collider { particles, beam_eta: beam_eta(frame) }
                }
                IntegerJet::Cartesian(particles) => JetView::Cartesian { particles },
            };
            let raw = tagger.score(view, &mut invariants).map_err(|error| (place, error))?;
            all.logits.push(tagger.logit(raw));
            let objects = kept.len() + spurions;
            let d = |i: usize, j: usize| invariants.d[(i + spurions) * objects + j + spurions];
            if invariants.d.len() == objects * objects {
                all.compare(jet, &kept, d);
            }
        }
        Ok(all)
    }

    /// What a frame changes, against the scores `at_rest` of the same arithmetic.
    #[must_use]
    pub fn row(
        &self,
        (arithmetic, frame): (Arithmetic, Frame),
        at_rest: &[f64],
        scored: &Scored,
    ) -> BoostRow {
        let (logit_rms_drift, logit_max_drift) = differences(&scored.logits, at_rest);
        let sides = scored.logits.iter().zip(at_rest);
        let passes = |logit: f64| logit > self.threshold;
        BoostRow {
            arithmetic,
            direction: frame.direction,
            beams: frame.beams,
            beta: frame.beta,
            logit_rms_drift,
            logit_max_drift,
            flips: sides.filter(|(a, b)| passes(**a) != passes(**b)).count(),
            auc: self.labels.and_then(|labels| Roc::new(&scored.logits, labels)).map(|r| r.area()),
            invariant_rms_error: scored.rms_error(),
            invariant_max_error: scored.largest,
            saturated: scored.saturated,
        }
    }
}

/// The rapidity of the boost in steps of eta, where the beams go along.
fn beam_eta(frame: Frame) -> i16 {
    if frame.beams != Beams::Along {
        return 0;
    }
    let rapidity = 0.5 * (ln_1p(frame.beta) - ln_1p(-frame.beta));
    (rapidity * f64::from(ANGLE_STEPS_PER_PI) / std::f64::consts::PI).round() as i16
}

/// The integers of a jet, and which of its particles they are: one without momentum is left out.
fn rounded(
    jet: &BoostedJet,
    (arithmetic, front_end): (Arithmetic, FrontEnd),
    saturated: &mut u64,
) -> (IntegerJet, Vec<usize>) {
    let mut counts = IngestCounts::default();
    let mut kept = Vec::new();
    for (k, particle) in jet.particles.iter().enumerate() {
        let before = counts.vanished;
        ingest(std::slice::from_ref(particle), front_end, &mut counts);
        if counts.vanished == before {
            kept.push(k);
        }
    }
    *saturated += counts.saturated;
    let integers = ingest(&jet.particles, front_end, &mut IngestCounts::default());
    (arithmetic.rounded(&integers), kept)
}
