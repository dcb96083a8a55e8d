//! Reading back the directory that `spurion verilog` has written.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use spurion_hdl::synthesis::Design;

/// The file that describes a design.
pub const DESCRIPTION: &str = "interface.json";

/// Why a directory holds no design.
#[derive(Debug, thiserror::Error)]
pub enum DesignError {
    /// A file cannot be read.
    #[error("{file}: cannot be read: {source}")]
    Read {
        /// The file.
        file: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The description is not what `spurion verilog` writes.
    #[error("{file}: {source}")]
    Description {
        /// The file.
        file: String,
        /// What is wrong, and where.
        source: serde_json::Error,
    },
    /// A name that cannot be the name of what it should be.
    #[error("{file}: {what} {name:?} is not possible")]
    Name {
        /// The file.
        file: String,
        /// What is named.
        what: &'static str,
        /// The name.
        name: String,
    },
}

/// What is read of the description.
#[derive(Debug, Deserialize)]
struct Interface {
    module: String,
    latency_cycles: u32,
    initiation_interval: u32,
    /// The source files; without them there is one, named after the module.
    verilog: Option<Vec<String>>,
}

/// The design in `directory`: the description there names the top module and the source files.
///
/// # Errors
/// [`DesignError`], which names the file.
pub fn read_design(directory: &Path) -> Result<Design, DesignError> {
    let path = directory.join(DESCRIPTION);
    let file = path.display().to_string();
    let interface: Interface = serde_json::from_str(&read(&path)?)
        .map_err(|source| DesignError::Description { file: file.clone(), source })?;
    let Interface { module, latency_cycles, initiation_interval, verilog } = interface;
    if !is_identifier(&module) {
        return Err(DesignError::Name { file, what: "module", name: module });
    }
    let sources = verilog.unwrap_or_else(|| vec![format!("{module}.v")]);
    let mut text = String::new();
    for name in sources {
        if Path::new(&name).file_name() != Some(name.as_ref()) {
            return Err(DesignError::Name { file, what: "source file", name });
        }
        text += &read(&directory.join(name))?;
        text.push('\n');
    }
    Ok(Design { module, verilog: text, latency_cycles, initiation_interval })
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn read(path: &PathBuf) -> Result<String, DesignError> {
    std::fs::read_to_string(path)
        .map_err(|source| DesignError::Read { file: path.display().to_string(), source })
}
