//! `spurion convert`.

mod table;

use std::path::{Path, PathBuf};

use spurion::graph::FrontEnd;

use super::jet_options::{self, JetOptions};
use super::overrides::OverrideOptions;
use super::{CliError, Verdict, print, print_json};
use crate::calibrate::Settings;
use crate::checkpoint::{self, Checkpoint};
use crate::convert::{Conversion, ConversionReport, ConvertError, convert};
use crate::import::{self, Architecture, Overrides, lorentznet};
use crate::jets::Reading;
use crate::model::ModelFile;
use crate::output_file::write_together;
use crate::reference_file;
use crate::trigger::TriggerSettings;

/// Which coordinates a model reads.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Coordinates {
    /// pT, eta, phi as trigger integers.
    Collider,
    /// E, px, py, pz.
    Cartesian,
}

/// How close to float64 a model stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Precision {
    /// The logit of float64 to a few hundredths.
    Accurate,
    /// The coarsest integers that separate signal from background as well: for hardware.
    Trigger,
}

/// Options of `spurion convert`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The checkpoint: a `.pt` file or a `.safetensors` file.
    checkpoint: PathBuf,
    /// Jets to calibrate on: HDF5, npz or trigger events (Native64).
    #[arg(long, value_name = "JETS")]
    calibrate: PathBuf,
    /// The model file to write.
    #[arg(short, long, value_name = "MODEL")]
    output: PathBuf,
    /// Coordinates that the model reads [lorentznet: cartesian; others: collider]. Stabilizers with
    /// transverse vectors (R, 1, 1_0, 11, 11_0) take the Cartesian ones.
    #[arg(long, value_enum)]
    front_end: Option<Coordinates>,
    /// Most particles of a jet; by default what the checkpoint was trained with.
    #[arg(long)]
    particles: Option<usize>,
    #[command(flatten)]
    overrides: OverrideOptions,
    /// How close to float64 the model stays.
    #[arg(long, value_enum, default_value = "accurate")]
    precision: Precision,
    /// Bits of a weight, sign included [accurate: 8; trigger: found].
    #[arg(long)]
    weight_bits: Option<u8>,
    /// Bits of an entry of the angle tables [found].
    #[arg(long)]
    table_bits: Option<u8>,
    /// Steps in an octave of a table of a function, as a power of two: with 6 its argument is right
    /// within 2^-7 [6].
    #[arg(long)]
    lookup_mantissa_bits: Option<u8>,
    /// Bits of pT [accurate: 14; trigger: found].
    #[arg(long)]
    pt_bits: Option<u8>,
    /// Step of pT in GeV: 0.25, 0.5, 1 or 2 [accurate: 0.25; trigger: found].
    #[arg(long, value_name = "GEV")]
    pt_lsb: Option<f64>,
    /// Bits of a component of a four-momentum, sign included [lorentznet: 26; others: 18].
    #[arg(long)]
    momentum_bits: Option<u8>,
    /// Root mean square that all roundings of values together may add to the logit; with
    /// `--precision trigger` all roundings, jets weighted by how uncertain they are
    /// [accurate: 0.02; trigger: 0.08 for pelican-nano, 0.12 for pelican].
    #[arg(long)]
    error_budget: Option<f64>,
    /// How far beyond the largest value seen a stored value saturates [accurate: 2; trigger:
    /// found].
    #[arg(long)]
    headroom: Option<f64>,
    /// Most calibration jets used.
    #[arg(long, default_value_t = 2000)]
    calibration_jets: usize,
    /// Say of every node also what it adds to the error of the logit, what saturated in calibration
    /// and what could (takes longer).
    #[arg(long)]
    report: bool,
    #[command(flatten)]
    events: JetOptions,
}

impl Options {
    fn settings(&self, architecture: Architecture) -> Result<Settings, ConvertError> {
        let default = match self.precision {
            Precision::Accurate => Settings::of(architecture),
            Precision::Trigger => Settings::default(),
        };
        let pt_frac_bits = self.pt_lsb.map(pt_frac_bits).transpose()?;
        Ok(Settings {
            front_end: match self.front_end {
                None => default.front_end,
                Some(Coordinates::Collider) => FrontEnd::Collider,
                Some(Coordinates::Cartesian) => FrontEnd::Cartesian,
            },
            trigger: match self.precision {
                Precision::Accurate => None,
                Precision::Trigger => Some(self.trigger_settings(architecture, pt_frac_bits)?),
            },
            weight_bits: self.weight_bits.unwrap_or(default.weight_bits),
            table_bits: self.table_bits,
            lookup_mantissa_bits: self.lookup_mantissa_bits.unwrap_or(default.lookup_mantissa_bits),
            pt_bits: self.pt_bits.unwrap_or(default.pt_bits),
            pt_frac_bits: pt_frac_bits.unwrap_or(default.pt_frac_bits),
            momentum_bits: self.momentum_bits.unwrap_or(default.momentum_bits),
            error_budget: self.error_budget.unwrap_or(default.error_budget),
            headroom: self.headroom.unwrap_or(default.headroom),
            attribute: self.report,
        })
    }

