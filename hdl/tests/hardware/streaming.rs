//! Frames in a row and with gaps, in every simulator, and the latency that is claimed.

use std::sync::{Arc, Mutex};

use crate::support::directory;
use crate::support::jets::random_jets;
use crate::support::model::answer;
use crate::support::random::Random;
use crate::support::specification::{default_front_end, odd_front_end};
use rust_hdl_core::prelude::{Sim, Simulation};
use spurion::format::{Overflow, Rounding};
use spurion_hdl::front_end::Options;
use spurion_hdl::{Frame, FrontEnd, JetIn, Structure, icarus, stream};

fn wanted(spec: &FrontEnd, jets: &[JetIn]) -> Vec<Frame> {
    let flat = |jet: &JetIn| {
        let out = answer(spec, jet);
        [out.d, out.rows, vec![out.total]].concat()
    };
    jets.iter().map(flat).collect()
}

/// The frames with runs of empty clocks before, between and after them.
fn with_gaps(frames: Vec<Option<Frame>>, seed: u64) -> Vec<Option<Frame>> {
    let mut random = Random::new(seed);
    let mut spread = vec![None; 3];
    for frame in frames {
        spread.push(frame);
        let gap = if random.below(3) == 0 { random.below(30) } else { 0 };
        spread.extend((0..gap).map(|_| None));
    }
    spread
}

#[test]
fn gaps_change_no_answer_and_no_latency() {
    let spec = odd_front_end(Rounding::RndConv, Overflow::Sat);
    let jets = random_jets(150, 5, 21);
    let wanted = wanted(&spec, &jets);
    let back_to_back = spec.frames(&jets).unwrap();
    for (k, frames) in [back_to_back.clone(), with_gaps(back_to_back, 22)].iter().enumerate() {
        let mut pipeline = spec.pipeline(&Options::default()).unwrap();
        let streamed = stream(&mut pipeline, frames).unwrap();
        assert_eq!(streamed.answers, wanted);
        assert_eq!(streamed.latency, Some(pipeline.latency()));
        let place = directory(&format!("gaps_{k}"));
        let report = icarus::run(&pipeline, frames, &wanted, &place).unwrap();
        assert!(report.is_exact(pipeline.latency()), "{report:?}");
    }
}

#[test]
fn a_single_frame_answers_once() {
    let spec = odd_front_end(Rounding::Trn, Overflow::Wrap);
    let jets = random_jets(1, 5, 23);
    let mut pipeline = spec.pipeline(&Options::default()).unwrap();
    let frames = [spec.frames(&jets).unwrap(), vec![None; 100]].concat();
    let streamed = stream(&mut pipeline, &frames).unwrap();
    assert_eq!(streamed.answers, wanted(&spec, &jets));
    assert_eq!(streamed.latency, Some(pipeline.latency()));
}

/// RustHDL's event-driven simulator, with a clock and a testbench of its own, instead of the
/// loop of `stream`.
#[test]
fn the_event_driven_simulator_agrees() {
    let spec = default_front_end(3);
    let jets = random_jets(40, 3, 24);
    let wanted = wanted(&spec, &jets);
    let frames: Vec<Frame> = spec.frames(&jets).unwrap().into_iter().flatten().collect();
    let pipeline = spec.pipeline(&Options::default()).unwrap();
    let (latency, count) = (pipeline.latency() as usize, wanted[0].len());
    let collected = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&collected);
    let mut simulation: Simulation<Structure> = Simulation::new();
    simulation.add_testbench(move |mut sim: Sim<Structure>| {
        let mut x = sim.init()?;
        for k in 0..frames.len() + latency {
            let frame = frames.get(k);
            x.set_clock(false);
            x.set_input(0, i64::from(frame.is_some()));
            for (port, &value) in frame.into_iter().flatten().enumerate() {
                x.set_input(port + 1, value);
            }
            x = sim.wait(5, x)?;
            x.set_clock(true);
            x = sim.wait(5, x)?;
            if x.output(count) == 1 {
                let answer: Frame = (0..count).map(|port| x.output(port)).collect();
                sink.lock().unwrap().push(answer);
            }
        }
        sim.done(x)
    });
    let mut trace = Vec::new();
    simulation.run_traced(Box::new(pipeline.into_structure()), 100_000, &mut trace).unwrap();
    assert_eq!(*collected.lock().unwrap(), wanted);
    // The trace declares wires of run-time width: pT of 14 bits, and d_ij of 16.
    let trace = String::from_utf8(trace).unwrap();
    assert!(trace.contains("$var wire 14 ") && trace.contains("$var wire 16 "));
}
