//! `spurion dump`.

use std::path::PathBuf;

use spurion::graph::TextDump;

use super::{CliError, Verdict, print};
use crate::model::ModelFile;
use crate::output_file::write_whole;

/// Options of `spurion dump`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The model.
    model: PathBuf,
    /// The file to write; without, the text is printed.
    #[arg(short, long)]
    output: Option<PathBuf>,
}

pub fn run(options: &Options) -> Result<Verdict, CliError> {
    let model = ModelFile::read(&options.model)?;
    let text = TextDump(model.verified()?.graph()).to_string();
    match &options.output {
        Some(path) => write_whole(path, text.as_bytes())?,
        None => print(&text),
    }
    Ok(Verdict::Pass)
}
