//! Jets on the buses of a front end.

use spurion::momentum::ColliderMomentum;

use super::FrontEnd;
use crate::error::Error;
use crate::pipeline::Frame;

/// A jet as it enters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JetIn {
    /// The particles in their slots; a slot with pT = 0 is empty, and so are those that are
    /// missing at the end.
    pub particles: Vec<ColliderMomentum>,
    /// Pseudorapidity by which the beams are boosted, in steps of eta; unused without beams.
    pub beam_eta: i16,
}

/// The answer to a jet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JetOut {
    /// d_ij in the order of [`crate::PairMatrix::entries`]; with beams they are objects 0 and 1.
    pub d: Vec<i64>,
    /// R_i for each object.
    pub rows: Vec<i64>,
    /// T.
    pub total: i64,
}

impl FrontEnd {
    /// The values on the inputs for each jet. phi is taken modulo a full turn.
    ///
    /// # Errors
    /// [`Error::Stimulus`] for a jet with more particles than slots.
    pub fn frames(&self, jets: &[JetIn]) -> Result<Vec<Option<Frame>>, Error> {
        jets.iter().enumerate().map(|(index, jet)| self.frame(index, jet).map(Some)).collect()
    }

    fn frame(&self, index: usize, jet: &JetIn) -> Result<Frame, Error> {
        if jet.particles.len() > self.particles {
            let what = format!("{} particles for {} slots", jet.particles.len(), self.particles);
            return Err(Error::Stimulus { frame: index, what });
        }
        let slots = (0..self.particles).map(|i| jet.particles.get(i).copied().unwrap_or_default());
        let slots: Vec<ColliderMomentum> = slots.collect();
        let half = i64::from(self.phi_period / 2);
        let turn = |phi: i16| (i64::from(phi) + half).rem_euclid(half * 2) - half;
        let mut frame: Frame = slots.iter().map(|p| p.pt.to_bits().into()).collect();
        frame.extend(slots.iter().map(|p| i64::from(p.eta)));
        frame.extend(slots.iter().map(|p| turn(p.phi)));
        frame.extend(self.has_beams().then(|| i64::from(jet.beam_eta)));
        Ok(frame)
    }

    /// The answer with these values on the outputs.
    #[must_use]
    pub fn jet_out(&self, answer: &Frame) -> JetOut {
        let objects = self.objects();
        let (d, sums) = answer.split_at(objects * (objects - 1) / 2);
        let (rows, total) = sums.split_at(objects);
        JetOut { d: d.to_vec(), rows: rows.to_vec(), total: total.iter().sum() }
    }
}
