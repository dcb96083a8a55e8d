//! `spurion emit-rust`.

use std::path::PathBuf;

use serde::Serialize;

use super::{CliError, Verdict, print, print_json};
use crate::digest::sha256;
use crate::emit_rust::emit;
use crate::model::ModelFile;
use crate::output_file::write_whole;

/// Options of `spurion emit-rust`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The model.
    model: PathBuf,
    /// The file to write: a module that depends on nothing but the crate `spurion`.
    #[arg(short, long, value_name = "FILE.rs")]
    output: PathBuf,
}

/// What `spurion emit-rust --json` prints.
#[derive(Debug, Serialize)]
struct Report {
    bytes: usize,
    lines: usize,
}

pub fn run(options: &Options, json: bool) -> Result<Verdict, CliError> {
    let model = ModelFile::read(&options.model)?;
    let name = model.path.display();
    let text =
        emit(&model.verified()?, &sha256(model.bytes())).map_err(|e| format!("{name}: {e}"))?;
    write_whole(&options.output, text.as_bytes())?;
    let report = Report { bytes: text.len(), lines: text.lines().count() };
    if json {
        print_json(&report)?;
    } else {
        let file = options.output.display();
        print(&format!("{file}: {} lines, {} bytes\n", report.lines, report.bytes));
    }
    Ok(Verdict::Pass)
}
