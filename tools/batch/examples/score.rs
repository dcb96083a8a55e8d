//! Scores generated jets again and again, for tools that count instructions:
//! `score MODEL.spurion PARTICLES TIMES [VECTORS]`, where VECTORS is sse2, sse4.2, avx2, avx512, neon or
//! scalar: by default the best that there is.
//!
//! Prints how many jets it scored, the sum of their scores, and jets a second of the best time that
//! sixteen were scored. Instructions do not depend on what the jets are: nothing branches on a momentum.
#![allow(clippy::unwrap_used)]

#[path = "../../../tests/support/random.rs"]
#[allow(dead_code)]
mod random;

use std::time::Instant;

use spurion::graph::{FrontEnd, Graph};
use spurion::momentum::{ColliderMomentum, FourMomentum};
use spurion::{JetView, artifact};
use spurion_batch::{Batch, LANES, Level, levels};

use random::Random;

fn collider(numbers: &mut Random, particles: usize) -> Vec<ColliderMomentum> {
    let particle = |_| ColliderMomentum {
        pt: fixed::types::U14F2::from_bits(1 + numbers.below(1000) as u16),
        eta: numbers.below(400) as i16 - 200,
        phi: numbers.below(400) as i16 - 200,
    };
    (0..particles).map(particle).collect()
}

fn cartesian(numbers: &mut Random, particles: usize) -> Vec<FourMomentum> {
    let particle = |_| {
        let [e, px, py, pz] =
            [1 << 20, 1 << 18, 1 << 18, 1 << 18].map(|end| 1 + numbers.below(end) as i32);
        let [e, px, py, pz] = [e, px, py, pz].map(fixed::types::I20F12::from_bits);
        FourMomentum { e, px, py, pz }
    };
    (0..particles).map(particle).collect()
}

/// The sum of all scores, and the seconds of the fastest time.
fn score(
    (graph, level): (&Graph<'_>, Level),
    views: [JetView<'_>; LANES],
    times: usize,
) -> (i64, f64) {
    let mut batch = Batch::with_level(graph, level).unwrap();
    let (mut sum, mut best) = (0, f64::INFINITY);
    for _ in 0..times {
        let begin = Instant::now();
        sum += batch.score(&views).unwrap().iter().sum::<i64>();
        best = best.min(begin.elapsed().as_secs_f64());
    }
    (sum, best)
}

/// The vector instructions of this name, if the processor has them.
fn named(name: &str) -> Option<Level> {
    levels().into_iter().find_map(|(own, level)| (own == name).then_some(level))
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let ([model, particles, times], Some(level)) = (match arguments.as_slice() {
        [three @ .., name] if three.len() == 3 => (three, named(name)),
        three => (three, Some(Level::new())),
    }) else {
        let names: Vec<&str> = levels().iter().map(|(name, _)| *name).collect();
        eprintln!("usage: score MODEL.spurion PARTICLES TIMES [{}]", names.join("|"));
        std::process::exit(2)
    };
    let bytes = std::fs::read(model).unwrap();
    let graph = artifact::parse(&bytes).unwrap();
    let (particles, times) = (particles.parse().unwrap(), times.parse().unwrap());
    let mut numbers = Random(0x9e37_79b9_7f4a_7c15);
    let (sum, best) = match graph.front_end() {
        Ok(FrontEnd::Collider) => {
            let jets: [_; LANES] = std::array::from_fn(|_| collider(&mut numbers, particles));
            let view =
                |lane: usize| JetView::Collider { particles: jets[lane].as_slice(), beam_eta: 0 };
            score((&graph, level), std::array::from_fn(view), times)
        }
        _ => {
            let jets: [_; LANES] = std::array::from_fn(|_| cartesian(&mut numbers, particles));
            let view = |lane: usize| JetView::Cartesian { particles: jets[lane].as_slice() };
            score((&graph, level), std::array::from_fn(view), times)
        }
    };
    println!("{} jets, sum of scores {sum}", times * LANES);
    println!("{:.0} jets a second at best", LANES as f64 / best);
}
