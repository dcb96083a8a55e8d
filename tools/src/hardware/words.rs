//! Jets as a whole tagger takes them, and the scores that it must give.

use spurion::graph::{FrontEnd, Graph, Verified};
use spurion::momentum::ANGLE_STEPS_PER_PI;
use spurion_hdl::Frame;
use spurion_hdl::tagger::Shape;

use super::HardwareError;
use crate::ingest::IntegerJet;
use crate::model::HostTagger;

/// The interpreter's scores, as integers.
///
/// # Errors
/// [`HardwareError::Tagger`] if a jet does not fit.
pub fn scores(verified: Verified<'_>, jets: &[IntegerJet]) -> Result<Vec<i64>, HardwareError> {
    let mut tagger = HostTagger::new(verified)?;
    jets.iter().map(|jet| Ok(tagger.score(jet.view(), &mut ())?)).collect()
}

/// The words by which `jets` enter a tagger: one for each jet, or for each particle of it.
///
/// # Errors
/// [`HardwareError::Coordinates`] if the jets are not in the coordinates of the graph, and
/// [`HardwareError::Particles`] if one has more particles than the hardware has slots.
pub fn words(
    graph: &Graph<'_>,
    jets: &[IntegerJet],
    shape: Shape,
) -> Result<Vec<Frame>, HardwareError> {
    let beams = graph.spurions() > 0;
    let mut words = Vec::with_capacity(jets.len());
    for (index, jet) in jets.iter().enumerate() {
        let (mut particles, slots) = (components(jet), graph.particles());
        if particles.len() > slots {
            return Err(HardwareError::Particles { jet: index, particles: particles.len(), slots });
        }
        let collider = matches!(jet, IntegerJet::Collider(_));
        if collider != (graph.front_end()? == FrontEnd::Collider) {
            return Err(HardwareError::Coordinates);
        }
        let beam_eta = (beams && collider).then_some(0);
        if particles.is_empty() {
            // A jet without particles is one with an empty slot.
            particles.push(vec![0; if collider { 3 } else { 4 }]);
        }
        match shape {
            Shape::Jets => words.push(whole_jet(&particles, slots, beam_eta)),
            Shape::Stream => words.extend(one_by_one(&particles, beam_eta)),
        }
    }
    Ok(words)
}

/// The components of each particle, in the order of the ports.
fn components(jet: &IntegerJet) -> Vec<Vec<i64>> {
    match jet {
        IntegerJet::Collider(particles) => particles
            .iter()
            .map(|p| vec![p.pt.to_bits().into(), p.eta.into(), wrapped(p.phi)])
            .collect(),
        IntegerJet::Cartesian(particles) => particles
            .iter()
            .map(|p| [p.e, p.px, p.py, p.pz].map(|x| i64::from(x.to_bits())).to_vec())
            .collect(),
    }
}

/// phi in the half-open turn that the port takes.
fn wrapped(phi: i16) -> i64 {
    let half = i64::from(ANGLE_STEPS_PER_PI);
    (i64::from(phi) + half).rem_euclid(2 * half) - half
}

fn whole_jet(particles: &[Vec<i64>], slots: usize, of_jet: Option<i64>) -> Frame {
    let width = particles.first().map_or(0, Vec::len);
    let slot = |k: usize, c: usize| particles.get(k).map_or(0, |p| p[c]);
    let mut frame: Frame = (0..width).flat_map(|c| (0..slots).map(move |k| slot(k, c))).collect();
    frame.extend(of_jet);
    frame
}

fn one_by_one(particles: &[Vec<i64>], of_jet: Option<i64>) -> Vec<Frame> {
    let last = particles.len().saturating_sub(1);
    let word = |(k, particle): (usize, &Vec<i64>)| {
        let mut word = vec![i64::from(k == last)];
        word.extend(particle);
        word.extend(of_jet);
        word
    };
    particles.iter().enumerate().map(word).collect()
}
