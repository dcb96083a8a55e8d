//! The ladder: interpreter = RustHDL = Icarus Verilog = Verilator = netlist after synthesis, on
//! the folded tagger that a trigger would use.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::path::PathBuf;

use spurion_hdl::blocks::TableStyle;
use spurion_hdl::cosimulation::{CosimulationReport, Simulator};
use spurion_hdl::front_end::Options as FrontEndOptions;
use spurion_hdl::synthesis::{Baselines, Figures, Target, netlist};
use spurion_hdl::tagger::{Shape, TaggerOptions};
use spurion_tools::hardware::coverage::coverage;
use spurion_tools::hardware::design::Design;
use spurion_tools::hardware::stimuli;
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::ModelFile;
use support::{converted_for_trigger, integer_jets, test_jets};

/// Jets on each rung.
const RUSTHDL_JETS: usize = 2_000;
const ICARUS_JETS: usize = 2_000;
const VERILATOR_JETS: usize = 20_000;
const NETLIST_JETS: usize = 500;

fn model() -> ModelFile {
    let artifact = &converted_for_trigger("pelican_nano_h2_n16").artifact;
    ModelFile::from_bytes(PathBuf::from("model"), artifact.clone()).unwrap()
}

/// Half of them from the repository's test jets as far as there are, the rest generated.
fn jets(model: &ModelFile, count: usize) -> Vec<IntegerJet> {
    let verified = model.verified().unwrap();
    let (front_end, slots) = (verified.graph().front_end().unwrap(), 16);
    let mut jets = integer_jets(&test_jets(count / 2, slots).jets, front_end);
    jets.extend(stimuli::jets(front_end, slots, count - jets.len(), 11));
    jets
}

fn design(model: &ModelFile, interval: usize) -> Design {
    let options = TaggerOptions { shape: Shape::Jets, interval, ..TaggerOptions::default() };
    Design::new(model.verified().unwrap().graph(), &options).unwrap()
}

fn assert_exact(report: &CosimulationReport, design: &Design, jets: usize) {
    assert!(report.is_exact(), "{report:?}");
    assert_eq!(report.answers, jets);
    assert_eq!(report.latency, Some(design.pipeline.latency()));
    assert_eq!(report.interval, Some(design.pipeline.interval()));
}

#[test]
fn rusthdl() {
    let model = model();
    let mut design = design(&model, 16);
    let vectors = design.vectors(&model, &jets(&model, RUSTHDL_JETS)).unwrap();
    assert_eq!(vectors.answers.len(), RUSTHDL_JETS);
    assert_eq!(design.simulate(&vectors).unwrap(), 0);
}

#[test]
fn icarus() {
    let model = model();
    let design = design(&model, 4);
    let vectors = design.vectors(&model, &jets(&model, ICARUS_JETS)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let report = design.cosimulate(Simulator::Icarus, None, &vectors, folder.path()).unwrap();
    assert_exact(&report, &design, ICARUS_JETS);
}

#[test]
fn verilator() {
    let model = model();
    let design = design(&model, 16);
    let jets = jets(&model, VERILATOR_JETS);
    let vectors = design.vectors(&model, &jets).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let report = design.cosimulate(Simulator::Verilator, None, &vectors, folder.path()).unwrap();
    assert_exact(&report, &design, VERILATOR_JETS);
    let coverage = coverage(&model, &jets).unwrap();
    println!("{} of {} cases, missed {:?}", coverage.reached, coverage.possible, coverage.missed);
    assert!(coverage.missed.is_empty(), "{:?}", coverage.missed);
    assert_eq!((coverage.reached, coverage.possible), (56, 56));
    assert_eq!(coverage.impossible, IMPOSSIBLE);
}

/// Cases that intervals do not exclude and the proof does.
const IMPOSSIBLE: [&str; 4] = [
    "node 29: positive",
    "node 30: negative",
    "node 33: saturated above",
    "node 33: saturated below",
];

/// The design whose size is kept: folded to 16, tables in block memories.
fn kept_design(model: &ModelFile) -> Design {
    let front_end = FrontEndOptions {
        cosh: TableStyle::BlockRam,
        cos: TableStyle::BlockRam,
        ..FrontEndOptions::default()
    };
    let options = TaggerOptions { interval: 16, front_end, ..TaggerOptions::default() };
    Design::new(model.verified().unwrap().graph(), &options).unwrap()
}

/// Equal in every bit after synthesis, and not larger than it was.
#[test]
fn netlist_after_synthesis() {
    let model = model();
    let design = kept_design(&model);
    let vectors = design.vectors(&model, &jets(&model, NETLIST_JETS)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let netlist = netlist(&design.pipeline, Target::Xcup, folder.path()).unwrap();
    let kept = std::fs::read_to_string("benches/hardware_baselines.json").unwrap();
    let kept = Baselines::from_json(&kept).unwrap();
    let kept = kept.get("pelican_nano_h2_n16_folded_16", "xcup").unwrap();
    let figures = Figures::from(&netlist.mapped.resources);
    assert_eq!(figures.growth_beyond(kept), [], "{figures:?}");
    let text = netlist.text();
    let report =
        design.cosimulate(Simulator::Icarus, Some(&text), &vectors, folder.path()).unwrap();
    assert_exact(&report, &design, NETLIST_JETS);
}
