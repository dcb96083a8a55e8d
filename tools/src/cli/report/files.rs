//! What other commands have written, and the report takes up.

use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{CliError, Options};
use crate::design_directory::DESCRIPTION;
use crate::report::nodes::Conversion;

/// The contents of these files.
#[derive(Debug)]
pub struct Extras {
    pub search: Option<Value>,
    pub sweep: Option<Value>,
    pub design: Option<Value>,
    pub synthesis: Vec<Value>,
    pub conversion: Option<Conversion>,
}

/// A design of another model.
#[derive(Debug, thiserror::Error)]
#[error(
    "{file}: a design of another model: its model_sha256 is {found}, that of this model {wanted}"
)]
struct OtherDesign {
    file: String,
    found: String,
    wanted: String,
}

impl Extras {
    /// Reads all of them; a design must be that of the model.
    pub fn read(options: &Options, model_sha256: &str) -> Result<Self, CliError> {
        let inside = |directory: &Option<std::path::PathBuf>, name: &str| {
            directory.as_ref().map(|directory| read::<Value>(&directory.join(name))).transpose()
        };
        let design = inside(&options.design, DESCRIPTION)?;
        let mut synthesis = Vec::new();
        if let (Some(directory), Some(design)) = (&options.design, &design) {
            let found = design["model_sha256"].as_str().unwrap_or("missing").to_owned();
            if found != model_sha256 {
                let file = directory.join(DESCRIPTION).display().to_string();
                return Err(OtherDesign { file, found, wanted: model_sha256.to_owned() }.into());
            }
            synthesis = results(&directory.join(crate::cli::synth::RESULTS))?;
        }
        Ok(Self {
            search: inside(&options.search, "search.json")?,
            sweep: inside(&options.sweep, "sweep.json")?,
            design,
            synthesis,
            conversion: options.conversion.as_deref().map(read).transpose()?,
        })
    }
}

/// The reports of all devices, by name; none before the first synthesis.
fn results(directory: &Path) -> Result<Vec<Value>, CliError> {
    if !directory.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(directory)?.collect::<Result<Vec<_>, _>>()?;
    let mut files: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, CliError> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|e| format!("{name}: {e}"))?;
    Ok(serde_json::from_str(&text).map_err(|e| format!("{name}: {e}"))?)
}
