//! `spurion convert`.

use std::path::{Path, PathBuf};

use spurion::graph::FrontEnd;

use super::{CliError, Verdict, print, print_json};
use crate::calibrate::Settings;
use crate::convert::{Conversion, ConversionReport, convert};
use crate::model::ModelFile;
use crate::output_file::write_whole;
use crate::{checkpoint, import, jets, reference_file};

/// Which coordinates a model reads.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Coordinates {
    /// pT, eta, phi as trigger integers.
    Collider,
    /// E, px, py, pz.
    Cartesian,
}

/// Options of `spurion convert`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The checkpoint: a `.pt` file or a `.safetensors` file.
    checkpoint: PathBuf,
    /// Jets to calibrate on: HDF5 or npz.
    #[arg(long, value_name = "JETS")]
    calibrate: PathBuf,
    /// The model file to write.
    #[arg(short, long, value_name = "MODEL")]
    output: PathBuf,
    /// Coordinates that the model reads.
    #[arg(long, value_enum, default_value = "collider")]
    front_end: Coordinates,
    /// Most particles of a jet; by default what the checkpoint was trained with.
    #[arg(long)]
    particles: Option<usize>,
    /// Bits of a weight, sign included.
    #[arg(long, default_value_t = 8)]
    weight_bits: u8,
    /// Bits of an entry of the angle tables.
    #[arg(long, default_value_t = 10)]
    table_bits: u8,
    /// Bits of pT in steps of 0.25 GeV.
    #[arg(long, default_value_t = 14)]
    pt_bits: u8,
    /// Bits of a component of a four-momentum, sign included.
    #[arg(long, default_value_t = 18)]
    momentum_bits: u8,
    /// Root mean square that all roundings of values together may add to the logit.
    #[arg(long, default_value_t = 0.02)]
    error_budget: f64,
    /// How far beyond the largest value seen a stored value saturates.
    #[arg(long, default_value_t = 2.0)]
    headroom: f64,
    /// Most calibration jets used.
    #[arg(long, default_value_t = 2000)]
    calibration_jets: usize,
}

impl Options {
    const fn settings(&self) -> Settings {
        Settings {
            front_end: match self.front_end {
                Coordinates::Collider => FrontEnd::Collider,
                Coordinates::Cartesian => FrontEnd::Cartesian,
            },
            weight_bits: self.weight_bits,
            table_bits: self.table_bits,
            pt_bits: self.pt_bits,
            momentum_bits: self.momentum_bits,
            error_budget: self.error_budget,
            headroom: self.headroom,
        }
    }
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let report = convert_files(
        &options.checkpoint,
        (&options.calibrate, options.calibration_jets),
        &options.output,
        options.particles,
        &options.settings(),
    )?;
    if json {
        print_json(&report)?;
    } else {
        print(&table(&report, &options.output));
    }
    Ok(Verdict::Pass)
}

/// Converts and writes the model with its float reference beside it.
pub fn convert_files(
    checkpoint_path: &Path,
    (jets_path, max_jets): (&Path, usize),
    output: &Path,
    particles: Option<usize>,
    settings: &Settings,
) -> Result<ConversionReport, CliError> {
    let checkpoint = checkpoint::read(checkpoint_path)?;
    let most = import::import(&checkpoint, particles)?.particles;
    let jets = jets::read(jets_path, Some(max_jets), most)?;
    let Conversion { artifact, report } =
        convert(&checkpoint, particles, (jets_path, &jets.jets), settings)?;
    let reference = reference_file::encode(&checkpoint, &artifact)?;
    // The reference first: a model without one would look complete and could not be evaluated.
    write_whole(&ModelFile::reference_path(output), &reference)?;
    write_whole(output, &artifact)?;
    Ok(report)
}

fn table(report: &ConversionReport, output: &Path) -> String {
    let mut text = format!(
        "{} with {} parameters, {} particles, {} front end\n\n{:<18} {:<18} {:<11} {:>9} {:>22} {:>22} {:>8}\n",
        report.architecture,
        report.parameters,
        report.particles,
        report.front_end,
        "node",
        "op",
        "shape",
        "format",
        "seen",
        "proved",
        "error"
    );
    for node in &report.nodes {
        let interval = |(lo, hi): (f64, f64)| format!("{lo:.4} .. {hi:.4}");
        let error = node.logit_error.map_or(String::new(), |e| format!("{e:.4}"));
        text.push_str(&format!(
            "{:<18} {:<18} {:<11} {:>9} {:>22} {:>22} {:>8}\n",
            node.name,
            node.op,
            format!("{} x{}", node.rank, node.channels),
            node.format,
            interval(node.seen),
            interval(node.proved),
            error
        ));
    }
    text.push_str(&format!(
        "\n{}: {} bytes; working memory {} bytes ({} narrow and {} wide words)\n",
        output.display(),
        report.artifact_bytes,
        report.arena_bytes,
        report.arena_narrow_words,
        report.arena_wide_words
    ));
    text
}
