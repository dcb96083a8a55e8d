//! Jets as Puppi candidates with an axis, and the scores that the core's decoder makes of them.

use spurion::cone::Axis;
use spurion::graph::{FrontEnd, Verified};
use spurion::jet::JetView;
use spurion::momentum::{ANGLE_STEPS_PER_PI, ColliderMomentum};
use spurion::puppi::{ETA_BITS, PHI_BITS, PT_BITS, PuppiCandidate, wrapped_phi};
use spurion_hdl::Frame;
use spurion_hdl::tagger::Shape;

use super::HardwareError;
use super::stimuli::{ETA_ENDS, Random};
use crate::ingest::IntegerJet;
use crate::model::HostTagger;

/// Bits of a word that hold pT, eta and phi.
const READ_BITS: u32 = PT_BITS + ETA_BITS + PHI_BITS;
/// The ends of phi in a word.
const PHI_ENDS: (i64, i64) = (-1 << (PHI_BITS - 1), (1 << (PHI_BITS - 1)) - 1);

/// A jet as a jet finder hands it on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PuppiJet {
    /// From where eta and phi are measured.
    pub axis: Axis,
    /// The candidates.
    pub words: Vec<u64>,
}

impl PuppiJet {
    /// `jet` seen from somewhere else, with all other fields at random: an axis that leaves every eta
    /// inside its bits, if there is one, and the ends of these axes now and then.
    ///
    /// # Errors
    /// [`HardwareError::Coordinates`] for four-vectors.
    pub fn of(jet: &IntegerJet, random: &mut Random) -> Result<Self, HardwareError> {
        let IntegerJet::Collider(particles) = jet else { return Err(HardwareError::Coordinates) };
        let etas = || particles.iter().map(|p| i64::from(p.eta));
        let lowest = (ETA_ENDS.0 - etas().min().unwrap_or(0)).max(ETA_ENDS.0);
        let highest = (ETA_ENDS.1 - etas().max().unwrap_or(0)).min(ETA_ENDS.1);
        let eta = match random.between(0, 7) {
            0 => lowest,
            1 => highest,
            _ => random.between(lowest, highest.max(lowest)),
        };
        let half = i64::from(ANGLE_STEPS_PER_PI);
        let phi = match random.between(0, 7) {
            0 => random.between(PHI_ENDS.0, PHI_ENDS.1),
            _ => random.between(-half, half - 1),
        };
        let axis = Axis { eta: eta as i16, phi: phi as i16 };
        let word = |p: &ColliderMomentum| word(p, axis, random);
        Ok(Self { axis, words: particles.iter().map(word).collect() })
    }

    /// The particles by the core's decoder, as they are seen from the axis.
    #[must_use]
    pub fn decoded(&self) -> Vec<ColliderMomentum> {
        let momenta = self.words.iter().map(|&word| PuppiCandidate::from_word(word).momentum);
        momenta.filter(|p| !p.is_empty()).map(|p| self.axis.frame(&p)).collect()
    }

    fn frame(&self, words: &[u64], last: Option<bool>) -> Frame {
        let read = |word: &u64| (word & ((1 << READ_BITS) - 1)) as i64;
        let mut frame: Frame = last.map(i64::from).into_iter().collect();
        frame.extend(words.iter().map(read));
        frame.extend([i64::from(self.axis.eta), i64::from(self.axis.phi)]);
        frame
    }

    /// A word for the jet, or for each particle.
    fn frames(&self, slots: usize, shape: Shape, random: &mut Random) -> Vec<Frame> {
        let mut words = self.words.clone();
        if shape == Shape::Jets {
            words.resize_with(slots, || empty(random));
            return vec![self.frame(&words, None)];
        }
        if words.is_empty() {
            words.push(empty(random));
        }
        let last = words.len() - 1;
        let one = |(k, word)| self.frame(&[word], Some(k == last));
        words.into_iter().enumerate().map(one).collect()
    }
}

/// The particle where it stands if the axis stands where it does.
fn word(p: &ColliderMomentum, axis: Axis, random: &mut Random) -> u64 {
    let eta = (i64::from(p.eta) + i64::from(axis.eta)).clamp(ETA_ENDS.0, ETA_ENDS.1);
    let phi = i32::from(p.phi) + i32::from(axis.phi);
    let rest = PuppiCandidate::from_word(random.any());
    let momentum = ColliderMomentum { pt: p.pt, eta: eta as i16, phi: wrapped_phi(phi) };
    PuppiCandidate { momentum, ..rest }.to_word()
}

/// No pT, and anything else.
fn empty(random: &mut Random) -> u64 {
    random.any() >> PT_BITS << PT_BITS
}

/// What enters hardware and the scores that must come out, by the core's decoder and interpreter.
///
/// # Errors
/// [`HardwareError`] if a jet does not fit the model, or the model reads four-vectors.
pub fn puppi_vectors(
    verified: Verified<'_>,
    jets: &[IntegerJet],
    shape: Shape,
    seed: u64,
) -> Result<(Vec<Frame>, Vec<i64>), HardwareError> {
    if verified.graph().front_end()? != FrontEnd::Collider {
        return Err(HardwareError::Coordinates);
    }
    let slots = verified.graph().particles();
    let mut tagger = HostTagger::new(verified)?;
    let mut random = Random::new(seed);
    let (mut words, mut scores) = (Vec::new(), Vec::new());
    for (index, jet) in jets.iter().enumerate() {
        let particles = jet.view().len();
        if particles > slots {
            return Err(HardwareError::Particles { jet: index, particles, slots });
        }
        let jet = PuppiJet::of(jet, &mut random)?;
        words.extend(jet.frames(slots, shape, &mut random));
        let (particles, beam_eta) = (jet.decoded(), jet.axis.eta.saturating_neg());
        scores.push(tagger.score(JetView::Collider { particles: &particles, beam_eta }, &mut ())?);
    }
    Ok((words, scores))
}
