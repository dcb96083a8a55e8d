//! What several test programs share. None of it calls the code under test for an answer.

pub mod jets;
pub mod leaf;
pub mod model;
pub mod random;
pub mod specification;

use std::path::PathBuf;

/// A directory of this build for the files of one check.
pub fn directory(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}
