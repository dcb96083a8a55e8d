//! Trigger words on one core: `cargo bench --bench words`.
//!
//! Prints the best of many passes over 10,000 events of 128 candidates: candidates decoded each
//! second, all their fields, from the bytes of a stream; encoded; and collected into jets by seeded
//! cones. The first is held against a million.
#![allow(clippy::unwrap_used)]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use spurion::ColliderMomentum;
use spurion::cone::{ConeFinder, ConeRule};
use spurion::native64::{EventHeader, Events, write_event};
use spurion::puppi::PuppiCandidate;

/// Passes, of which the best counts.
const PASSES: usize = 10;
const EVENTS: usize = 10_000;
const CANDIDATES: usize = 128;
/// What a stream must be decoded at, in candidates a second.
const GOAL: f64 = 1e6;
/// R = 0.8, seeds of 5 GeV.
const RULE: ConeRule =
    ConeRule { radius_squared: 33_615, seed_pt: fixed::types::U14F2::from_bits(20) };

/// Candidates of all kinds, with pT falling as it does in an event.
fn candidates() -> Vec<PuppiCandidate> {
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        state >> 9
    };
    let candidate = |place: usize| {
        // No spare bits, and a pT that is not 0.
        let word = (next() & ((1 << 55) - 1) & !0x3fff) | (1 + 400 / (1 + place as u64));
        PuppiCandidate::from_word(word)
    };
    (0..CANDIDATES).map(candidate).collect()
}

/// Runs `pass` and says how many candidates a second its best pass took.
fn speed(name: &str, mut pass: impl FnMut()) -> f64 {
    let mut time = || {
        let begin = Instant::now();
        pass();
        begin.elapsed().as_secs_f64()
    };
    let best = (0..PASSES).map(|_| time()).fold(f64::INFINITY, f64::min);
    let speed = (EVENTS * CANDIDATES) as f64 / best;
    println!("{name}: {speed:.3e} candidates/s, {:.3e} events/s", EVENTS as f64 / best);
    speed
}

fn main() -> ExitCode {
    let candidates = candidates();
    let mut event = [0; 8 * (1 + CANDIDATES)];
    write_event(EventHeader::default(), &candidates, &mut event).unwrap();
    let stream = event.repeat(EVENTS);
    let decoded = speed("decoded", || {
        for event in Events::new(black_box(&stream)) {
            event.unwrap().candidates().for_each(|candidate| {
                black_box(candidate);
            });
        }
    });
    speed("encoded", || {
        for _ in 0..EVENTS {
            write_event(EventHeader::default(), black_box(&candidates), &mut event).unwrap();
            black_box(&event);
        }
    });
    speed("decoded and collected into jets", || {
        for event in Events::new(black_box(&stream)) {
            let candidates = event.unwrap().candidates();
            let momenta: Vec<ColliderMomentum> = candidates.map(|c| c.momentum).collect();
            let mut finder = ConeFinder::new(&momenta, RULE).unwrap();
            while let Some(jet) = finder.next_jet::<16>() {
                black_box(jet);
            }
        }
    });
    if decoded < GOAL {
        println!("fewer than {GOAL:e} candidates/s decoded");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
