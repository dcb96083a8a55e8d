//! The ladder for a PELICAN classifier, folded to two turns of the ring: interpreter = Icarus
//! Verilog = Verilator = netlist, and faults in its Verilog that must be found. RustHDL's simulation
//! has `pelican_hardware`.
#![allow(clippy::panic, clippy::unwrap_used, missing_docs)]

mod support;

use std::path::PathBuf;

use spurion::graph::FrontEnd;
use spurion_hdl::blocks::TableStyle;
use spurion_hdl::cosimulation::{CosimulationReport, Simulator};
use spurion_hdl::front_end::Options as FrontEndOptions;
use spurion_hdl::synthesis::{Figures, Target, netlist};
use spurion_hdl::tagger::TaggerOptions;
use spurion_hdl::verilog;
use spurion_tools::calibrate::Settings;
use spurion_tools::convert::convert;
use spurion_tools::hardware::coverage::{coverage, telling};
use spurion_tools::hardware::design::Design;
use spurion_tools::hardware::stimuli;
use spurion_tools::import::Architecture;
use spurion_tools::ingest::IntegerJet;
use spurion_tools::jets;
use spurion_tools::model::ModelFile;
use spurion_tools::trigger::TriggerSettings;
use support::{converted, converted_with, data, integer_jets, read_checkpoint, test_jets};

const ICARUS_JETS: usize = 60;
const VERILATOR_JETS: usize = 4_000;
const NETLIST_JETS: usize = 60;
/// Cases of rounding, overflow and sign that these jets reach, of those that intervals do not
/// exclude. That the others cannot be reached is not proved: many are saturations beyond all that
/// calibration has seen.
const REACHED: usize = 121;
/// Jets that each mutant gets, the most telling ones first.
const MUTANT_JETS: usize = 30;
/// Particle slots of the mutants' network, which is smaller.
const FEW: usize = 6;
/// Of the conversion to the formats that hardware is for.
const ERROR_BUDGET: f64 = 0.16;
/// Clocks from a jet to its score, at most.
const MOST_LATENCY: u32 = 150;

fn design(model: &ModelFile, interval: usize) -> Design {
    let tables = TableStyle::BlockRam;
    let front_end =
        FrontEndOptions { cosh: tables, cos: tables, lookup: tables, ..FrontEndOptions::default() };
    let options = TaggerOptions { interval, front_end, ..TaggerOptions::default() };
    Design::new(model.verified().unwrap().graph(), &options).unwrap()
}

fn model() -> ModelFile {
    let artifact = converted("pelican_c3_l1_n16", FrontEnd::Collider).artifact;
    ModelFile::from_bytes(PathBuf::from("model"), artifact).unwrap()
}

/// In the formats that hardware is for.
fn trigger_model() -> ModelFile {
    let settings = TriggerSettings::of(Architecture::Pelican);
    let settings = TriggerSettings { error_budget: ERROR_BUDGET, ..settings };
    let settings = Settings { trigger: Some(settings), ..Settings::default() };
    let artifact = converted_with("pelican_c3_l1_n16", &settings).artifact;
    ModelFile::from_bytes(PathBuf::from("model"), artifact).unwrap()
}

/// Half of them from the repository's test jets as far as there are, the rest generated.
fn half_real(count: usize) -> Vec<IntegerJet> {
    let mut jets = integer_jets(&test_jets(count / 2, 16).jets, FrontEnd::Collider);
    jets.extend(stimuli::jets(FrontEnd::Collider, 16, count - jets.len(), 11));
    jets
}

fn run(
    design: &Design,
    model: &ModelFile,
    (simulator, text): (Simulator, Option<&str>),
    jets: &[IntegerJet],
) -> Result<CosimulationReport, String> {
    let vectors = design.vectors(model, jets).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let report = design.cosimulate(simulator, text, &vectors, folder.path());
    report.map_err(|error| error.to_string())
}

fn assert_exact(report: &CosimulationReport, design: &Design, jets: usize) {
    assert!(report.is_exact(), "{report:?}");
    assert_eq!(report.answers, jets);
    assert_eq!(report.latency, Some(design.pipeline.latency()));
    assert_eq!(report.interval, Some(design.pipeline.interval()));
}

#[test]
fn icarus() {
    let model = model();
    let design = design(&model, 32);
    let report = run(&design, &model, (Simulator::Icarus, None), &half_real(ICARUS_JETS)).unwrap();
    assert_exact(&report, &design, ICARUS_JETS);
}

#[test]
fn verilator() {
    let model = model();
    let design = design(&model, 32);
    let jets = half_real(VERILATOR_JETS);
    let report = run(&design, &model, (Simulator::Verilator, None), &jets).unwrap();
    assert_exact(&report, &design, VERILATOR_JETS);
    let coverage = coverage(&model, &jets).unwrap();
    println!("{} of {} cases, missed {:?}", coverage.reached, coverage.possible, coverage.missed);
    assert!(coverage.reached >= REACHED, "{:?}", coverage.missed);
}

#[test]
fn icarus_at_trigger_precision() {
    let model = trigger_model();
    let design = design(&model, 32);
    let report = run(&design, &model, (Simulator::Icarus, None), &half_real(ICARUS_JETS)).unwrap();
    assert_exact(&report, &design, ICARUS_JETS);
    assert_eq!(design.pipeline.interval(), 32);
    assert!(design.pipeline.latency() <= MOST_LATENCY, "{}", design.pipeline.latency());
}

/// Equal in every bit after synthesis.
#[test]
#[ignore = "synthesis takes ten minutes"]
fn netlist_after_synthesis() {
    let model = trigger_model();
    let design = design(&model, 32);
    let folder = tempfile::tempdir().unwrap();
    let netlist = netlist(&design.pipeline, Target::Xcup, folder.path()).unwrap();
    println!("{:?}", Figures::from(&netlist.mapped.resources));
    let text = netlist.text();
    let jets = half_real(NETLIST_JETS);
    let report = run(&design, &model, (Simulator::Icarus, Some(&text)), &jets).unwrap();
    assert_exact(&report, &design, NETLIST_JETS);
}

/// A change of the text: in the first module whose name contains this, this becomes that.
const MUTANTS: [(&str, &str, &str, &str); 9] = [
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

#[test]
fn every_mutant_is_caught_and_the_original_is_not() {
    let path = data("jets_calibration.h5");
    let few = jets::read(&path, Some(300), FEW).unwrap();
    let checkpoint = read_checkpoint("pelican_c3_l1_n16");
    let small = convert(&checkpoint, Some(FEW), (&path, &few.jets), &Settings::default()).unwrap();
    let model = ModelFile::from_bytes(PathBuf::from("model"), small.artifact).unwrap();
    let design = design(&model, 2 * FEW);
    let pool = stimuli::jets(FrontEnd::Collider, FEW, 600, 21);
    let mut jets: Vec<_> =
        telling(&model, &pool).unwrap().iter().map(|&k| pool[k].clone()).collect();
    jets.truncate(MUTANT_JETS);
    let text = verilog(&design.pipeline);
    let report = run(&design, &model, (Simulator::Icarus, Some(&text)), &jets).unwrap();
    assert_exact(&report, &design, jets.len());
    for (what, module, from, to) in MUTANTS {
        let changed = mutated(&text, module, from, to);
        let changed = changed.unwrap_or_else(|| panic!("{what}: no such place"));
        let report = run(&design, &model, (Simulator::Icarus, Some(&changed)), &jets).unwrap();
        println!("{what}: {} faults", report.faults());
        assert!(!report.is_exact(), "{what} was not found");
    }
}
