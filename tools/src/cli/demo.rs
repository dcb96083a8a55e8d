//! `spurion demo`: the whole way, on what the repository holds.

use std::path::PathBuf;

use serde::Serialize;
use spurion_hdl::bind;

use super::hardware_options::HardwareOptions;
use super::{CliError, Verdict, convert, eval, print, print_json, verilog};
use crate::calibrate::Settings;
use crate::checkpoint;
use crate::convert::ConversionReport;
use crate::evaluate::EvaluationReport;
use crate::hardware::design::Design;
use crate::hardware::{self, HardwareReport};
use crate::import::Overrides;
use crate::ingest::ingest_all;
use crate::jets;
use crate::model::{HostTagger, ModelFile};

/// Jets that the hardware is simulated on.
const HARDWARE_JETS: usize = 2000;
/// Jets that go through the whole hardware.
const SCORED_JETS: usize = 300;

/// Options of `spurion demo`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Where the checkpoint and the jets are.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data"))]
    data: PathBuf,
    /// Where to keep the model and the Verilog; by default nothing is kept.
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// What `spurion demo --json` prints.
#[derive(Debug, Serialize)]
struct Report {
    convert: ConversionReport,
    eval: EvaluationReport,
    verilog: verilog::VerilogReport,
    hardware: HardwareReport,
    /// Scores of the whole hardware that differ from the interpreter's.
    scores_wrong: usize,
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let scratch = tempfile::TempDir::new()?;
    let folder = options.output.clone().unwrap_or_else(|| scratch.path().to_owned());
    std::fs::create_dir_all(&folder)?;
    let model = folder.join("pelican_nano_h2_n16.spurion");
    let test_jets = options.data.join("jets_test.h5");
    eprintln!("spurion: converting");
    let convert = convert::convert_files(
        &checkpoint::read(&options.data.join("pelican_nano_h2_n16.pt"))?,
        (&options.data.join("jets_calibration.h5"), 2000),
        &model,
        (None, &Overrides::default()),
        &Settings::default(),
    )?;
    eprintln!("spurion: evaluating");
    let eval =
        eval::evaluate_files(&model, (&test_jets, None, false), (None, &Overrides::default()))?;
    eprintln!("spurion: emitting Verilog and simulating it in RustHDL");
    let verilog =
        verilog::write(&model, &folder.join("verilog"), &HardwareOptions::folded(16), 500)?;
    let hardware = simulate(&model, &test_jets)?;
    let scores_wrong = wrong_scores(&model, &test_jets)?;
    let report = Report { convert, eval, verilog, hardware, scores_wrong };
    if json {
        print_json(&report)?;
    } else {
        print(&table(&report));
    }
    let exact = report.hardware.mismatches == 0 && report.scores_wrong == 0;
    Ok(if exact { Verdict::Pass } else { Verdict::Fail })
}

/// The whole hardware in RustHDL's simulation, against the interpreter.
fn wrong_scores(model: &std::path::Path, test_jets: &std::path::Path) -> Result<usize, CliError> {
    let model = ModelFile::read(model)?;
    let verified = model.verified()?;
    let graph = verified.graph();
    let options = HardwareOptions::folded(16).resolve(graph)?;
    let jets = jets::read(test_jets, Some(SCORED_JETS), graph.particles())?;
    let (integer, _) = ingest_all(&jets.jets, graph.front_end()?);
    let mut design = Design::new(graph, &options)?;
    let vectors = design.vectors(&model, &integer)?;
    Ok(design.simulate(&vectors)?)
}

fn simulate(
    model: &std::path::Path,
    test_jets: &std::path::Path,
) -> Result<HardwareReport, CliError> {
    let model = ModelFile::read(model)?;
    let verified = model.verified()?;
    let bound = bind::front_end(verified.graph())?;
    let jets = jets::read(test_jets, Some(HARDWARE_JETS), verified.graph().particles())?;
    let (integer, _) = ingest_all(&jets.jets, verified.graph().front_end()?);
    let mut tagger = HostTagger::new(verified)?;
    Ok(hardware::simulate(&mut tagger, &bound, &integer)?)
}

fn table(report: &Report) -> String {
    let Report { convert, eval, verilog, hardware, scores_wrong } = report;
    format!(
        "\n{}, {} parameters: {} bytes of model, {} bytes of working memory\n\n{}\n\
         hardware ({}): a jet every {} clocks, answer after {} clocks\n\
         RustHDL simulation = interpreter: {SCORED_JETS} scores, {scores_wrong} mismatches\n\
         and every d_ij, row sum and total: {} jets, {} integers, {} mismatches\n",
        convert.architecture,
        convert.parameters,
        convert.artifact_bytes,
        convert.arena_bytes,
        eval::table(eval),
        verilog.computes,
        verilog.initiation_interval,
        verilog.latency_cycles,
        hardware.vectors,
        hardware.values,
        hardware.mismatches
    )
}
