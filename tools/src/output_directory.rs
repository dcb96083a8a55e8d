//! Directories that appear whole or not at all.

use std::io;
use std::path::{Path, PathBuf};

use crate::output_file::{TEMPORARY_PREFIX, WriteError, folder, write_whole};

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
/// On Linux, whoever looks at `path` at any moment finds all of the old or all of the new. Where
/// the file system cannot exchange two names, and on other systems, there is nothing there for a
/// moment.
///
/// # Errors
/// [`DirectoryError`]; then `path` is as it was.
pub fn write_directory(
    path: &Path,
    description: &'static str,
    files: &[(&str, &[u8])],
) -> Result<Vec<PathBuf>, DirectoryError> {
    let error = |source| WriteError::new(path, source);
    let empty = |path: &Path| std::fs::read_dir(path).is_ok_and(|mut d| d.next().is_none());
    if path.exists() && !path.join(description).is_file() && !empty(path) {
        return Err(DirectoryError::Occupied { path: path.display().to_string(), description });
    }
    let scratch = tempfile::Builder::new().prefix(TEMPORARY_PREFIX).tempdir_in(folder(path));
    let scratch = scratch.map_err(error)?;
    let fresh = scratch.path().join("new");
    std::fs::create_dir(&fresh).map_err(error)?;
    for (name, bytes) in files {
        // The error names the place that the file was meant for.
        write_whole(&fresh.join(name), bytes)
            .map_err(|e| WriteError::new(&path.join(name), e.source))?;
    }
    if path.exists() {
        replace(path, &fresh, scratch.path()).map_err(error)?;
    } else {
        std::fs::rename(&fresh, path).map_err(error)?;
    }
    Ok(files.iter().map(|(name, _)| path.join(name)).collect())
}

/// Puts `fresh` in the place of `path`, which ends in `scratch`.
fn replace(path: &Path, fresh: &Path, scratch: &Path) -> io::Result<()> {
    match exchange(path, fresh) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            replace_in_two_steps(path, fresh, scratch)
        }
        exchanged => exchanged,
    }
}

/// Exchanges two names in one step.
#[cfg(target_os = "linux")]
fn exchange(path: &Path, fresh: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    renameat_with(CWD, fresh, CWD, path, RenameFlags::EXCHANGE).map_err(|error| match error {
        // The file system, the kernel or what stands in its place does not know it.
        Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP => io::ErrorKind::Unsupported.into(),
        error => error.into(),
    })
}

#[cfg(not(target_os = "linux"))]
fn exchange(_path: &Path, _fresh: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The same where names cannot be exchanged.
fn replace_in_two_steps(path: &Path, fresh: &Path, scratch: &Path) -> io::Result<()> {
    let old = scratch.join("old");
    std::fs::rename(path, &old)?;
    std::fs::rename(fresh, path).inspect_err(|_| {
        // What cannot be put back is reported as what it came from: the place could not be taken.
        let _ = std::fs::rename(&old, path);
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn directories() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let [path, fresh] = ["path", "fresh"].map(|name| folder.path().join(name));
        for (directory, name) in [(&path, "old"), (&fresh, "new")] {
            std::fs::create_dir(directory).unwrap();
            std::fs::write(directory.join(name), name).unwrap();
        }
        (folder, path, fresh)
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_are_exchanged_in_one_step() {
        let (_folder, path, fresh) = directories();
        exchange(&path, &fresh).unwrap();
        assert!(path.join("new").is_file() && fresh.join("old").is_file());
    }

    #[test]
    fn in_two_steps_the_old_comes_back_if_the_new_does_not() {
        let (folder, path, fresh) = directories();
        assert!(replace_in_two_steps(&path, &folder.path().join("none"), folder.path()).is_err());
        assert!(path.join("old").is_file());
        replace_in_two_steps(&path, &fresh, folder.path()).unwrap();
        assert!(path.join("new").is_file() && !fresh.exists());
        assert!(folder.path().join("old/old").is_file());
    }
}
