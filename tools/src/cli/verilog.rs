//! `spurion verilog`.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::json;
use spurion_hdl::front_end::Options as BuildOptions;
use spurion_hdl::{Bus, Pipeline, bind, verilog};

use super::{CliError, Verdict, print, print_json};
use crate::model::ModelFile;
use crate::output_directory::{DESCRIPTION, write_directory};

/// Shapes of the hardware.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Shape {
    /// Every pair has its own engine; a jet every clock.
    Parallel,
}

/// Options of `spurion verilog`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The model.
    model: PathBuf,
    /// The directory to write.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Shape of the hardware.
    #[arg(long, value_enum, default_value = "parallel")]
    shape: Shape,
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
    /// Clocks from a jet to its answer.
    pub latency_cycles: u32,
    /// Clocks from one jet to the next.
    pub initiation_interval: u32,
    /// The files written.
    pub files: Vec<PathBuf>,
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let Shape::Parallel = options.shape;
    let report = write(&options.model, &options.output)?;
    if json {
        print_json(&report)?;
    } else {
        print(&format!(
            "{} for {} particles: a jet every {} clock, answer after {} clocks\n",
            report.computes, report.particles, report.initiation_interval, report.latency_cycles
        ));
        report.files.iter().for_each(|file| print(&format!("  {}\n", file.display())));
    }
    Ok(Verdict::Pass)
}

/// Writes the Verilog and its description into `directory`.
pub fn write(model: &Path, directory: &Path) -> Result<VerilogReport, CliError> {
    let model = ModelFile::read(model)?;
    let name = model.path.display().to_string();
    let bound = bind::front_end(model.verified()?.graph()).map_err(|e| format!("{name}: {e}"))?;
    let pipeline = bound.front_end.pipeline(&BuildOptions::default())?;
    let particles = bound.front_end.particles;
    let description = format!("{:#}\n", describe(&pipeline, &model, particles));
    let module = format!("{}.v", pipeline.name());
    let text = verilog(&pipeline);
    let files = [(module.as_str(), text.as_str()), (DESCRIPTION, description.as_str())];
    Ok(VerilogReport {
        shape: "parallel",
        computes: "all d_ij, row sums and total",
        particles,
        latency_cycles: pipeline.latency(),
        initiation_interval: 1,
        files: write_directory(directory, &files)?,
    })
}

/// Ports, formats, latency: what somebody needs who has only the directory.
fn describe(pipeline: &Pipeline, model: &ModelFile, particles: usize) -> serde_json::Value {
    let port = |bus: &Bus| {
        json!({
            "name": bus.name,
            "elements": bus.count,
            "bits": bus.wire_type.bits,
            "signed": bus.wire_type.signed,
        })
    };
    let checksum = spurion::artifact::CHECKSUM.checksum(model.bytes());
    json!({
        "generator": format!("spurion {}", env!("CARGO_PKG_VERSION")),
        "module": pipeline.name(),
        "shape": "parallel",
        "particles": particles,
        "latency_cycles": pipeline.latency(),
        "initiation_interval": 1,
        "model_crc32": format!("{checksum:08x}"),
        "inputs": pipeline.inputs().iter().map(port).collect::<Vec<_>>(),
        "outputs": pipeline.outputs().iter().map(port).collect::<Vec<_>>(),
    })
}
