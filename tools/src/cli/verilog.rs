//! `spurion verilog`.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::hardware_options::HardwareOptions;
use super::{CliError, Verdict, print, print_json};
use crate::design_directory::DESCRIPTION;
use crate::hardware::design::Design;
use crate::hardware::package::{self, Label};
use crate::hardware::stimuli;
use crate::model::ModelFile;
use crate::output_directory::write_directory;

/// The seed of the jets in the directory.
const SEED: u64 = 1;

/// Options of `spurion verilog`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The model.
    model: PathBuf,
    /// The directory to write.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    hardware: HardwareOptions,
    /// Jets in the directory's own testbench.
    #[arg(long, default_value_t = 500, value_name = "COUNT")]
    bench_jets: usize,
}

/// What `spurion verilog --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct VerilogReport {
    /// The shape.
    pub shape: &'static str,
    /// What the module computes.
    pub computes: &'static str,
    /// Particle slots.
    pub particles: usize,
    /// Clocks from a jet's last word to its score.
    pub latency_cycles: u32,
    /// Clocks from one jet to the next.
    pub initiation_interval: u32,
    /// The files written.
    pub files: Vec<PathBuf>,
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let report = write(&options.model, &options.output, &options.hardware, options.bench_jets)?;
    if json {
        print_json(&report)?;
    } else {
        print(&format!(
            "{} for {} particles, {}: a jet every {} clocks, its score after {} clocks\n",
            report.computes,
            report.particles,
            report.shape,
            report.initiation_interval,
            report.latency_cycles
        ));
        report.files.iter().for_each(|file| print(&format!("  {}\n", file.display())));
    }
    Ok(Verdict::Pass)
}

/// Writes the Verilog and all that goes with it into `directory`.
pub fn write(
    model: &Path,
    directory: &Path,
    hardware: &HardwareOptions,
    bench_jets: usize,
) -> Result<VerilogReport, CliError> {
    let model = ModelFile::read(model)?;
    let name = model.path.display().to_string();
    let verified = model.verified()?;
    let graph = verified.graph();
    let options = hardware.resolve(graph)?;
    let design = Design::new(graph, &options).map_err(|e| format!("{name}: {e}"))?;
    let particles = graph.particles();
    let jets = stimuli::jets(graph.front_end()?, particles, bench_jets, SEED);
    let vectors = design.vectors(&model, &jets)?;
    let label = Label { shape: hardware.shape.name(), particles };
    let files = package::files(&model, &design, &vectors, label)?;
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    Ok(VerilogReport {
        shape: label.shape,
        computes: "the score",
        particles,
        latency_cycles: design.pipeline.latency(),
        initiation_interval: design.pipeline.interval(),
        files: write_directory(directory, DESCRIPTION, &files)?,
    })
}
