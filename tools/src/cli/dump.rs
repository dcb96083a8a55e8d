//! `spurion dump`.

use std::path::PathBuf;

use spurion::graph::TextDump;

use super::{CliError, Verdict, print};
use crate::model::ModelFile;

/// Options of `spurion dump`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The model.
    model: PathBuf,
}

pub fn run(options: &Options) -> Result<Verdict, CliError> {
    let model = ModelFile::read(&options.model)?;
    print(&TextDump(model.verified()?.graph()).to_string());
    Ok(Verdict::Pass)
}
