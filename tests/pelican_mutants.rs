//! Faults in a PELICAN's Verilog: each of them must be found, and the original must pass.
#![allow(clippy::panic, clippy::unwrap_used, missing_docs)]

mod support;

use std::path::PathBuf;

use spurion::graph::FrontEnd;
use spurion_hdl::blocks::TableStyle;
use spurion_hdl::cosimulation::{CosimulationReport, Simulator};
use spurion_hdl::verilog;
use spurion_tools::calibrate::Settings;
use spurion_tools::convert::convert;
use spurion_tools::hardware::coverage::telling;
use spurion_tools::hardware::design::Design;
use spurion_tools::hardware::stimuli;
use spurion_tools::jets;
use spurion_tools::model::ModelFile;
use support::published::{C3, folded};
use support::{data, read_checkpoint};

/// Jets that each mutant gets, the most telling ones first.
const JETS: usize = 90;
/// Generated jets that these are chosen from.
const POOL: usize = 600;
/// Particle slots of the network in accurate formats, which is smaller.
const FEW: usize = 6;

/// A change of the text: in the first module whose name contains the second, the third becomes the
/// fourth.
type Mutant = (&'static str, &'static str, &'static str, &'static str);

/// Of the accurate formats, whose arithmetic is drawn.
const DRAWN: [Mutant; 9] = [
    ("an address an octave off", "n2_float_address", "by_2 ? ", "1'b0 ? "),
    ("a slope of 23", "n47_leaky_relu", "thirty_two + nine", "thirty_two - nine"),
    ("a leaky ReLU with its sides exchanged", "n47_leaky_relu", "below_zero ? ", "!below_zero ? "),
    ("sums of rows that forget the turn before", "n9_accumulate", "keep ? ", "1'b0 ? "),
    ("sums of rows that take the last jet along", "n9_accumulate", "keep ? ", "1'b1 ? "),
    ("an engine that never changes its distance", "pair_0_3_select", "yes ? ", "1'b1 ? "),
    ("pairs that are none", "_case", "q <= entries[a]", "q <= 0"),
    ("a function of an invariant of the wrong sign", "_pair", "entries[a]", "~entries[a]"),
    ("a row's value spread late", "n38_select", "yes ? ", "1'b1 ? "),
];

/// Of the published circuit, whose tables do the arithmetic.
const TABULATED: [Mutant; 15] = [
    ("an address an octave off", "n2_float_address", "by_2 ? ", "1'b0 ? "),
    ("labels that are none", "n2_join", "{high, ", "{1'b0, "),
    ("a distance with the wrong sign", "pair_0_4_subtract", "a_wide - ", "a_wide + "),
    ("a function of an invariant of the wrong sign", "_pair", "<= entries[a]", "<= ~entries[a]"),
    (
        "a product in a table with another one's sign",
        "_function",
        "<= entries[a]",
        "<= ~entries[a]",
    ),
    ("a memory that is never reset", "_function", "keep ? ", "1'b1 ? "),
    ("a memory that is always reset", "_function", "keep ? ", "1'b0 ? "),
    ("a term subtracted", "n46_add", "a_wide + b_wide", "a_wide - b_wide"),
    ("a second operand without its sign", "n46_add", " & either_", " & ~either_"),
    ("sums of rows that forget the turn before", "n10_accumulate", "keep ? ", "1'b0 ? "),
    ("sums of rows that take the last jet along", "n10_accumulate", "keep ? ", "1'b1 ? "),
    ("a row's value spread late", "n46_select", "yes ? ", "1'b1 ? "),
    ("a pT that wraps", "particle_fit", "above ? ", "1'b0 ? "),
    ("an empty slot taken for a particle", "particle_nonzero", "value = ", "value = 1'b1 | "),
    ("answers that are never counted off", "queue_count", "more - ", "more + 0 * "),
];

fn mutated(text: &str, module: &str, from: &str, to: &str) -> Option<String> {
    let modules: Vec<&str> = text.split_inclusive("endmodule").collect();
    let place = modules.iter().position(|text| {
        let header = text.split_once("\nmodule ").and_then(|(_, rest)| rest.split_once('('));
        header.is_some_and(|(name, body)| name.contains(module) && body.contains(from))
    })?;
    let (head, body) = modules[place].split_once("\nmodule ")?;
    let body = format!("\nmodule {}", body.replacen(from, to, 1));
    Some([&modules[..place].concat(), head, &body, &modules[place + 1..].concat()].concat())
}

fn run(design: &Design, model: &ModelFile, text: &str) -> CosimulationReport {
    let verified = model.verified().unwrap();
    let pool = stimuli::jets(FrontEnd::Collider, verified.graph().particles(), POOL, 21);
    let mut jets: Vec<_> =
        telling(model, &pool).unwrap().iter().map(|&k| pool[k].clone()).collect();
    jets.extend(pool.into_iter().skip(100));
    jets.truncate(JETS);
    let vectors = design.vectors(model, &jets).unwrap();
    let folder = tempfile::tempdir().unwrap();
    design.cosimulate(Simulator::Icarus, Some(text), &vectors, folder.path()).unwrap()
}

fn every_mutant_is_caught(design: &Design, model: &ModelFile, mutants: &[Mutant]) {
    let text = verilog(&design.pipeline);
    let report = run(design, model, &text);
    assert!(report.is_exact() && report.latency == Some(design.pipeline.latency()), "{report:?}");
    for (what, module, from, to) in mutants {
        let changed = mutated(&text, module, from, to);
        let changed = changed.unwrap_or_else(|| panic!("{what}: no such place"));
        let report = run(design, model, &changed);
        println!("{what}: {} faults", report.faults());
        assert!(!report.is_exact(), "{what} was not found");
    }
}

#[test]
fn faults_in_drawn_arithmetic_are_found() {
    let path = data("jets_calibration.h5");
    let few = jets::read(&path, Some(300), FEW).unwrap();
    let checkpoint = read_checkpoint("pelican_c3_l1_n16");
    let small = convert(&checkpoint, Some(FEW), (&path, &few.jets), &Settings::default()).unwrap();
    let model = ModelFile::from_bytes(PathBuf::from("model"), small.artifact).unwrap();
    let options = folded(2 * FEW, TableStyle::BlockRam);
    let design = Design::new(model.verified().unwrap().graph(), &options).unwrap();
    every_mutant_is_caught(&design, &model, &DRAWN);
}

#[test]
fn faults_in_the_published_circuit_are_found() {
    every_mutant_is_caught(&C3.design(), &C3.model(), &TABULATED);
}
