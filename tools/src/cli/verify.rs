//! `spurion verify`.

mod backend;
mod evaluators;
mod junit;
mod processors;
mod simulators;
mod source;

use std::path::PathBuf;
use std::time::Instant;

use serde::Serialize;
use spurion_hdl::HandshakeCases;
use spurion_hdl::tagger::Input;

use self::backend::{Backend, Findings};
use self::source::{BundleReport, Expected, VectorsArgument};
use super::hardware_options::HardwareOptions;
use super::jet_options::JetOptions;
use super::{CliError, Verdict, print, print_json};
use crate::difference::Difference;
use crate::hardware::coverage::{Coverage, coverage};
use crate::hardware::design::Design;
use crate::model::ModelFile;
use crate::output_file::write_whole;

/// Options of `spurion verify`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The model.
    model: PathBuf,
    /// What is compared with the interpreter: a list, separated by commas.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "core,rusthdl,icarus,verilator"
    )]
    backend: Vec<Backend>,
    /// Jets to use; without a file, generated ones.
    #[arg(long, value_name = "FILE")]
    jets: Option<PathBuf>,
    /// How many jets; or the directory of a bundle that `spurion vectors` has written, whose jets and
    /// integers are then what every backend is compared with.
    #[arg(long, default_value = "1000", value_name = "COUNT|DIR")]
    vectors: VectorsArgument,
    /// Compare with the bundle of another model. Without, that alone is a failed check.
    #[arg(long)]
    other_model: bool,
    /// Write the results as JUnit XML too.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// The folder of the firmware's sources, for the backends of that name.
    #[arg(long, value_name = "DIR", default_value = "firmware")]
    firmware: PathBuf,
    #[command(flatten)]
    hardware: HardwareOptions,
    #[command(flatten)]
    events: JetOptions,
}

/// What one backend has shown.
#[derive(Clone, Debug, Serialize)]
pub struct BackendReport {
    /// Its name.
    pub name: &'static str,
    /// Jets sent through it.
    pub vectors: usize,
    /// Jets whose scores are wrong in any bit, or missing; or other integers, where they are seen.
    pub mismatches: usize,
    /// Seconds it took, with all compilation.
    pub seconds: f64,
    /// The first integer that differs: of a node where the backend shows every node, else the score.
    pub first_difference: Option<Difference>,
}

/// What `spurion verify --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyReport {
    /// The shape of the hardware.
    pub shape: &'static str,
    /// Clocks from a jet's last word to its score; none if no backend is hardware.
    pub latency_cycles: Option<u32>,
    /// Clocks from one jet to the next; none if no backend is hardware.
    pub initiation_interval: Option<u32>,
    /// One entry for each backend.
    pub backends: Vec<BackendReport>,
    /// The bundle that was compared with, if it was one.
    pub bundle: Option<BundleReport>,
    /// What the jets have reached.
    pub coverage: Coverage,
    /// How often RustHDL's simulation has come into each situation of the handshake.
    pub handshake: HandshakeCases,
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let model = ModelFile::read(&options.model)?;
    let file = options.jets.as_deref();
    let expected = Expected::new(&model, &options.vectors, (file, &options.events.reading()?))?;
    let report = verify(&model, &expected, options)?;
    let right_model = options.other_model || expected.same_model();
    if let Some(path) = &options.junit {
        write_whole(path, &junit::xml(&model, &report, right_model)?)?;
    }
    if json {
        print_json(&report)?;
    } else {
        print_report(&report);
    }
    if !right_model {
        eprintln!("spurion: the bundle is of another model (--other-model compares all the same)");
    }
    let exact = report.backends.iter().all(|backend| backend.mismatches == 0);
    Ok(if exact && right_model { Verdict::Pass } else { Verdict::Fail })
}

fn print_report(report: &VerifyReport) {
    if let Some(bundle) = &report.bundle {
        let BundleReport { directory, tapped_jets, tapped_nodes, .. } = bundle;
        print(&format!(
            "  vectors: {directory}, with {tapped_nodes} nodes of {tapped_jets} jets\n"
        ));
    }
    for BackendReport { name, vectors, mismatches, seconds, first_difference } in &report.backends {
        print(&format!("{name:>14}: {vectors} jets, {mismatches} mismatches, {seconds:.1} s\n"));
        if let Some(difference) = first_difference {
            print(&format!("    first difference: {difference}\n"));
        }
    }
    let (reached, possible) = (report.coverage.reached, report.coverage.possible);
    print(&format!("  coverage: {reached} of {possible} cases reached\n"));
    for case in &report.coverage.missed {
        print(&format!("    missed: {case}\n"));
    }
    for (case, count) in &report.handshake {
        print(&format!("  handshake: {case}: {count} times\n"));
    }
    for case in &report.coverage.impossible {
        print(&format!("    proved impossible: {case}\n"));
    }
}

fn verify(
    model: &ModelFile,
    expected: &Expected,
    options: &Options,
) -> Result<VerifyReport, CliError> {
    let mut design = design(model, expected, options)?;
    let mut backends = Vec::with_capacity(options.backend.len());
    let mut handshake = HandshakeCases::new();
    for &backend in &options.backend {
        eprintln!("spurion: {}", backend.name());
        let begin = Instant::now();
        let hardware = (design.as_mut(), &mut handshake);
        let Findings { mismatches, first } =
            backend.run((model, expected), hardware, &options.firmware)?;
        backends.push(BackendReport {
            name: backend.name(),
            vectors: expected.jets.len(),
            mismatches,
            seconds: begin.elapsed().as_secs_f64(),
            first_difference: first,
        });
    }
    Ok(VerifyReport {
        shape: options.hardware.shape.name(),
        latency_cycles: design.as_ref().map(|design| design.pipeline.latency()),
        initiation_interval: design.as_ref().map(|design| design.pipeline.interval()),
        backends,
        bundle: expected.bundle.clone(),
        coverage: coverage(model, &expected.jets)?,
        handshake,
    })
}

/// The hardware, if a backend runs it: some models have none.
fn design(
    model: &ModelFile,
    expected: &Expected,
    options: &Options,
) -> Result<Option<Design>, CliError> {
    let verified = model.verified()?;
    let hardware = options.hardware.resolve(verified.graph())?;
    if !options.backend.iter().any(|backend| backend.is_hardware()) {
        return Ok(None);
    }
    if expected.bundle.is_some() && hardware.input == Input::Puppi {
        return Err("--input puppi: the jets of a bundle are momenta, not candidates".into());
    }
    let name = model.path.display();
    let design = Design::new(verified.graph(), &hardware).map_err(|e| format!("{name}: {e}"))?;
    Ok(Some(design))
}
