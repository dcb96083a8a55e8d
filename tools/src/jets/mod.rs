//! Jets from files: four-momenta in GeV, checked before anything is computed from them.
//!
//! Two containers are read, told apart by their first bytes: HDF5 in the layout of the public
//! top-tagging reference set, and NumPy's `npz` with arrays of the same names:
//! `Pmu` (jets, slots, 4) as E, px, py, pz; optionally `Nobj` (jets), the number of constituents,
//! and `is_signal` (jets), 1 for signal and 0 for background. Other datasets are left alone.
//! An HDF5 file without `Pmu` may have jets as one table of pandas instead, with columns E_0, PX_0,
//! PY_0, PZ_0, E_1 and so on, and is_signal_new.
//!
//! Besides these, streams of trigger events, [`spurion::native64`]: files whose name ends in
//! `.native64`, `.dump` or `.bin`, or whose first word is the header of an event. [`Reading`] says
//! which jets an event has and what becomes of damaged ones.

mod collect;
mod constituent;
mod error;
mod hdf5;
mod native64;
mod npz;
mod reading;
mod table;
mod write;
mod write_native64;
mod write_npz;

use std::io::Read;
use std::path::{Path, PathBuf};

pub use constituent::MASS_TOLERANCE;
pub use error::JetError;
pub use native64::four_momentum;
pub use reading::{Cones, Reading, SkippedEvent};
pub use write::write_hdf5;
pub use write_native64::{NativeCounts, write_native64};
pub use write_npz::write_npz;

/// Most numbers of `Pmu` that one call reads (2^31, the reference set has half as many).
pub const MAX_ELEMENTS: u64 = 1 << 31;

/// Most jets that one call reads.
pub const MAX_JETS: u64 = 1 << 24;

/// Most slots of one jet.
pub const MAX_SLOTS: u64 = 1 << 16;

/// Largest HDF5 chunk accepted, in elements (2^26): a chunk is unpacked as a whole.
pub const MAX_CHUNK_ELEMENTS: u64 = 1 << 26;

/// Largest stream of trigger events, in bytes (2^32). It is held in memory, as far as it has to be
/// read for the jets that are asked for.
pub const MAX_STREAM_BYTES: u64 = 1 << 32;

/// Most damaged events of one stream (2^20).
pub const MAX_SKIPPED_EVENTS: u64 = 1 << 20;

/// Most bytes that a file may claim for each byte it has: deflate, which packs tightest of what
/// jets are packed with, leaves one of 1,032. So a small file never asks for much memory.
pub const MAX_EXPANSION: u64 = 1032;

/// What jets are stored in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// HDF5 in the layout of the reference set.
    Hdf5,
    /// NumPy's npz.
    Npz,
    /// Trigger events.
    Native64,
}

impl Format {
    /// The format that the extension of a file's name stands for.
    #[must_use]
    pub fn of_extension(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "h5" | "hdf5" => Some(Self::Hdf5),
            "npz" => Some(Self::Npz),
            "native64" | "dump" | "bin" => Some(Self::Native64),
            _ => None,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hdf5 => "HDF5",
            Self::Npz => "npz",
            Self::Native64 => "Native64",
        }
    }
}

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
    /// What the file is.
    pub format: Format,
    /// Of trigger events, how many were read.
    pub events: Option<usize>,
    /// Of trigger events, those that were not, each by name.
    pub skipped: Vec<SkippedEvent>,
}

/// Reads jets; of trigger events each is one jet, and damaged ones are skipped and named in
/// [`JetSet::skipped`]. See [`read_as`].
///
/// # Errors
/// Those of [`read_as`].
pub fn read(
    path: &Path,
    max_jets: Option<usize>,
    max_constituents: usize,
) -> Result<JetSet, JetError> {
    read_as(path, max_jets, max_constituents, &Reading::default())
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
/// neither 0 nor 1; a damaged event if `reading` is strict. Each error names the file, and the jet,
/// slot, byte and value where there is one.
pub fn read_as(
    path: &Path,
    max_jets: Option<usize>,
    max_constituents: usize,
    reading: &Reading,
) -> Result<JetSet, JetError> {
    let io_error = |source| JetError::Io { path: path.to_owned(), source };
    // The type is looked at before opening: opening a pipe for reading would wait for a writer.
    let metadata = std::fs::metadata(path).map_err(io_error)?;
    if !metadata.is_file() {
        return Err(JetError::NotAFile { path: path.to_owned() });
    }
    let limits = Limits {
        file_bytes: metadata.len(),
        jets: max_jets.map_or(u64::MAX, |jets| jets as u64),
        constituents: max_constituents,
    };
    // HDF5 may start behind a block of the user's, so the library is asked.
    if hdf5_pure::is_hdf5(path).map_err(io_error)? {
        return hdf5::read(path, limits);
    }
    let mut head = Vec::new();
    let file = std::fs::File::open(path).map_err(io_error)?;
    file.take(8).read_to_end(&mut head).map_err(io_error)?;
    let named = Format::of_extension(path) == Some(Format::Native64);
    match head.as_slice() {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => npz::read(path, limits),
        head if named || native64::begins(head) => native64::read(path, limits, reading),
        _ => Err(JetError::UnknownFormat { path: path.to_owned() }),
    }
}

/// What the caller wants at most.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// The length of the file.
    file_bytes: u64,
    jets: u64,
    constituents: usize,
}
