//! Jets per second of the interpreter on one core: `cargo bench --bench tagger`.
//!
//! Prints for each checkpoint of the repository the best of many passes over the test jets, from
//! decoded jets to scores, and the share of the time that each op takes. Arguments are names, or
//! parts of names, of the checkpoints to take.
#![allow(clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use spurion::graph::{Node, NodeId, Verified};
use spurion::interpret::Observer;
use spurion::tensor::Words;
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::HostTagger;
use support::{ALL_CHECKPOINTS, converted_as_usual, integer_jets, test_jets};

/// Passes over the jets, of which the best counts.
const PASSES: usize = 30;

/// Adds up the time of each op. Reading the clock is part of it.
struct Clock {
    last: Instant,
    ops: BTreeMap<String, Duration>,
}

impl Observer for Clock {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, _words: Words<'_>) {
        let name = format!("{} {:?}", node.op.name(), node.rank).to_lowercase();
        let now = Instant::now();
        *self.ops.entry(name).or_default() += now - self.last;
        self.last = Instant::now();
    }

    fn overflows(&mut self, _node: NodeId, _count: u64) {}
}

/// Seconds of the best pass.
fn best(tagger: &mut HostTagger<'_>, jets: &[IntegerJet]) -> f64 {
    let views: Vec<_> = jets.iter().map(IntegerJet::view).collect();
    let mut pass = || {
        let begin = Instant::now();
        std::hint::black_box(tagger.score_all(&views).unwrap());
        begin.elapsed().as_secs_f64()
    };
    (0..PASSES).map(|_| pass()).fold(f64::INFINITY, f64::min)
}

/// The ops by the time that they take, in percent.
fn shares(tagger: &mut HostTagger<'_>, jets: &[IntegerJet]) -> Vec<(String, f64)> {
    let mut clock = Clock { last: Instant::now(), ops: BTreeMap::new() };
    for jet in jets {
        clock.last = Instant::now();
        tagger.score(jet.view(), &mut clock).unwrap();
    }
    let total: f64 = clock.ops.values().map(Duration::as_secs_f64).sum();
    let shares = clock.ops.into_iter().map(|(name, time)| (name, time.as_secs_f64() / total));
    let mut shares: Vec<_> = shares.map(|(name, share)| (name, 100.0 * share)).collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    shares
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|w| name.contains(w.as_str()));
    for name in ALL_CHECKPOINTS.into_iter().filter(|name| wanted(name)) {
        let (model, front_end) = converted_as_usual(name, 2000);
        let graph = spurion::artifact::parse(&model.artifact).unwrap();
        let most = graph.particles();
        let mut tagger = HostTagger::new(Verified::new(graph).unwrap()).unwrap();
        let jets = integer_jets(&test_jets(2500, most).jets, front_end);
        let speed = jets.len() as f64 / best(&mut tagger, &jets);
        println!("{name}: {speed:.0} jets/s with at most {most} particles");
        for (op, share) in shares(&mut tagger, &jets).into_iter().filter(|(_, s)| *s >= 1.0) {
            println!("    {op:<28} {share:>5.1} %");
        }
    }
}
