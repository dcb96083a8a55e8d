//! Files that appear whole or not at all.

use std::io::Write;
use std::path::Path;

/// A file that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{file}: cannot be written: {source}")]
pub struct WriteError {
    /// The file.
    pub file: String,
    /// The system's reason.
    pub source: std::io::Error,
}

/// Writes `bytes` under a temporary name beside `path`, then renames.
///
/// # Errors
/// [`WriteError`]; then nothing has changed under the final name.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let error = |source| WriteError { file: path.display().to_string(), source };
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    let folder = parent.unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(error)?;
    file.write_all(bytes).map_err(error)?;
    file.as_file().sync_all().map_err(error)?;
    set_ordinary_permissions(&file).map_err(error)?;
    file.persist(path).map_err(|e| error(e.error))?;
    Ok(())
}

/// Temporary files are private to their owner; what users get should not be.
#[cfg(unix)]
fn set_ordinary_permissions(file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_ordinary_permissions(_file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    Ok(())
}