    /// What the trigger profile finds for itself is refused rather than ignored.
    fn trigger_settings(
        &self,
        architecture: Architecture,
        pt_frac_bits: Option<i8>,
    ) -> Result<TriggerSettings, ConvertError> {
        let range = "the trigger precision finds it";
        let refused = |option, value: String| Err(ConvertError::Setting { option, value, range });
        match self {
            Self { weight_bits: Some(x), .. } => refused("weight-bits", x.to_string()),
            Self { table_bits: Some(x), .. } => refused("table-bits", x.to_string()),
            Self { lookup_mantissa_bits: Some(x), .. } => {
                refused("lookup-mantissa-bits", x.to_string())
            }
            Self { momentum_bits: Some(x), .. } => refused("momentum-bits", x.to_string()),
            Self { headroom: Some(x), .. } => refused("headroom", x.to_string()),
            _ => Ok(TriggerSettings {
                error_budget: self
                    .error_budget
                    .unwrap_or(TriggerSettings::of(architecture).error_budget),
                pt_bits: self.pt_bits,
                pt_frac_bits,
            }),
        }
    }
}

/// Fraction bits of a step of pT.
fn pt_frac_bits(lsb: f64) -> Result<i8, ConvertError> {
    let steps = [(0.25, 2), (0.5, 1), (1.0, 0), (2.0, -1)];
    let found = steps.iter().find(|(step, _)| *step == lsb).map(|&(_, frac)| frac);
    let (option, value, range) = ("pt-lsb", lsb.to_string(), "0.25, 0.5, 1 or 2");
    found.ok_or(ConvertError::Setting { option, value, range })
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let checkpoint = checkpoint::read(&options.checkpoint)?;
    let architecture = Architecture::of(&checkpoint)?;
    let report = convert_read(
        &checkpoint,
        (&options.calibrate, options.calibration_jets, &options.events.reading()?),
        &options.output,
        (options.particles, &options.overrides.overrides()),
        &options.settings(architecture)?,
    )?;
    if json {
        print_json(&report)?;
    } else {
        print(&table::text(&report, &options.output, options.report));
    }
    Ok(Verdict::Pass)
}

/// Converts and writes the model with its float reference beside it, whose options are those that
/// the model was converted with.
pub fn convert_files(
    checkpoint: &Checkpoint,
    (jets_path, max_jets): (&Path, usize),
    output: &Path,
    changes: (Option<usize>, &Overrides),
    settings: &Settings,
) -> Result<ConversionReport, CliError> {
    let jets = (jets_path, max_jets, &Reading::default());
    convert_read(checkpoint, jets, output, changes, settings)
}

/// The same, trigger events being read as `Reading` says.
pub fn convert_read(
    checkpoint: &Checkpoint,
    (jets_path, max_jets, reading): (&Path, usize, &Reading),
    output: &Path,
    (particles, overrides): (Option<usize>, &Overrides),
    settings: &Settings,
) -> Result<ConversionReport, CliError> {
    if output.is_dir() {
        return Err(format!("{}: is a directory, not a file to write", output.display()).into());
    }
    let mut checkpoint = checkpoint.clone();
    overrides.apply(&mut checkpoint)?;
    if Architecture::of(&checkpoint)? == Architecture::LorentzNet {
        lorentznet::complete(&mut checkpoint, particles)?;
    }
    let imported = import::import(&checkpoint, particles);
    let most = imported.map_err(|error| overrides.blame(error))?.particles;
    let jets = jet_options::read(jets_path, Some(max_jets), most, reading)?;
    let Conversion { artifact, mut report } =
        convert(&checkpoint, particles, (jets_path, &jets.jets), settings)?;
    report.skipped_events = jets.skipped;
    let reference = reference_file::encode(&checkpoint, &artifact)?;
    // The reference first: a model without one would look complete and could not be evaluated.
    write_together(&[(&ModelFile::reference_path(output), &reference), (output, &artifact)])?;
    Ok(report)
}
