//! The ladder for the published PELICAN classifiers: interpreter = RustHDL = Icarus Verilog =
//! Verilator = netlist after synthesis, on as many jets as `hardware_ladder` has for the nano.
//! `pelican_mutants` has faults that must be found, `hardware_proofs` the proofs of their leaves.
//! What takes more than three minutes is ignored: `cargo test --release --test pelican_ladder --
//! --ignored --nocapture`.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::path::PathBuf;

use spurion::graph::FrontEnd;
use spurion_hdl::blocks::TableStyle;
use spurion_hdl::cosimulation::{CosimulationReport, Simulator};
use spurion_hdl::synthesis::{Baselines, Figures, Target, netlist};
use spurion_tools::hardware::coverage::coverage;
use spurion_tools::hardware::design::Design;
use spurion_tools::hardware::stimuli;
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::ModelFile;
use support::published::{C3, C4, Published, folded};
use support::{converted, integer_jets, test_jets};

/// Jets on each rung.
const RUSTHDL_JETS: usize = 2_000;
const ICARUS_JETS: usize = 2_000;
const VERILATOR_JETS: usize = 20_000;
const NETLIST_JETS: usize = 500;
/// Jets of the classifier of two blocks, and of accurate formats, in tests that are not ignored.
const FEW_JETS: usize = 60;

/// Half of them from the repository's test jets as far as there are, the rest generated.
fn half_real(count: usize) -> Vec<IntegerJet> {
    let mut jets = integer_jets(&test_jets(count / 2, 16).jets, FrontEnd::Collider);
    jets.extend(stimuli::jets(FrontEnd::Collider, 16, count - jets.len(), 11));
    jets
}

fn assert_exact(report: &CosimulationReport, design: &Design, jets: usize) {
    assert!(report.is_exact(), "{report:?}");
    assert_eq!(report.answers, jets);
    assert_eq!(report.latency, Some(design.pipeline.latency()));
    assert_eq!(report.interval, Some(design.pipeline.interval()));
}

fn cosimulate(
    (design, model): (&Design, &ModelFile),
    (simulator, text): (Simulator, Option<&str>),
    jets: &[IntegerJet],
) {
    let vectors = design.vectors(model, jets).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let report = design.cosimulate(simulator, text, &vectors, folder.path()).unwrap();
    assert_exact(&report, design, jets.len());
}

fn rusthdl(circuit: &Published, jets: usize) {
    let (mut design, model) = (circuit.design(), circuit.model());
    let vectors = design.vectors(&model, &half_real(jets)).unwrap();
    assert_eq!(vectors.answers.len(), jets);
    assert_eq!(design.simulate(&vectors).unwrap(), 0);
}

fn icarus(circuit: &Published, jets: usize) {
    let (design, model) = (circuit.design(), circuit.model());
    cosimulate((&design, &model), (Simulator::Icarus, None), &half_real(jets));
}

/// Also that jets reach as many cases of rounding, overflow and sign, of those that intervals do
/// not exclude. That the others cannot be reached is not proved: many are saturations beyond all
/// that calibration has seen.
fn verilator(circuit: &Published, reached: usize) {
    let (design, model) = (circuit.design(), circuit.model());
    let jets = half_real(VERILATOR_JETS);
    cosimulate((&design, &model), (Simulator::Verilator, None), &jets);
    let coverage = coverage(&model, &jets).unwrap();
    println!("{} of {} cases, missed {:?}", coverage.reached, coverage.possible, coverage.missed);
    assert!(coverage.reached >= reached, "{:?}", coverage.missed);
}

/// Equal in every bit after synthesis, and not larger than published.
fn netlist_after_synthesis(circuit: &Published, jets: usize) {
    let (design, model) = (circuit.design(), circuit.model());
    let folder = tempfile::tempdir().unwrap();
    let netlist = netlist(&design.pipeline, Target::Xcup, folder.path()).unwrap();
    let figures = Figures::from(&netlist.mapped.resources);
    println!("{}: {figures:?}", circuit.baseline);
    let kept = std::fs::read_to_string("benches/hardware_baselines.json").unwrap();
    let kept = Baselines::from_json(&kept).unwrap();
    let kept = kept.get(circuit.baseline, "xcup").unwrap();
    assert_eq!(figures.growth_beyond(kept), [], "{figures:?}");
    let text = netlist.text();
    cosimulate((&design, &model), (Simulator::Icarus, Some(&text)), &half_real(jets));
}

#[test]
fn c3_rusthdl() {
    rusthdl(&C3, RUSTHDL_JETS);
}

#[test]
fn c3_icarus() {
    icarus(&C3, ICARUS_JETS);
}

#[test]
fn c3_verilator() {
    verilator(&C3, 143);
}

#[test]
#[ignore = "synthesis takes ten minutes"]
fn c3_netlist() {
    netlist_after_synthesis(&C3, NETLIST_JETS);
}

#[test]
fn c4_icarus() {
    icarus(&C4, FEW_JETS);
}

#[test]
#[ignore = "takes ten minutes"]
fn c4_rusthdl_as_many() {
    rusthdl(&C4, RUSTHDL_JETS);
}

#[test]
#[ignore = "takes ten minutes"]
fn c4_icarus_as_many() {
    icarus(&C4, ICARUS_JETS);
}

#[test]
#[ignore = "takes ten minutes"]
fn c4_verilator() {
    verilator(&C4, 229);
}

#[test]
#[ignore = "synthesis and Icarus Verilog take two hours"]
fn c4_netlist() {
    netlist_after_synthesis(&C4, NETLIST_JETS);
}

/// Formats in which most of the arithmetic is drawn.
#[test]
fn c3_icarus_in_accurate_formats() {
    let artifact = converted("pelican_c3_l1_n16", FrontEnd::Collider).artifact;
    let model = ModelFile::from_bytes(PathBuf::from("model"), artifact).unwrap();
    let options = folded(32, TableStyle::BlockRam);
    let design = Design::new(model.verified().unwrap().graph(), &options).unwrap();
    cosimulate((&design, &model), (Simulator::Icarus, None), &half_real(FEW_JETS));
}

/// What is published of latency and interval is what the circuits have.
#[test]
fn clocks_are_those_published() {
    for (circuit, latency) in [(C3, 94), (C4, 239)] {
        let pipeline = circuit.design().pipeline;
        let interval = u32::try_from(circuit.interval).unwrap();
        assert_eq!((pipeline.latency(), pipeline.interval()), (latency, interval));
    }
}
