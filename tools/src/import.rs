//! From checkpoints to float graphs, one importer for each architecture.

mod architecture;
pub mod batch_norm;
pub mod lorentznet;
mod overrides;
pub mod pelican;
pub mod pelican_nano;

pub use architecture::Architecture;
pub use overrides::Overrides;

use crate::checkpoint::{Checkpoint, CheckpointError, one_line};
use crate::float_graph::FloatGraph;

/// Why a checkpoint cannot be converted.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// No importer knows the keys.
    #[error(
        "{file}: the keys are those of no known architecture (first: '{}'; known: {known})",
        one_line(first)
    )]
    UnknownArchitecture {
        /// The checkpoint.
        file: String,
        /// Its first key.
        first: String,
        /// The names of all known architectures.
        known: String,
    },
    /// Nothing says how many particles there are.
    #[error(
        "{file}: a lorentznet checkpoint does not say how many particles a jet has at most; name them with --particles"
    )]
    NoParticles {
        /// The checkpoint.
        file: String,
    },
    /// A tensor that the architecture does not have.
    #[error("{file}: the {architecture} architecture has no tensor '{key}'")]
    UnknownKey {
        /// The checkpoint.
        file: String,
        /// The architecture that was recognized.
        architecture: &'static str,
        /// The tensor.
        key: String,
    },
    /// An option with a value that is not supported.
    #[error("{file}: option '{option}' is {value}, which is not supported ({supported})")]
    Unsupported {
        /// The checkpoint.
        file: String,
        /// The option.
        option: &'static str,
        /// Its value.
        value: String,
        /// What is.
        supported: &'static str,
    },
    /// A letter of an option that is not supported.
    #[error(
        "{file}: option '{option}' is {value:?}, whose letter '{letter}' is not supported: {reason}"
    )]
    Letter {
        /// The checkpoint.
        file: String,
        /// The option.
        option: &'static str,
        /// Its value.
        value: String,
        /// The letter.
        letter: char,
        /// Why it is not.
        reason: &'static str,
    },
    /// An option set by hand that the architecture does not have.
    #[error("{file}: --{option} is an option of {of}, this is a {architecture} checkpoint")]
    NoSuchOption {
        /// The checkpoint.
        file: String,
        /// The option.
        option: &'static str,
        /// The architecture that has it.
        of: &'static str,
        /// The architecture that was recognized.
        architecture: &'static str,
    },
    /// A checkpoint that cannot be converted with options that were set by hand.
    #[error("with {options}: {source}")]
    Overridden {
        /// The options as they were given.
        options: String,
        /// Why not.
        source: Box<Self>,
    },
    /// A tensor or option is missing or unusable.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

impl ImportError {
    /// An option of `checkpoint` with a value that is not supported.
    fn unsupported(
        checkpoint: &Checkpoint,
        option: &'static str,
        value: &dyn std::fmt::Debug,
        supported: &'static str,
    ) -> Self {
        let file = checkpoint.path.display().to_string();
        Self::Unsupported { file, option, value: format!("{value:?}"), supported }
    }
}

/// Refuses a tensor that is not known to the architecture.
fn check_keys(
    checkpoint: &Checkpoint,
    architecture: &'static str,
    known: impl Fn(&str) -> bool,
) -> Result<(), ImportError> {
    match checkpoint.tensors.keys().find(|key| !known(key)) {
        None => Ok(()),
        Some(key) => Err(ImportError::UnknownKey {
            file: checkpoint.path.display().to_string(),
            architecture,
            key: key.clone(),
        }),
    }
}

/// How many particles the graph takes: as many as the checkpoint was trained with, unless told
/// otherwise.
fn particles(checkpoint: &Checkpoint, wanted: Option<usize>) -> Result<usize, ImportError> {
    let trained = usize::try_from(checkpoint.arg_int("nobj")?).unwrap_or(0);
    match wanted.unwrap_or(trained) {
        particles @ 1..=1024 => Ok(particles),
        other => Err(ImportError::unsupported(checkpoint, "nobj", &other, "1 to 1024 are")),
    }
}

/// The constant that sums over objects are divided by.
fn nobj_avg(checkpoint: &Checkpoint) -> Result<f64, ImportError> {
    let nobj_avg = checkpoint.arg_float("nobj_avg")?;
    if nobj_avg > 0.0 {
        return Ok(nobj_avg);
    }
    Err(ImportError::unsupported(checkpoint, "nobj_avg", &nobj_avg, "a positive number is"))
}

/// Recognizes the architecture by its keys and builds its graph.
///
/// `particles` overrides the number of constituents that the checkpoint was trained with.
///
/// # Errors
/// [`ImportError`], which names the file and the key or option.
pub fn import(
    checkpoint: &Checkpoint,
    particles: Option<usize>,
) -> Result<FloatGraph, ImportError> {
    match Architecture::of(checkpoint)? {
        Architecture::PelicanNano => pelican_nano::import(checkpoint, particles),
        Architecture::Pelican => pelican::import(checkpoint, particles),
        Architecture::LorentzNet => lorentznet::import(checkpoint, particles),
    }
}
