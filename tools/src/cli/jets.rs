//! `spurion jets`.

mod summary;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::jet_options::{self, JetOptions};
use super::{CliError, Verdict, print, print_json};
use crate::jets::{Format, JetSet, NativeCounts, write_hdf5, write_native64, write_npz};
use summary::Summary;

/// Options of `spurion jets`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Jets: HDF5 or npz, or trigger events (Native64).
    file: PathBuf,
    /// A file to write the jets to: .h5 or .hdf5, .npz, or .native64, .dump or .bin.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Use the first jets only.
    #[arg(long, value_name = "COUNT")]
    max_jets: Option<usize>,
    /// Use the leading particles of each jet only.
    #[arg(long, value_name = "COUNT")]
    particles: Option<usize>,
    #[command(flatten)]
    events: JetOptions,
}

/// A file that was written.
#[derive(Debug, Serialize)]
struct Written {
    /// Its path.
    file: String,
    /// Its format.
    format: Format,
    /// How many jets it holds.
    jets: usize,
    /// Whether the labels of the jets are in it; none if there are no labels.
    labels_kept: Option<bool>,
    /// What integers did to the momenta, for trigger events.
    #[serde(flatten)]
    integers: Option<NativeCounts>,
}

/// What `spurion jets --json` prints.
#[derive(Debug, Serialize)]
struct Report {
    #[serde(flatten)]
    summary: Summary,
    written: Option<Written>,
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let output = options.output.as_deref().map(format_of).transpose()?;
    let most = options.particles.unwrap_or(usize::MAX);
    let reading = options.events.reading()?;
    let jets = jet_options::read(&options.file, options.max_jets, most, &reading)?;
    let written = output.map(|(path, format)| write(path, format, &jets)).transpose()?;
    let report = Report { summary: Summary::of(&jets), written };
    if json {
        print_json(&report)?;
    } else {
        print(&(report.summary.text() + &written_text(report.written.as_ref())));
    }
    Ok(Verdict::Pass)
}

/// The format to write, before anything is read.
fn format_of(path: &Path) -> Result<(&Path, Format), CliError> {
    let format = Format::of_extension(path).ok_or_else(|| {
        format!(
            "{}: its extension says no format: .h5, .hdf5, .npz, .native64, .dump or .bin",
            path.display()
        )
    })?;
    Ok((path, format))
}

fn write(path: &Path, format: Format, set: &JetSet) -> Result<Written, CliError> {
    let slots = set.jets.iter().map(Vec::len).max().unwrap_or(0);
    let labels = set.labels.as_deref();
    let mut integers = None;
    match format {
        Format::Hdf5 => write_hdf5(path, &set.jets, labels, slots)?,
        Format::Npz => write_npz(path, &set.jets, labels, slots)?,
        Format::Native64 => integers = Some(write_native64(path, &set.jets, slots)?),
    }
    Ok(Written {
        file: path.display().to_string(),
        format,
        jets: set.jets.len(),
        labels_kept: labels.map(|_| format != Format::Native64),
        integers,
    })
}

fn written_text(written: Option<&Written>) -> String {
    let Some(Written { file, format, jets, labels_kept, integers }) = written else {
        return String::new();
    };
    let mut text = format!("\n{file}: {jets} jets written as {}\n", format.name());
    if *labels_kept == Some(false) {
        text += "labels have no place there and are not written\n";
    }
    if let Some(NativeCounts { saturated, vanished }) = integers {
        text += &format!("particles saturated: {saturated}; rounded to nothing: {vanished}\n");
    }
    text
}
