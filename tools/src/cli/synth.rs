//! `spurion synth`.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use serde::Serialize;
use spurion_hdl::synthesis::{
    Baselines, Figures, Growth, Measured, Placement, SynthesisReport, Target, measure,
};

use super::{CliError, Verdict, print, print_json};
use crate::design_directory::read_design;
use crate::output_file::{WriteError, write_together, write_whole};

/// The directory of the results, inside that of the design.
pub const RESULTS: &str = "synth";

/// Devices to synthesize for.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Device {
    /// AMD UltraScale+: synthesized, not placed.
    Xcup,
    /// Lattice ECP5 85F: placed and routed.
    Ecp5,
    /// Lattice iCE40 UltraPlus 5K: placed and routed.
    Ice40,
}

impl From<Device> for Target {
    fn from(device: Device) -> Self {
        match device {
            Device::Xcup => Self::Xcup,
            Device::Ecp5 => Self::Ecp5,
            Device::Ice40 => Self::Ice40,
        }
    }
}

/// Options of `spurion synth`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// A directory that `spurion verilog` has written.
    directory: PathBuf,
    /// The device.
    #[arg(long, value_enum)]
    target: Device,
    /// How many times to place, with the seeds 1 to N: the fastest clock counts, all are printed.
    #[arg(long, value_name = "N", default_value = "1")]
    seeds: NonZeroU32,
    /// Fail if a resource exceeds its baseline in this file by more than 3 %.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the resources into the baseline file instead of comparing.
    #[arg(long, requires = "baseline")]
    update_baseline: bool,
    /// The name of the design in the baseline file, if not that of its module.
    #[arg(long, value_name = "NAME", requires = "baseline")]
    name: Option<String>,
}

/// What `spurion synth --json` prints.
#[derive(Debug, Serialize)]
struct Printed {
    #[serde(flatten)]
    report: SynthesisReport,
    /// The figures that have grown beyond the baseline.
    growth: Vec<Growth>,
    /// The files written.
    files: Vec<PathBuf>,
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let target = Target::from(options.target);
    let design = read_design(&options.directory)?;
    let name = options.name.as_deref().unwrap_or(&design.module);
    let baselines = options.baseline.as_deref().map(|file| read_baselines(options, file));
    let baselines = baselines.transpose()?;
    if let (Some((file, baselines)), false) = (&baselines, options.update_baseline) {
        baseline(file, baselines, name, target)?;
    }
    eprintln!("spurion: synthesizing {} for {target}", design.module);
    let scratch = tempfile::TempDir::new()?;
    let measured = measure(&design, target, scratch.path(), options.seeds)?;
    let files = store(&options.directory, target, &measured)?;
    let figures = Figures::from(&measured.report.resources);
    let growth = match baselines {
        None => Vec::new(),
        Some((file, mut baselines)) if options.update_baseline => {
            baselines.set(name, target.name(), figures);
            write_whole(file, baselines.to_json()?.as_bytes())?;
            Vec::new()
        }
        Some((file, baselines)) => figures.growth_beyond(baseline(file, &baselines, name, target)?),
    };
    let printed = Printed { report: measured.report, growth, files };
    if json {
        print_json(&printed)?;
    } else {
        print(&table(&printed));
    }
    printed.growth.iter().for_each(|growth| eprintln!("spurion: {name} on {target}: {growth}"));
    Ok(if printed.growth.is_empty() { Verdict::Pass } else { Verdict::Fail })
}

/// The baselines in `file`; none where a file is to be written and is not there yet.
fn read_baselines<'f>(
    options: &Options,
    file: &'f Path,
) -> Result<(&'f Path, Baselines), CliError> {
    if options.update_baseline && !file.exists() {
        return Ok((file, Baselines::default()));
    }
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|e| format!("{name}: {e}"))?;
    Ok((file, Baselines::from_json(&text).map_err(|e| format!("{name}: {e}"))?))
}

/// The figures that `name` on `target` is compared with.
fn baseline<'b>(
    file: &Path,
    baselines: &'b Baselines,
    name: &str,
    target: Target,
) -> Result<&'b Figures, CliError> {
    let missing =
        || format!("{}: no baseline of {name} on {target} (--update-baseline)", file.display());
    Ok(baselines.get(name, target.name()).ok_or_else(missing)?)
}

/// Writes netlist and report, the report last: it is there only with its netlist.
fn store(directory: &Path, target: Target, measured: &Measured) -> Result<Vec<PathBuf>, CliError> {
    let results = directory.join(RESULTS);
    std::fs::create_dir_all(&results)
        .map_err(|source| WriteError { file: results.display().to_string(), source })?;
    let netlist = results.join(format!("{target}_netlist.v"));
    let report = results.join(format!("{target}.json"));
    let text = format!("{}\n", serde_json::to_string_pretty(&measured.report)?);
    write_together(&[(&netlist, measured.netlist.as_bytes()), (&report, text.as_bytes())])?;
    Ok(vec![netlist, report])
}

/// The figures as people read them.
fn table(printed: &Printed) -> String {
    let Printed { report, files, .. } = printed;
    let r = &report.resources;
    let mut text = format!(
        "{} on {}\n\
         lut    {:>8}  ({} logic, {} shift registers, {} memory, {} carry)\n\
         ff     {:>8}\ndsp    {:>8}\nbram   {:>8}\ncarry  {:>8}\n",
        report.module,
        report.device,
        r.lut,
        r.lut_logic,
        r.lut_shift,
        r.lut_ram,
        r.lut_carry,
        r.ff,
        r.dsp,
        r.bram,
        r.carry
    );
    text += &match (&report.placement, report.fmax_mhz, report.latency_ns) {
        (_, Some(fmax), Some(ns)) => format!(
            "clock  {fmax:>8.1} MHz, {} clocks from a frame to its answer: {ns:.1} ns\n",
            report.latency_cycles
        ),
        (Some(Placement { does_not_fit: Some(why), .. }), ..) => {
            format!("does not fit {}: {why}\n", report.device)
        }
        _ => format!("not placed; {} clocks from a frame to its answer\n", report.latency_cycles),
    };
    if let Some(placement) = report.placement.as_ref().filter(|p| p.seeds.len() > 1) {
        text += &all_seeds(placement);
    }
    if let Some(path) = report.placement.as_ref().and_then(|p| p.critical_path.as_ref()) {
        text += &format!(
            "       limited by {:.2} ns in logic and {:.2} ns in wires from {} to {}\n",
            path.logic_ns, path.routing_ns, path.from, path.to
        );
    }
    files.iter().for_each(|file| text += &format!("  {}\n", file.display()));
    text
}

/// The line of all seeds.
fn all_seeds(placement: &Placement) -> String {
    let tries = placement.seeds.iter().map(|one| format!("{:.1}", one.fmax_mhz));
    let (tries, median) = (tries.collect::<Vec<_>>(), placement.median_fmax_mhz());
    format!(
        "       the best of {} seeds: {} MHz, median {:.1}\n",
        tries.len(),
        tries.join(", "),
        median.unwrap_or_default()
    )
}
