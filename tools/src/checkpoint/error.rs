//! What can be wrong with a checkpoint file; every message names the file and fits one line.

use std::path::PathBuf;

/// Why a checkpoint could not be read, or why it does not hold what was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The operating system refused to open or read the file.
    #[error("{}: cannot read the checkpoint: {source}", path.display())]
    Io {
        /// The checkpoint.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The path names a directory, a pipe or a device.
    #[error("{}: a checkpoint must be an ordinary file", path.display())]
    NotAFile {
        /// The path given.
        path: PathBuf,
    },
    /// Nothing in the file.
    #[error("{}: the checkpoint is empty", path.display())]
    Empty {
        /// The checkpoint.
        path: PathBuf,
    },
    /// A file, a pickle, a tensor or the sum of all tensors above a stated limit.
    #[error("{}: {what} is {found}, above the limit of {limit}", path.display())]
    TooLarge {
        /// The checkpoint.
        path: PathBuf,
        /// What is too large, with its unit.
        what: String,
        /// Its size.
        found: u64,
        /// The limit, a constant of [`crate::checkpoint`].
        limit: u64,
    },
    /// The first bytes belong to none of the formats that are read.
    #[error("{}: neither a zip checkpoint of PyTorch 1.6 or newer nor a safetensors file", path.display())]
    UnknownFormat {
        /// The checkpoint.
        path: PathBuf,
    },
    /// The zip archive is damaged, or is no checkpoint.
    #[error("{}: bad zip archive: {reason}", path.display())]
    Archive {
        /// The checkpoint.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The pickle inside the archive is damaged or uses what no checkpoint needs.
    #[error("{}: bad pickle at byte {offset} of data.pkl: {reason}", path.display())]
    Pickle {
        /// The checkpoint.
        path: PathBuf,
        /// Offset of the opcode in `data.pkl`, in bytes.
        offset: usize,
        /// What is wrong.
        reason: String,
    },
    /// The pickle names a Python object that a checkpoint has no business with.
    #[error("{}: refused: the pickle asks for '{name}', which no checkpoint needs", path.display())]
    ForbiddenGlobal {
        /// The checkpoint.
        path: PathBuf,
        /// `module.name`, such as `os.system`.
        name: String,
    },
    /// The tensors cannot be read.
    #[error("{}: cannot read the tensors: {reason}", path.display())]
    Tensors {
        /// The checkpoint.
        path: PathBuf,
        /// What is wrong, with the tensor where it is known.
        reason: String,
    },
    /// The safetensors file is damaged or its `args` are not a JSON object.
    #[error("{}: bad safetensors file: {reason}", path.display())]
    Safetensors {
        /// The checkpoint.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A tensor that the architecture needs is not there.
    #[error("{}: there is no tensor '{key}'", path.display())]
    MissingTensor {
        /// The checkpoint.
        path: PathBuf,
        /// The key asked for.
        key: String,
    },
    /// A tensor has another shape than the architecture says.
    #[error("{}: tensor '{key}' has shape {found:?}, expected {expected:?}", path.display())]
    WrongShape {
        /// The checkpoint.
        path: PathBuf,
        /// The key asked for.
        key: String,
        /// The shape the architecture needs.
        expected: Vec<usize>,
        /// The shape in the file.
        found: Vec<usize>,
    },
    /// A weight is NaN or infinite.
    #[error("{}: tensor '{key}' holds {value} at index {index}", path.display())]
    NonFinite {
        /// The checkpoint.
        path: PathBuf,
        /// The key asked for.
        key: String,
        /// Flat row-major index of the first such element.
        index: usize,
        /// NaN or an infinity.
        value: f64,
    },
    /// A training option that the architecture needs is not there.
    #[error("{}: the training options have no '{key}'", path.display())]
    MissingArg {
        /// The checkpoint.
        path: PathBuf,
        /// The option asked for.
        key: String,
    },
    /// A training option has another type than it must have.
    #[error("{}: training option '{key}' is {found}, expected {expected}", path.display())]
    WrongArg {
        /// The checkpoint.
        path: PathBuf,
        /// The option asked for.
        key: String,
        /// The type expected.
        expected: &'static str,
        /// Type and value found.
        found: String,
    },
}

/// Longest text of a file or of a library that is repeated in a message, in characters.
const MAX_QUOTED: usize = 200;

/// `text` on one line and at most [`MAX_QUOTED`] characters long.
///
/// Text out of a damaged or hostile file may hold line feeds, terminal controls or megabytes.
pub(crate) fn one_line(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_QUOTED).flat_map(escaped).collect();
    if text.chars().nth(MAX_QUOTED).is_some() {
        shown.push_str("...");
    }
    shown
}

/// Control characters as Rust escapes, everything else as it is.
fn escaped(c: char) -> impl Iterator<Item = char> {
    let escape = c.is_control().then(|| c.escape_default());
    let plain = escape.is_none().then_some(c);
    escape.into_iter().flatten().chain(plain)
}
