//! Directories that appear whole or not at all.

use std::path::{Path, PathBuf};

use crate::output_file::{WriteError, write_whole};

/// Why a directory was not written.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// Something else is there.
    #[error(
        "{path}: exists and is no earlier output (it has no {description}); nothing was written"
    )]
    Occupied {
        /// The directory.
        path: String,
        /// The file that it would have.
        description: &'static str,
    },
    /// A file or the directory cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Writes `files` into a new directory beside `path`, then puts it in the place of an earlier
/// output, if there is one: a directory with a file `description`.
///
/// # Errors
/// [`DirectoryError`]; then `path` is as it was.
pub fn write_directory(
    path: &Path,
    description: &'static str,
    files: &[(&str, &[u8])],
) -> Result<Vec<PathBuf>, DirectoryError> {
    let error = |source| WriteError { file: path.display().to_string(), source };
    let empty = |path: &Path| std::fs::read_dir(path).is_ok_and(|mut d| d.next().is_none());
    if path.exists() && !path.join(description).is_file() && !empty(path) {
        return Err(DirectoryError::Occupied { path: path.display().to_string(), description });
    }
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    let parent = parent.unwrap_or_else(|| Path::new("."));
    let scratch = tempfile::TempDir::new_in(parent).map_err(error)?;
    let fresh = scratch.path().join("new");
    std::fs::create_dir(&fresh).map_err(error)?;
    for (name, bytes) in files {
        write_whole(&fresh.join(name), bytes)?;
    }
    if path.exists() {
        std::fs::rename(path, scratch.path().join("old")).map_err(error)?;
    }
    std::fs::rename(&fresh, path).map_err(error)?;
    Ok(files.iter().map(|(name, _)| path.join(name)).collect())
}
