//! What can be wrong with a file of jets; every message names the file and fits one line.

use std::path::PathBuf;

use crate::output_file::WriteError;

/// Why jets could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JetError {
    /// The operating system refused to open or read the file.
    #[error("{}: cannot access the jets: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The path names a directory, a pipe or a device.
    #[error("{}: jets must lie in an ordinary file", path.display())]
    NotAFile {
        /// The path given.
        path: PathBuf,
    },
    /// The first bytes belong to none of the formats that are read.
    #[error("{}: neither an HDF5 nor an npz file, nor trigger events (Native64)", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// The container is damaged, cut short or uses what is not supported.
    #[error("{}: bad {format} file: {reason}", path.display())]
    Container {
        /// The file.
        path: PathBuf,
        /// Its name.
        format: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// A dataset that must be there is not.
    #[error("{}: there is no dataset '{name}'", path.display())]
    MissingDataset {
        /// The file.
        path: PathBuf,
        /// Name of the dataset.
        name: &'static str,
    },
    /// A dataset has the wrong rank or extents.
    #[error("{}: dataset '{name}' has shape {found:?}, expected {expected}", path.display())]
    WrongShape {
        /// The file.
        path: PathBuf,
        /// Name of the dataset.
        name: &'static str,
        /// What it must be, in words.
        expected: &'static str,
        /// The shape in the file.
        found: Vec<u64>,
    },
    /// A dataset has the wrong element type.
    #[error("{}: dataset '{name}' holds {found}, expected {expected}", path.display())]
    WrongType {
        /// The file.
        path: PathBuf,
        /// Name of the dataset.
        name: &'static str,
        /// What it must be, in words.
        expected: &'static str,
        /// The type in the file.
        found: String,
    },
    /// `Nobj` or `is_signal` has not one entry for each jet of `Pmu`.
    #[error("{}: dataset '{name}' has {found} entries for {jets} jets", path.display())]
    LengthMismatch {
        /// The file.
        path: PathBuf,
        /// Name of the dataset.
        name: &'static str,
        /// Its number of entries.
        found: u64,
        /// The number of jets.
        jets: u64,
    },
    /// A size above a stated limit.
    #[error("{}: {what}: {found} is above the limit of {limit}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// What is too large.
        what: &'static str,
        /// Its size.
        found: u64,
        /// The limit, a constant of [`crate::jets`].
        limit: u64,
    },
    /// The file claims to hold more than fits into it.
    #[error("{}: {claimed} bytes of jets do not fit into {length} bytes, however packed", path.display())]
    Impossible {
        /// The file.
        path: PathBuf,
        /// Bytes of the momenta to be read, by the shape that the file says.
        claimed: u64,
        /// Bytes of the file.
        length: u64,
    },
    /// The system gives no more memory.
    #[error("{}: no memory for jet {jet}; read fewer (--max-jets)", path.display())]
    NoMemory {
        /// The file.
        path: PathBuf,
        /// Index of the jet that was to be stored.
        jet: usize,
    },
    /// A component of a momentum is NaN or infinite.
    #[error("{}: jet {jet}, slot {slot}: {component} is {value}", path.display())]
    NonFinite {
        /// The file.
        path: PathBuf,
        /// Index of the jet.
        jet: usize,
        /// Index of the slot.
        slot: usize,
        /// `E`, `px`, `py` or `pz`.
        component: &'static str,
        /// Its value.
        value: f64,
    },
    /// An energy is below zero.
    #[error("{}: jet {jet}, slot {slot}: the energy {energy:?} is negative", path.display())]
    NegativeEnergy {
        /// The file.
        path: PathBuf,
        /// Index of the jet.
        jet: usize,
        /// Index of the slot.
        slot: usize,
        /// The energy in GeV.
        energy: f64,
    },
    /// An empty slot, E = 0, with a momentum.
    #[error("{}: jet {jet}, slot {slot}: the energy is 0, the momentum is {momentum:?}", path.display())]
    MomentumWithoutEnergy {
        /// The file.
        path: PathBuf,
        /// Index of the jet.
        jet: usize,
        /// Index of the slot.
        slot: usize,
        /// px, py, pz in GeV.
        momentum: [f64; 3],
    },
    /// An energy below the momentum by more than rounding can explain.
    #[error("{}: jet {jet}, slot {slot}: {momentum:?} (E, px, py, pz) has an energy below its momentum", path.display())]
    Spacelike {
        /// The file.
        path: PathBuf,
        /// Index of the jet.
        jet: usize,
        /// Index of the slot.
        slot: usize,
        /// E, px, py, pz in GeV.
        momentum: [f64; 4],
    },
    /// `Nobj` contradicts `Pmu`.
    #[error("{}: jet {jet}: Nobj is {declared}, but {filled} of {slots} slots are filled", path.display())]
    WrongCount {
        /// The file.
        path: PathBuf,
        /// Index of the jet.
        jet: usize,
        /// The number in `Nobj`.
        declared: i64,
        /// The number of slots with E > 0.
        filled: usize,
        /// The number of slots in the file.
        slots: usize,
    },
    /// A label is neither 0 nor 1.
    #[error("{}: jet {jet}: is_signal is {value}, expected 0 or 1", path.display())]
    BadLabel {
        /// The file.
        path: PathBuf,
        /// Index of the jet.
        jet: usize,
        /// The value in `is_signal`.
        value: i64,
    },
    /// A damaged event, where that is not wanted.
    #[error("{}: {event}", path.display())]
    BadEvent {
        /// The file.
        path: PathBuf,
        /// Where it is, and what is wrong.
        event: super::SkippedEvent,
    },
    /// More particles than an event has room for.
    #[error("{}: jet {jet}: {particles} particles, an event has room for {most}; cut the jets", path.display())]
    TooManyForEvent {
        /// The file to be written.
        path: PathBuf,
        /// Index of the jet.
        jet: usize,
        /// Its particles.
        particles: usize,
        /// The most that fit.
        most: usize,
    },
    /// A component of a momentum to be written does not fit a float32.
    #[error("{}: jet {jet}, slot {slot}: {value:?} does not fit a float32", path.display())]
    NotFloat32 {
        /// The file to be written.
        path: PathBuf,
        /// Index of the jet.
        jet: usize,
        /// Index of the slot.
        slot: usize,
        /// The value.
        value: f64,
    },
}
