//! Work that is kept in a directory, so that a command that was interrupted goes on where it was.

use std::path::Path;

use crate::output_file::WriteError;
use crate::sweep::Stored;

/// Why there is no result. A point without one does not end the work; a full disk does.
#[derive(Clone, Debug)]
pub struct Stop {
    pub reason: String,
    pub point: String,
    pub fatal: bool,
}

impl Stop {
    pub fn of(error: &(dyn std::error::Error + 'static)) -> Self {
        let fatal = error.is::<WriteError>();
        Self { reason: error.to_string(), point: String::new(), fatal }
    }

    /// The same of a point.
    pub fn at(&self, point: &str) -> Self {
        Self { point: point.to_owned(), ..self.clone() }
    }
}

/// What is said of stored work that cannot be used.
pub fn redone<T>(name: &str, stored: &Stored<T>) -> Option<String> {
    match stored {
        Stored::Damaged => Some(format!("{name}: what was stored is damaged; made again")),
        Stored::Outdated => Some(format!("{name}: other inputs or programs; made again")),
        Stored::Absent | Stored::Good(_) => None,
    }
}

/// Makes a directory, and says which one cannot be made.
pub fn make_directory(path: &Path) -> Result<(), WriteError> {
    std::fs::create_dir_all(path)
        .map_err(|source| WriteError { file: path.display().to_string(), source })
}
