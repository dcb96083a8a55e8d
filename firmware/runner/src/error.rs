//! What can go wrong outside the firmware.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::forbidden::Forbidden;

/// Why there is no exit status of a firmware, or none to trust.
#[derive(Debug, thiserror::Error)]
pub enum RunnerError {
    /// The command line makes no sense.
    #[error("{0} (`--help` shows what there is)")]
    Usage(#[from] lexopt::Error),
    /// The firmware file cannot be read.
    #[error("{}: {source}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The firmware file is no ELF file.
    #[error("{}: {source}", file.display())]
    Elf {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        source: object::Error,
    },
    /// The firmware file has no symbols, so nothing can be said of them.
    #[error("{}: it has no symbols", file.display())]
    NoSymbols {
        /// The file.
        file: PathBuf,
    },
    /// The firmware contains what it must not.
    #[error("{}: {}", file.display(), list(found))]
    Forbidden {
        /// The file.
        file: PathBuf,
        /// What it contains.
        found: Vec<Forbidden>,
    },
    /// The log's format strings in the firmware file cannot be read.
    #[error("{}: log table: {reason}", file.display())]
    LogTable {
        /// The file.
        file: PathBuf,
        /// The decoder's reason.
        reason: String,
    },
    /// The firmware wrote bytes that are no log.
    #[error("the log is corrupted: {frames} frames cannot be decoded")]
    Log {
        /// How many frames.
        frames: usize,
    },
    /// The decoder of the log panicked.
    #[error("the log cannot be decoded")]
    LogReader,
    /// QEMU is not installed.
    #[error("{program}: not found; install QEMU (Debian: qemu-system-arm, qemu-system-riscv32)")]
    NoQemu {
        /// The program.
        program: String,
    },
    /// QEMU cannot be started or listened to.
    #[error("{program}: {source}")]
    Qemu {
        /// The program.
        program: String,
        /// The system's reason.
        source: io::Error,
    },
    /// QEMU ended without an exit status.
    #[error("{program} was killed by a signal")]
    Killed {
        /// The program.
        program: String,
    },
    /// The firmware did not end in time.
    #[error("the firmware did not end within {} s", limit.as_secs())]
    Timeout {
        /// The time it had.
        limit: Duration,
    },
}

fn list(found: &[Forbidden]) -> String {
    found.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl RunnerError {
    /// The exit status: 1 if a check failed, 124 after too long, 2 otherwise.
    #[must_use]
    pub const fn status(&self) -> u8 {
        match self {
            Self::Forbidden { .. } | Self::Log { .. } | Self::LogReader => 1,
            Self::Timeout { .. } => 124,
            _ => 2,
        }
    }
}
