//! A model in the program: the least that scores a jet on a microcontroller.
#![no_std]

use spurion::cone::{ConeFinder, ConeRule};
use spurion::native64::{Events, MAX_CANDIDATES};
use spurion::{ColliderMomentum, JetView, Score, Tagger, TaggerError};

static MODEL: &[u8] = include_bytes!("../../../tests/vectors/pelican_nano_h2_n16.spurion");

/// Jets of radius 0.8 in steps of pi/720, squared, around candidates of any pT.
const RULE: ConeRule = ConeRule { radius_squared: 33_615, seed_pt: ConeRule::ANY };

/// The score of a jet: up to 16 particles, pT in 0.25 GeV, eta and phi in pi/720.
pub fn score(particles: &[ColliderMomentum]) -> Result<Score, TaggerError> {
    // The narrow and wide words that `convert` printed. Keep a tagger for more than one jet.
    let mut tagger = Tagger::<991, 0>::new(MODEL)?;
    tagger.score(JetView::Collider { particles, beam_eta: 0 })
}

/// The tag of the leading jet of the first event in `bytes`, as `ap_ufixed<8, 1>`.
pub fn tag(bytes: &[u8]) -> Option<u8> {
    let event = Events::new(bytes).next()?.ok()?;
    let mut momenta = [ColliderMomentum::default(); MAX_CANDIDATES];
    for (momentum, candidate) in momenta.iter_mut().zip(event.candidates()) {
        *momentum = candidate.momentum;
    }
    let mut finder = ConeFinder::new(&momenta, RULE).ok()?;
    let jet = finder.next_jet::<16>()?;
    let mut tagger = Tagger::<991, 0>::new(MODEL).ok()?;
    Some(tagger.score(jet.leading.view()).ok()?.tag().to_bits())
}
