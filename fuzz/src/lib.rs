//! What each fuzz target does with its bytes. Each says whether the input was accepted, and panics
//! if something is wrong; a test of the host tool replays all seeds through the same functions.

mod edits;
mod files;
mod graphs;
mod words;

pub use files::{archive, hdf5, native64, npz, pickle, safetensors};
pub use graphs::{artifact, graph_verifier, oracle};
pub use words::puppi;

/// A target: whether the input was accepted.
pub type Target = fn(&[u8]) -> bool;

/// All targets by name.
pub const TARGETS: [(&str, Target); 10] = [
    ("artifact", artifact),
    ("graph_verifier", graph_verifier),
    ("oracle", oracle),
    ("pickle", pickle),
    ("archive", archive),
    ("safetensors", safetensors),
    ("hdf5", hdf5),
    ("npz", npz),
    ("native64", native64),
    ("puppi", puppi),
];
