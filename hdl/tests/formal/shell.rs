//! The handshake as a whole, proved for all times and all partners by induction: the very shell
//! and collector of the taggers, around a core that only delays.

mod design;
mod invariants;

use std::time::Instant;

use design::Design;
use invariants::invariants;
use spurion_hdl::tagger::Shape;
use spurion_hdl::{Bus, Pipeline, verilog};

use crate::harness::{Verdict, break_module, sby_in};

/// What is proved: a jet a clock; intervals that divide the latency and that do not; one longer
/// than a jet takes; streams.
const DESIGNS: [Design; 6] = [
    design("shell_parallel", Shape::Jets, 1, 2),
    design("shell_folded_3", Shape::Jets, 3, 4),
    design("shell_folded_2", Shape::Jets, 2, 3),
    design("shell_folded_5", Shape::Jets, 5, 1),
    design("shell_stream", Shape::Stream, 1, 2),
    design("shell_stream_folded", Shape::Stream, 3, 2),
];

const fn design(name: &'static str, shape: Shape, interval: usize, latency: u32) -> Design {
    Design { name, shape, interval, latency }
}

/// The module of the proof. Without `invariants` it asserts what can be seen at the ports.
fn formal(design: Design, pipeline: &Pipeline, invariants: &str) -> String {
    let entrance = match design.shape {
        Shape::Jets => include_str!("shell/jets.v"),
        Shape::Stream => include_str!("shell/stream.v"),
    };
    let fields = [
        ("@LATENCY@", design.latency),
        ("@INTERVAL@", design.interval as u32),
        ("@DEPTH@", design.depth()),
        ("@TOP@", design.bits() - 1),
    ];
    let scoreboard = fields
        .into_iter()
        .fold(include_str!("shell/scoreboard.v").to_owned(), |text, (field, value)| {
            text.replace(field, &value.to_string())
        });
    let ports = |bus: &Bus| format!("input [{}:0] {}, ", bus.bits() - 1, bus.name);
    let pins = |bus: &Bus| format!(".{0}({0}), ", bus.name);
    let ports: String = pipeline.inputs().iter().map(ports).collect();
    let pins: String = pipeline.inputs().iter().map(pins).collect();
    format!(
        "module formal({ports}input clock, input reset, input in_valid, input out_ready, \
         input watch);\n{scoreboard}{entrance}{invariants}\
         shell dut({pins}.clock(clock), .reset(reset), .in_valid(in_valid), .in_ready(in_ready), \
         .out_valid(out_valid), .out_ready(out_ready), .score(score));\nendmodule\n"
    )
}

#[test]
fn the_handshake_is_proved() {
    for design in DESIGNS {
        let begin = Instant::now();
        let pipeline = design.pipeline();
        let entrance = u32::from(design.shape == Shape::Stream);
        assert_eq!(pipeline.latency(), design.latency + 1 + entrance);
        let formal = formal(design, &pipeline, &invariants(design));
        let verdict = sby_in(design.name, "mode prove\ndepth 2", &verilog(&pipeline), &formal);
        assert_eq!(verdict, Verdict::Proved, "{}", design.name);
        println!("{}: proved, {:?}", design.name, begin.elapsed());
    }
}

/// A fault, and the change that makes it: a name of a leaf, what stands there, what replaces it.
struct Fault {
    name: &'static str,
    design: Design,
    change: [&'static str; 3],
}

const fn fault(name: &'static str, design: Design, change: [&'static str; 3]) -> Fault {
    Fault { name, design, change }
}

const FAULTS: [Fault; 10] = [
    fault("credit_for_one_more", DESIGNS[0], ["$credit_below(", "left < ", "left <= "]),
    fault("taken_without_out_ready", DESIGNS[0], ["$queue_mask_3(", "keep ? ", "1'b1 ? "]),
    fault("credits_left_by_a_reset", DESIGNS[1], ["$credit_mask(", "keep ? ", "1'b1 ? "]),
    fault("flight_left_by_a_reset", DESIGNS[1], ["$queue_mask_2(", "keep ? ", "1'b1 ? "]),
    fault("answers_left_by_a_reset", DESIGNS[0], ["$queue_mask_4(", "keep ? ", "1'b1 ? "]),
    fault("newest_answer_first", DESIGNS[0], ["$queue_bits(", "[0:0]", "[1:1]"]),
    fault("answers_that_move_on_alone", DESIGNS[0], ["$queue_select(", "yes ? ", "1'b1 ? "]),
    fault("interval_ignored", DESIGNS[1], ["$idle_below(", "left < ", "left >= 0 * "]),
    fault("particle_taken_while_a_jet_waits", DESIGNS[5], ["$collector_below_2(", "<", ">="]),
    fault("particles_left_by_a_reset", DESIGNS[4], ["$collector_mask(", "keep ? ", "1'b1 ? "]),
];

/// Each fault shows at the ports.
#[test]
fn a_fault_in_the_handshake_is_refuted() {
    for Fault { name, design, change } in FAULTS {
        let begin = Instant::now();
        let pipeline = design.pipeline();
        let broken = break_module(&verilog(&pipeline), change);
        let verdict = sby_in(name, "mode bmc\ndepth 16", &broken, &formal(design, &pipeline, ""));
        assert_eq!(verdict, Verdict::Refuted, "{name}");
        println!("{name}: refuted, {:?}", begin.elapsed());
    }
}
