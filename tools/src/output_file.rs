//! Files that appear whole or not at all.

use std::io::{Error, ErrorKind, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// What the names of temporary files and directories begin with. Whoever ends the program by force
/// may find such a one beside an output, and may delete it.
pub const TEMPORARY_PREFIX: &str = ".spurion-";

/// A file that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{file}: cannot be written: {source}")]
pub struct WriteError {
    /// The file.
    pub file: String,
    /// The system's reason.
    pub source: Error,
}

impl WriteError {
    pub(crate) fn new(path: &Path, source: Error) -> Self {
        Self { file: path.display().to_string(), source }
    }
}

/// Writes `bytes` under a temporary name beside `path`, then renames.
///
/// # Errors
/// [`WriteError`]; then nothing has changed under the final name.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    write_together(&[(path, bytes)])
}

/// Writes files that belong together: all of them under temporary names beside theirs, and only
/// when all are on the disk, renames them in this order.
///
/// A full disk is met before the first rename. Who is ended between two renames leaves the first
/// files new and the others old, so what belongs together must say so in itself.
///
/// # Errors
/// [`WriteError`] with the file; then nothing has changed under the final names, unless the system
/// refused to rename a file that it had let be written.
pub fn write_together(files: &[(&Path, &[u8])]) -> Result<(), WriteError> {
    let written: Vec<_> =
        files.iter().map(|(path, bytes)| temporary(path, bytes)).collect::<Result<_, _>>()?;
    for (file, (path, _)) in written.into_iter().zip(files) {
        file.persist(path).map_err(|e| WriteError::new(path, e.error))?;
    }
    Ok(())
}

/// A finished file beside `path`, which is deleted unless it is renamed.
fn temporary(path: &Path, bytes: &[u8]) -> Result<NamedTempFile, WriteError> {
    let write = || {
        match std::fs::metadata(path) {
            Ok(there) if there.is_dir() => return Err(ErrorKind::IsADirectory.into()),
            // Renaming would put a file in the place of the device.
            Ok(there) if !there.is_file() => return Err(Error::other("is no ordinary file")),
            _ => {}
        }
        let mut file =
            tempfile::Builder::new().prefix(TEMPORARY_PREFIX).tempfile_in(folder(path))?;
        // Through the file itself, whose errors do not name the temporary path.
        file.as_file_mut().write_all(bytes)?;
        file.as_file().sync_all()?;
        set_ordinary_permissions(&file)?;
        Ok(file)
    };
    write().map_err(|source| WriteError::new(path, source))
}

/// The directory that `path` lies in.
pub(crate) fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// Temporary files are private to their owner; what users get should not be.
#[cfg(unix)]
fn set_ordinary_permissions(file: &NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_ordinary_permissions(_file: &NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn where_one_file_cannot_be_written_the_others_stay_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
        write_together(&[(&first, b"old"), (&second, b"old")]).unwrap();
        std::fs::remove_file(&second).unwrap();
        std::fs::create_dir(&second).unwrap();
        let missing = folder.path().join("no/such/folder");
        for bad in [&second, &missing] {
            let error = write_together(&[(&first, b"new"), (bad, b"new")]).unwrap_err();
            assert_eq!(error.file, bad.display().to_string());
            assert_eq!(std::fs::read(&first).unwrap(), b"old");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
        }
    }
}
