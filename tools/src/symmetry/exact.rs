//! Transformations of integer jets, and which of them must leave every bit of the score alone.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use serde::Serialize;
use spurion::graph::{Graph, Op};
use spurion::jet::JetView;
use spurion::momentum::{ANGLE_STEPS_PER_PI, ColliderMomentum, FourMomentum};
use spurion::tagger::TaggerError;

use crate::ingest::IntegerJet;
use crate::model::HostTagger;

/// The largest shift of eta, in steps of pi/720: 2.2 units.
const MOST_ETA_STEPS: u64 = 500;

/// What is done to a jet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Transformation {
    /// Its particles in another order.
    Permutation,
    /// phi + k s for all particles, s being the model's step of angles, pi/720 or a coarser one.
    PhiRotation,
    /// -phi for all particles, rounded to steps of s.
    PhiReflection,
    /// eta + k s for all particles and for the beams.
    ZBoost,
    /// eta + k s for all particles, not for the beams.
    ZBoostBeamsFixed,
    /// (px, py) to (-py, px), for jets whose components are rounded alike with both signs.
    QuarterTurn,
    /// (px, py) to (py, px).
    TransverseReflection,
}

/// How many scores a transformation changes.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ExactRow {
    /// Which.
    pub transformation: Transformation,
    /// Whether the graph's algebra leaves no score a choice.
    pub must_be_exact: bool,
    /// Jets.
    pub jets: usize,
    /// Jets whose score changed.
    pub changed: usize,
    /// The largest change in units of the score's last bit.
    pub largest_change: u64,
}

/// A jet in another frame, and where its beams are then.
struct Moved {
    jet: IntegerJet,
    beam_eta: i16,
}

impl Moved {
    fn view(&self) -> JetView<'_> {
        match &self.jet {
            IntegerJet::Collider(particles) => {
                JetView::Collider { particles, beam_eta: self.beam_eta }
            }
            IntegerJet::Cartesian(particles) => JetView::Cartesian { particles },
        }
    }
}

/// Applies every transformation that the coordinates allow to every jet, with steps that `seed` decides.
///
/// # Errors
/// The place of a jet that the model refuses, and why.
pub fn measure(
    tagger: &mut HostTagger<'_>,
    jets: &[IntegerJet],
    seed: u64,
) -> Result<Vec<ExactRow>, (usize, TaggerError)> {
    let views: Vec<_> = jets.iter().map(IntegerJet::view).collect();
    let before = tagger.score_all(&views)?;
    let transformations = match jets.first() {
        Some(IntegerJet::Cartesian(_)) => FOUR_VECTORS,
        _ => COLLIDER,
    };
    let mut rows = Vec::new();
    for &transformation in transformations {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let graph = tagger.graph();
        let is_taken = |k: &usize| is_taken(graph, transformation, &jets[*k]);
        let taken: Vec<usize> = (0..jets.len()).filter(is_taken).collect();
        let must_be_exact = must_be_exact(graph, transformation);
        let step = angle_step(graph);
        let moved = |k: &usize| moved(&jets[*k], (transformation, step), &mut random);
        let moved: Vec<_> = taken.iter().map(moved).collect();
        let views: Vec<_> = moved.iter().map(Moved::view).collect();
        let after = tagger.score_all(&views).map_err(|(place, error)| (taken[place], error))?;
        let changes = taken.iter().zip(&after).map(|(k, after)| before[*k].abs_diff(*after));
        rows.push(ExactRow {
            transformation,
            must_be_exact,
            jets: taken.len(),
            changed: changes.clone().filter(|change| *change > 0).count(),
            largest_change: changes.max().unwrap_or(0),
        });
    }
    Ok(rows)
}

const COLLIDER: &[Transformation] = &[
    Transformation::Permutation,
    Transformation::PhiRotation,
    Transformation::PhiReflection,
    Transformation::ZBoost,
    Transformation::ZBoostBeamsFixed,
];
const FOUR_VECTORS: &[Transformation] = &[
    Transformation::Permutation,
    Transformation::QuarterTurn,
    Transformation::TransverseReflection,
];

/// Sums over particles are exact, so their order never counts. A table of cosines is even and reads phi
/// modulo a turn, and one of hyperbolic cosines reads differences of eta only; the beams' part of a
/// product moves with them. A network that reads products with fixed vectors sees how its jet stands to
/// those, and is bound to nothing but permutations here.
fn must_be_exact(graph: &Graph<'_>, transformation: Transformation) -> bool {
    let fixed = graph.nodes().any(|node| matches!(node.op, Op::ReferenceProducts { .. }));
    let reads_beams = graph.spurions() > 0;
    match transformation {
        Transformation::Permutation => true,
        Transformation::ZBoostBeamsFixed => !fixed && !reads_beams,
        Transformation::PhiRotation | Transformation::PhiReflection | Transformation::ZBoost => {
            !fixed
        }
        // Sums of products of transverse components. Spurions may point anywhere.
        Transformation::QuarterTurn | Transformation::TransverseReflection => {
            !fixed && !reads_beams_across(graph)
        }
    }
}

