//! Trained checkpoints: named float tensors and the training options saved with them.
//!
//! Two containers are read, told apart by their first bytes: the zip archive that `torch.save`
//! has written since PyTorch 1.6 (`.pt`), and safetensors. Nothing in a file is ever executed:
//! a pickle is taken apart, and a name in it that no checkpoint needs is refused by that name.
//! Sizes are checked before memory is reserved.

mod access;
mod archive;
mod error;
mod pickle;
mod safetensors;
mod tensor;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

pub use error::CheckpointError;
pub(crate) use error::one_line;
pub use tensor::Tensor;

/// Largest checkpoint file accepted, in bytes (1 GiB). The taggers of this project need kilobytes.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// Largest description of the tensors accepted, in bytes (4 MiB, some 20,000 tensors): `data.pkl`
/// of a zip checkpoint, the JSON header of a safetensors file.
pub const MAX_HEADER_BYTES: u64 = 4 << 20;

/// Most elements that all tensors of a checkpoint may have together (2^26, half a GiB as float64).
pub const MAX_ELEMENTS: u64 = 1 << 26;

/// Most bytes that the tensors of a checkpoint may have together beyond those of its file (8 MiB).
/// Views that repeat an element, shared storages and packed archives have some; with views alone a
/// small file could ask for any amount of memory.
pub const MAX_UNSTORED_BYTES: u64 = 8 << 20;

/// Most dimensions of one tensor.
pub const MAX_RANK: usize = 8;

/// A checkpoint in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// The file it was read from; every error names it.
    pub path: PathBuf,
    /// All tensors by key, integers included. Keys are as stored (`module.` prefixes stay).
    pub tensors: BTreeMap<String, Tensor>,
    /// Training options by name; empty for a bare `state_dict`.
    pub args: BTreeMap<String, Arg>,
}

/// One training option.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// Python's `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An integer of at most 64 bits.
    Int(i64),
    /// A float.
    Float(f64),
    /// Text.
    Str(String),
    /// A list, tuple or set.
    List(Vec<Arg>),
    /// Anything else, by the name of its type, such as `torch.device`.
    Other(String),
}

/// Reads the checkpoint at `path`, recognised by its content and not by its name.
///
/// A zip checkpoint holds either a dictionary with `model_state` (the tensors) and perhaps `args`
/// (an `argparse.Namespace` or a dictionary), or a bare `state_dict`, whose options are empty.
/// A safetensors file may carry its options as a JSON object under `args` in `__metadata__`.
///
/// # Errors
/// Anything but an ordinary, complete file of at most [`MAX_FILE_BYTES`] in one of the two formats,
/// a pickle that names a Python object no checkpoint needs, and tensors above [`MAX_ELEMENTS`].
pub fn read(path: &Path) -> Result<Checkpoint, CheckpointError> {
    let mut file = open(path)?;
    let mut head = [0; 9];
    let got = read_up_to(&mut file, &mut head).map_err(|source| io_error(path, source))?;
    match &head[..got] {
        [] => Err(CheckpointError::Empty { path: path.to_owned() }),
        // A local file header, or the end of an archive without entries.
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => archive::read(path),
        // Eight bytes of header length, then the JSON header.
        [_, _, _, _, _, _, _, _, b'{'] => safetensors::read(path),
        _ => Err(CheckpointError::UnknownFormat { path: path.to_owned() }),
    }
}

/// Opens an ordinary file of acceptable size.
fn open(path: &Path) -> Result<File, CheckpointError> {
    // The type is looked at before opening: opening a pipe for reading would wait for a writer.
    let metadata = std::fs::metadata(path).map_err(|source| io_error(path, source))?;
    if !metadata.is_file() {
        return Err(CheckpointError::NotAFile { path: path.to_owned() });
    }
    if metadata.len() > MAX_FILE_BYTES {
        return Err(too_large(path, "the file in bytes", metadata.len(), MAX_FILE_BYTES));
    }
    File::open(path).map_err(|source| io_error(path, source))
}

/// Fills `buffer` as far as the file reaches and returns how far that is.
fn read_up_to(file: &mut File, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut start = 0;
    while start < buffer.len() {
        match file.read(&mut buffer[start..])? {
            0 => break,
            n => start += n,
        }
    }
    Ok(start)
}

fn io_error(path: &Path, source: std::io::Error) -> CheckpointError {
    CheckpointError::Io { path: path.to_owned(), source }
}

fn too_large(path: &Path, what: &str, found: u64, limit: u64) -> CheckpointError {
    CheckpointError::TooLarge { path: path.to_owned(), what: what.to_owned(), found, limit }
}
