//! `spurion assemble`: the inverse of `spurion dump`.

use std::path::PathBuf;

use serde::Serialize;

use super::{CliError, Verdict, print, print_json};
use crate::output_file::write_whole;
use crate::text_form;

/// Options of `spurion assemble`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The text of a model.
    text: PathBuf,
    /// The model to write.
    #[arg(short, long)]
    output: PathBuf,
}

/// What `spurion assemble --json` prints.
#[derive(Debug, Serialize)]
struct Report {
    bytes: usize,
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let text = text_form::read_file(&options.text)?;
    let bytes = text_form::assemble(&text)
        .map_err(|error| format!("{}: {error}", options.text.display()))?;
    write_whole(&options.output, &bytes)?;
    let report = Report { bytes: bytes.len() };
    if json {
        print_json(&report)?;
    } else {
        print(&format!("{}: {} bytes\n", options.output.display(), report.bytes));
    }
    Ok(Verdict::Pass)
}
