//! A model in the program: the least that scores a jet on a microcontroller.
#![no_std]

use spurion::{ColliderMomentum, JetView, Score, Tagger, TaggerError};

static MODEL: &[u8] = include_bytes!("../../../tests/vectors/pelican_nano_h2_n16.spurion");

/// The score of a jet: up to 16 particles, pT in 0.25 GeV, eta and phi in pi/720.
pub fn score(particles: &[ColliderMomentum]) -> Result<Score, TaggerError> {
    // The narrow and wide words that `convert` printed. Keep a tagger for more than one jet.
    let mut tagger = Tagger::<991, 0>::new(MODEL)?;
    tagger.score(JetView::Collider { particles, beam_eta: 0 })
}
