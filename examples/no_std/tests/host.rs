//! The example gives the bits that a tagger with more memory gives from the same file, and that
//! the committed vectors hold.
#![allow(clippy::unwrap_used)]

use fixed::types::U14F2;
use spurion::cone::Axis;
use spurion::native64::write_event;
use spurion::{ColliderMomentum, EventHeader, JetView, PuppiCandidate, Tagger};
use spurion_no_std_example::{score, tag};

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/");

/// The next `N` bytes.
fn take<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
    let (first, rest) = bytes.split_first_chunk().unwrap();
    *bytes = rest;
    *first
}

/// Particles and score of the next jet (the format is in `tests/vectors/README.md`).
fn next_jet(bytes: &mut &[u8]) -> (Vec<ColliderMomentum>, i32) {
    let [0, 0, count, 0] = take(bytes) else { unreachable!("all are in the laboratory frame") };
    let particle = |bytes: &mut &[u8]| ColliderMomentum {
        pt: U14F2::from_bits(u16::from_le_bytes(take(bytes))),
        eta: i16::from_le_bytes(take(bytes)),
        phi: i16::from_le_bytes(take(bytes)),
    };
    let particles = (0..count).map(|_| particle(bytes)).collect();
    (particles, i32::from_le_bytes(take(bytes)))
}

#[test]
fn the_score_is_that_of_a_tagger_and_of_the_vectors() {
    let model = std::fs::read(format!("{VECTORS}pelican_nano_h2_n16.spurion")).unwrap();
    let file = std::fs::read(format!("{VECTORS}pelican_nano_h2_n16.jets")).unwrap();
    let mut tagger = Tagger::<'_, 1024, 16>::new(&model).unwrap();
    let mut rest = &file[6..];
    let mut jets = 0;
    while !rest.is_empty() {
        let (particles, expected) = next_jet(&mut rest);
        let view = JetView::Collider { particles: &particles, beam_eta: 0 };
        let got = score(&particles).unwrap();
        assert_eq!(got, tagger.score(view).unwrap(), "jet {jets}");
        assert_eq!(got.raw, expected, "jet {jets}");
        jets += 1;
    }
    assert_eq!(jets, 300);
}

#[test]
fn the_tag_of_an_event_is_that_of_the_particles_around_its_leading_one() {
    let file = std::fs::read(format!("{VECTORS}pelican_nano_h2_n16.jets")).unwrap();
    let mut rest = &file[6..];
    let (mut jets, mut cut) = (0, 0);
    while !rest.is_empty() {
        let (particles, _) = next_jet(&mut rest);
        let candidate = |&momentum| PuppiCandidate { momentum, ..PuppiCandidate::from_word(0) };
        let candidates: Vec<_> = particles.iter().map(candidate).collect();
        let mut event = [0; 8 * 17];
        let length = write_event(EventHeader::default(), &candidates, &mut event).unwrap();
        let leading = particles.iter().rev().max_by_key(|particle| particle.pt).unwrap();
        let mut around = particles.clone();
        around.retain(|particle| Axis::of(leading).distance_squared(particle) <= 33_615);
        cut += usize::from(around.len() < particles.len());
        let expected = score(&around).unwrap().tag().to_bits();
        assert_eq!(tag(&event[..length]), Some(expected), "jet {jets}");
        jets += 1;
    }
    assert_eq!(jets, 300);
    assert!(cut > 0);
    assert_eq!((tag(&[]), tag(&[0; 16])), (None, None));
}
