//! Jets from files: four-momenta in GeV, checked before anything is computed from them.
//!
//! Two containers are read, told apart by their first bytes: HDF5 in the layout of the public
//! top-tagging reference set, and NumPy's `npz` with arrays of the same names:
//! `Pmu` (jets, slots, 4) as E, px, py, pz; optionally `Nobj` (jets), the number of constituents,
//! and `is_signal` (jets), 1 for signal and 0 for background. Other datasets are left alone.

mod collect;
mod constituent;
mod error;
mod hdf5;
mod npy;
mod npz;
mod write;

use std::io::Read;
use std::path::{Path, PathBuf};

pub use constituent::MASS_TOLERANCE;
pub use error::JetError;
pub use write::write_hdf5;

/// Most numbers of `Pmu` that one call reads (2^31, the reference set has half as many).
pub const MAX_ELEMENTS: u64 = 1 << 31;

/// Most jets that one call reads.
pub const MAX_JETS: u64 = 1 << 24;

/// Most slots of one jet.
pub const MAX_SLOTS: u64 = 1 << 16;

/// Largest HDF5 chunk accepted, in elements (2^26): a chunk is unpacked as a whole.
pub const MAX_CHUNK_ELEMENTS: u64 = 1 << 26;

/// Jets in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct JetSet {
    /// The file they were read from.
    pub path: PathBuf,
    /// The real constituents of each jet as E, px, py, pz in GeV, in file order, which by the
    /// convention of the reference set is falling pT. Empty slots are dropped.
    pub jets: Vec<Vec<[f64; 4]>>,
    /// Whether each jet is signal, if the file says so.
    pub labels: Option<Vec<bool>>,
    /// How many of these jets have constituents that are not here: in slots beyond the limit of
    /// the call, or, by `Nobj`, beyond the slots of the file.
    pub truncated: usize,
}

/// Reads at most `max_jets` jets from `path` and of each jet the leading `max_constituents` slots.
///
/// An empty slot is four zeros. It is padding behind the last constituent and skipped in front of
/// one, where it still counts as a slot. All slots of the jets that are read are checked, those
/// beyond `max_constituents` included.
///
/// # Errors
/// A file that is neither format, is damaged or cut short, has other shapes or types, or more than
/// the limits of this module; a constituent that is no four-momentum (see [`MASS_TOLERANCE`]); an
/// `Nobj` below the number of filled slots, or above it although slots are left; a label that is
/// neither 0 nor 1. Each error names the file, and the jet, slot and value where there is one.
pub fn read(
    path: &Path,
    max_jets: Option<usize>,
    max_constituents: usize,
) -> Result<JetSet, JetError> {
    let io_error = |source| JetError::Io { path: path.to_owned(), source };
    // The type is looked at before opening: opening a pipe for reading would wait for a writer.
    if !std::fs::metadata(path).map_err(io_error)?.is_file() {
        return Err(JetError::NotAFile { path: path.to_owned() });
    }
    let limits = Limits {
        jets: max_jets.map_or(u64::MAX, |jets| jets as u64),
        constituents: max_constituents,
    };
    // HDF5 may start behind a block of the user's, so the library is asked.
    if hdf5_pure::is_hdf5(path).map_err(io_error)? {
        return hdf5::read(path, limits);
    }
    let mut head = Vec::new();
    let file = std::fs::File::open(path).map_err(io_error)?;
    file.take(4).read_to_end(&mut head).map_err(io_error)?;
    match head.as_slice() {
        b"PK\x03\x04" | b"PK\x05\x06" => npz::read(path, limits),
        _ => Err(JetError::UnknownFormat { path: path.to_owned() }),
    }
}

/// What the caller wants at most.
#[derive(Debug, Clone, Copy)]
struct Limits {
    jets: u64,
    constituents: usize,
}
