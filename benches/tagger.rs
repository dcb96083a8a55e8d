//! Jets per second of the interpreter on one core: `cargo bench --bench tagger`.
//!
//! Prints one line for each checkpoint of the repository: the best of five passes over the test
//! jets, from decoded jets to scores.
#![allow(clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::Instant;

use spurion::graph::{FrontEnd, Verified};
use spurion_tools::model::HostTagger;
use support::{CHECKPOINTS, converted, integer_jets, test_jets};

fn main() {
    for name in CHECKPOINTS {
        let model = converted(name, FrontEnd::Collider);
        let graph = spurion::artifact::parse(&model.artifact).unwrap();
        let most = graph.particles();
        let mut tagger = HostTagger::new(Verified::new(graph).unwrap()).unwrap();
        let jets = integer_jets(&test_jets(2500, most).jets, FrontEnd::Collider);
        let pass = |tagger: &mut HostTagger<'_>| {
            let begin = Instant::now();
            for jet in &jets {
                std::hint::black_box(tagger.score(jet.view(), &mut ()).unwrap());
            }
            jets.len() as f64 / begin.elapsed().as_secs_f64()
        };
        let best = (0..5).map(|_| pass(&mut tagger)).fold(0.0, f64::max);
        println!("{name}: {best:.0} jets/s with at most {most} particles");
    }
}