/// Whether a jet is transformed. RND rounds a half up whatever its sign, and ranges of two's complement are
/// not even: only where a component that changes its sign is rounded to the opposite number is the
/// transformed jet the same jet.
fn is_taken(graph: &Graph<'_>, transformation: Transformation, jet: &IntegerJet) -> bool {
    let component = graph.nodes().find_map(|node| match node.op {
        Op::PairwiseCartesian(front) => Some(front.component),
        _ => None,
    });
    match (component, jet, transformation) {
        (Some(component), IntegerJet::Cartesian(particles), Transformation::QuarterTurn) => {
            let rounded = |x: i32| component.apply(i64::from(x));
            let mut y = particles.iter().map(|p| p.py.to_bits());
            y.all(|y| rounded(y.saturating_neg()) == -rounded(y))
        }
        _ => true,
    }
}

/// Whether a spurion of four-vectors has transverse components.
fn reads_beams_across(graph: &Graph<'_>) -> bool {
    graph.nodes().any(|node| match node.op {
        Op::PairwiseCartesian(front) => front.spurions.iter().any(|[_, x, y, _]| x != 0 || y != 0),
        _ => false,
    })
}

/// The step of the model's angles in pi/720.
fn angle_step(graph: &Graph<'_>) -> i16 {
    let shift = graph.nodes().find_map(|node| match node.op {
        Op::PairwiseCollider(front) => Some(front.angle_shift),
        _ => None,
    });
    1 << shift.unwrap_or(0)
}

fn moved(
    jet: &IntegerJet,
    (transformation, step): (Transformation, i16),
    random: &mut Xoshiro256PlusPlus,
) -> Moved {
    let mut beam_eta = 0;
    let jet = match jet {
        IntegerJet::Collider(particles) => {
            let mut particles = particles.clone();
            let eta = below(random, 2 * MOST_ETA_STEPS + 1) as i16 - MOST_ETA_STEPS as i16;
            let phi = below(random, 2 * u64::from(ANGLE_STEPS_PER_PI.unsigned_abs())) as i16;
            if transformation == Transformation::Permutation {
                shuffle(&mut particles, random);
            }
            let (eta, phi) = (eta / step * step, phi / step * step);
            if transformation == Transformation::ZBoost {
                beam_eta = eta;
            }
            particles.iter_mut().for_each(|p| turn(p, (transformation, step), (eta, phi)));
            IntegerJet::Collider(particles)
        }
        IntegerJet::Cartesian(particles) => {
            let mut particles = particles.clone();
            if transformation == Transformation::Permutation {
                shuffle(&mut particles, random);
            }
            particles.iter_mut().for_each(|p| turn_four_vector(p, transformation));
            IntegerJet::Cartesian(particles)
        }
    };
    Moved { jet, beam_eta }
}

fn turn(
    p: &mut ColliderMomentum,
    (transformation, step): (Transformation, i16),
    (eta, phi): (i16, i16),
) {
    let half_turn = ANGLE_STEPS_PER_PI;
    match transformation {
        Transformation::PhiRotation => {
            p.phi = (p.phi + half_turn + phi).rem_euclid(2 * half_turn) - half_turn;
        }
        Transformation::PhiReflection => {
            // The step from k s to (k + 1) s - 1 becomes the one from -k s on.
            p.phi = (half_turn + step - 1 - p.phi).rem_euclid(2 * half_turn) - half_turn;
        }
        Transformation::ZBoost | Transformation::ZBoostBeamsFixed => p.eta += eta,
        Transformation::Permutation
        | Transformation::QuarterTurn
        | Transformation::TransverseReflection => {}
    }
}

fn turn_four_vector(p: &mut FourMomentum, transformation: Transformation) {
    match transformation {
        Transformation::QuarterTurn => (p.px, p.py) = (p.py.saturating_neg(), p.px),
        Transformation::TransverseReflection => (p.px, p.py) = (p.py, p.px),
        _ => {}
    }
}

fn below(random: &mut Xoshiro256PlusPlus, end: u64) -> u64 {
    random.next_u64() % end
}

/// Every order alike (Fisher and Yates).
fn shuffle<T>(all: &mut [T], random: &mut Xoshiro256PlusPlus) {
    for last in (1..all.len()).rev() {
        all.swap(last, below(random, last as u64 + 1) as usize);
    }
}
