//! The program with little memory and little time.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

/// The address space that the program gets, in KiB: 2 GiB. No file that claims more than it holds
/// makes it ask for more.
pub const MEMORY_KIB: u64 = 2 << 20;

/// The time in which it must be done with such a file.
pub const TIME: Duration = Duration::from_secs(20);

/// What came of a run.
pub struct Outcome {
    pub status: ExitStatus,
    pub error: String,
}

/// Runs the program in at most `memory` KiB of address space and [`TIME`].
pub fn run(arguments: &[&str], memory: u64, folder: &Path) -> Outcome {
    let error = tempfile::NamedTempFile::new().unwrap();
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -v {memory}; exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_spurion"))
        .args(arguments)
        .current_dir(folder)
        .stdout(std::process::Stdio::null())
        .stderr(error.reopen().unwrap())
        .spawn()
        .unwrap();
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begin.elapsed() > TIME {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{arguments:?}: not done after {TIME:?}");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let error = std::fs::read_to_string(error.path()).unwrap();
    assert_eq!(status.signal(), None, "{arguments:?}: {error}");
    assert!(!error.contains("panicked"), "{arguments:?}: {error}");
    Outcome { status, error }
}

/// Asserts that a run is refused in one line that has all of `parts`, and leaves no output.
pub fn refuse(arguments: &[&str], memory: u64, folder: &Path, parts: &[&str]) {
    let Outcome { status, error } = run(arguments, memory, folder);
    assert_eq!(status.code(), Some(2), "{arguments:?}: {error}");
    assert_eq!(error.lines().count(), 1, "{arguments:?}: {error}");
    parts.iter().for_each(|part| assert!(error.contains(part), "'{part}' is not in: {error}"));
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1, "{arguments:?}");
}
