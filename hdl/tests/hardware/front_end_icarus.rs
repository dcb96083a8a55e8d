//! The emitted Verilog of the front end, in Icarus Verilog, against the definition.

use crate::support::directory;
use crate::support::jets::{corner_jets, random_jets};
use crate::support::model::answer;
use crate::support::specification::{default_front_end, odd_front_end};
use spurion::format::{Overflow, Rounding};
use spurion_hdl::icarus::{self, Report};
use spurion_hdl::{Frame, FrontEnd, JetIn, Pipeline, front_end::Options};

fn wanted(spec: &FrontEnd, jets: &[JetIn]) -> Vec<Frame> {
    let flat = |jet: &JetIn| {
        let out = answer(spec, jet);
        [out.d, out.rows, vec![out.total]].concat()
    };
    jets.iter().map(flat).collect()
}

fn run(spec: &FrontEnd, jets: &[JetIn], name: &str) -> (Pipeline, Report) {
    let pipeline = spec.pipeline(&Options::default()).unwrap();
    let frames = spec.frames(jets).unwrap();
    let report = icarus::run(&pipeline, &frames, &wanted(spec, jets), &directory(name)).unwrap();
    (pipeline, report)
}

#[test]
fn sixteen_particles_are_exact_over_two_thousand_jets() {
    let spec = default_front_end(16);
    let jets = [corner_jets(16), random_jets(2000, 16, 11)].concat();
    let (pipeline, report) = run(&spec, &jets, "sixteen");
    assert!(report.is_exact(pipeline.latency()), "{report:?}");
    assert_eq!(report.frames, jets.len());
}

#[test]
fn every_mode_is_exact() {
    for rounding in Rounding::ALL {
        for overflow in Overflow::ALL {
            let spec = odd_front_end(rounding, overflow);
            let jets = [corner_jets(5), random_jets(200, 5, 12)].concat();
            let name = format!("modes_{}_{}", rounding.name(), overflow.name());
            let (pipeline, report) = run(&spec, &jets, &name);
            assert!(report.is_exact(pipeline.latency()), "{name}: {report:?}");
        }
    }
}
