//! As `bare`, by way of trigger words: each jet becomes an event, is decoded again and collected in a
//! cone around its leading particle, and must have the host's score. What the symbols of this program
//! lack (panics, soft float, an allocator) words, cones and tags lack.
//!
//! For jets that words hold exactly, and a model without coarse angles: those of `tests/vectors`.
//!
//! Exit status: as `score`.
#![no_std]
#![no_main]

use spurion::native64::{MAX_CANDIDATES, WORD_BYTES, write_event};
use spurion::puppi::{Kind, NeutralSpecies};
use spurion::{
    ColliderMomentum, ConeFinder, ConeRule, EventHeader, Events, JetView, PuppiCandidate, Score,
};
use spurion_firmware::board::{FAILURE, SUCCESS, entry, exit};
use spurion_firmware::embedded::{EmbeddedTagger, JETS, MODEL, PARTICLES};
use spurion_firmware::jet_file::JetFile;

/// Everything around the leading particle.
const RULE: ConeRule = ConeRule { radius_squared: u32::MAX, seed_pt: ConeRule::ANY };

/// The particles as the bytes of an event, and how many these are.
fn event(jet: JetView<'_>) -> Option<([u8; WORD_BYTES * (1 + MAX_CANDIDATES)], usize)> {
    let JetView::Collider { particles, .. } = jet else { return None };
    let mut candidates = [PuppiCandidate::from_word(0); PARTICLES];
    let kind = Kind::Neutral { species: NeutralSpecies::Photon, puppi_weight: 256, em_id: 0 };
    for (candidate, &momentum) in candidates.iter_mut().zip(particles) {
        *candidate = PuppiCandidate { momentum, kind, spare: 0 };
    }
    let mut bytes = [0; WORD_BYTES * (1 + MAX_CANDIDATES)];
    let length = write_event(EventHeader::default(), &candidates, &mut bytes).ok()?;
    Some((bytes, length))
}

/// The score of the leading jet of the first event.
fn score(tagger: &mut EmbeddedTagger, bytes: &[u8]) -> Option<Score> {
    let event = Events::new(bytes).next()?.ok()?;
    let mut momenta = [ColliderMomentum::default(); MAX_CANDIDATES];
    for (momentum, candidate) in momenta.iter_mut().zip(event.candidates()) {
        *momentum = candidate.momentum;
    }
    let jet = ConeFinder::new(&momenta, RULE).ok()?.next_jet::<PARTICLES>()?;
    tagger.score(jet.leading.view()).ok()
}

/// Whether every jet has the host's score, and a tag on the same side of one half.
fn all_equal() -> Option<bool> {
    let mut tagger = EmbeddedTagger::new(MODEL).ok()?;
    let mut jets = 0u16;
    for jet in JetFile::<PARTICLES>::new(JETS).ok()? {
        let jet = jet.ok()?;
        let (bytes, length) = event(jet.jet.view())?;
        let score = score(&mut tagger, bytes.get(..length)?)?;
        let tag = score.tag().to_bits();
        if score.raw != jet.expected || (tag > 64 && score.raw < 0) || (tag < 64 && score.raw > 0) {
            return Some(false);
        }
        jets += 1;
    }
    Some(jets > 0)
}

#[entry]
fn main() -> ! {
    exit(if all_equal() == Some(true) { SUCCESS } else { FAILURE })
}
