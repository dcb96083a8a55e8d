//! Everything that results depend on besides the options of a point.

use std::collections::BTreeMap;
use std::path::Path;

use spurion_hdl::synthesis::Tool;

use super::CliError;
use super::network::NetworkOptions;
use crate::digest::sha256;

/// Hashes of the files that were read, and versions of programs.
#[derive(Debug)]
pub struct Identity {
    pub tools: BTreeMap<String, String>,
    pub inputs: BTreeMap<String, String>,
}

impl Identity {
    /// Hashes and asks; this finds missing programs and files before the work begins.
    pub fn new(options: &NetworkOptions, programs: &[&str]) -> Result<Self, CliError> {
        let program = std::env::current_exe()?;
        let files = [
            ("model", options.model.as_path()),
            ("jets", options.jets.as_path()),
            ("calibration", options.calibration()),
            ("program", program.as_path()),
        ];
        let hashed = files.map(|(what, path)| Ok((what.to_owned(), hash(path)?)));
        let versions = programs
            .iter()
            .map(|&name| Ok((name.to_owned(), Tool::find(name)?.version("--version")?)));
        Ok(Self {
            tools: versions.collect::<Result<_, CliError>>()?,
            inputs: hashed.into_iter().collect::<Result<_, CliError>>()?,
        })
    }

    /// The key of a result that `options` was asked of.
    pub fn key(&self, options: &str) -> String {
        sha256(format!("{:?} {:?} {options}", self.inputs, self.tools).as_bytes())
    }
}

fn hash(path: &Path) -> Result<String, CliError> {
    let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(sha256(&bytes))
}
