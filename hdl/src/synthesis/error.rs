//! What can go wrong in synthesis, each in one line that names the culprit.

use std::path::PathBuf;

use thiserror::Error;

/// Why a design was not synthesized or measured.
#[derive(Debug, Error)]
pub enum SynthesisError {
    /// A program is not installed.
    #[error(
        "{program} is not installed (looked in $SPURION_VENV/bin, PATH and .venv/bin from here \
         up): run ./setup.sh, or install hdl/requirements.txt into a virtual environment and name \
         it in SPURION_VENV"
    )]
    Missing {
        /// The program.
        program: String,
    },
    /// A program cannot be started.
    #[error("{path}: cannot be started: {cause}", path = .path.display())]
    Start {
        /// The program.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A program failed.
    #[error("{program} failed: {message}")]
    Failed {
        /// The program.
        program: String,
        /// Its first complaint.
        message: String,
    },
    /// What a program wrote is not what it should write.
    #[error("{program} wrote {file}, which cannot be used: {what}")]
    Unreadable {
        /// The program.
        program: String,
        /// The file.
        file: String,
        /// What is wrong with it.
        what: String,
    },
    /// A netlist has a cell that no rule says how to count.
    #[error("no rule counts the cell {cell} on {target}")]
    UnknownCell {
        /// The type of the cell.
        cell: String,
        /// The target.
        target: &'static str,
    },
    /// A netlist that cannot be simulated.
    #[error("there are no models to simulate a netlist for {target}")]
    NoModels {
        /// The target.
        target: &'static str,
    },
    /// The design cannot be put between pins.
    #[error("{module}: {what}")]
    Ports {
        /// The top module.
        module: String,
        /// What is wrong with its ports.
        what: String,
    },
    /// A file cannot be read or written.
    #[error("{path}: {cause}", path = .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
}
