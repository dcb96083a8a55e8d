//! The example gives the bits that a tagger with more memory gives from the same file, and that
//! the committed vectors hold.
#![allow(clippy::unwrap_used)]

use fixed::types::U14F2;
use spurion::{ColliderMomentum, JetView, Tagger};
use spurion_no_std_example::score;

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
