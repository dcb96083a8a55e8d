//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use lexopt::prelude::{Long, Short, Value, ValueExt};

use crate::error::RunnerError;
use crate::machine::Machine;

/// What `--help` prints.
pub const HELP: &str = "\
Runs firmware in QEMU, prints what it logs and ends with its exit status.

spurion-firmware-runner run --machine NAME [--qemu PROGRAM] [--timeout SECONDS] ELF
    NAME: mps2-an386 (Cortex-M4F), microbit (Cortex-M0) or virt (RISC-V)
spurion-firmware-runner size ELF
    bytes of flash and RAM
spurion-firmware-runner symbols ELF
    fails if a panic, soft float or a heap is linked
";

/// How long a firmware may run unless told otherwise.
const TIMEOUT: Duration = Duration::from_secs(120);

/// What to do.
#[derive(Debug)]
pub enum Command {
    /// Say how to use it.
    Help,
    /// Run a firmware.
    Run {
        /// The board.
        machine: Machine,
        /// QEMU.
        qemu: String,
        /// How long it may take.
        timeout: Duration,
        /// The firmware.
        file: PathBuf,
    },
    /// Report the size of a firmware.
    Size {
        /// The firmware.
        file: PathBuf,
    },
    /// Search a firmware for what it must not contain.
    Symbols {
        /// The firmware.
        file: PathBuf,
    },
}

/// Reads the command line.
///
/// # Errors
/// [`RunnerError::Usage`].
pub fn parse() -> Result<Command, RunnerError> {
    Ok(parse_from(lexopt::Parser::from_env())?)
}

fn parse_from(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut values = Vec::new();
    let mut machine = None;
    let mut qemu = None;
    let mut timeout = TIMEOUT;
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("machine") => machine = Some(parser.value()?.parse()?),
            Long("qemu") => qemu = Some(parser.value()?.string()?),
            Long("timeout") => timeout = Duration::from_secs(parser.value()?.parse()?),
            Value(value) => values.push(value),
            _ => return Err(argument.unexpected()),
        }
    }
    let [name, file] = <[_; 2]>::try_from(values).map_err(|_| "a command and a file are needed")?;
    let file = PathBuf::from(file);
    match name.to_str() {
        Some("run") => {
            let machine: Machine = machine.ok_or("`run` needs --machine")?;
            let qemu = qemu.unwrap_or_else(|| machine.qemu().to_owned());
            Ok(Command::Run { machine, qemu, timeout, file })
        }
        Some("size") => Ok(Command::Size { file }),
        Some("symbols") => Ok(Command::Symbols { file }),
        _ => Err("the commands are run, size and symbols".into()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parsed(line: &str) -> Result<Command, lexopt::Error> {
        parse_from(lexopt::Parser::from_args(line.split_whitespace()))
    }

    #[test]
    fn a_run_has_a_machine() {
        let command = parsed("run --machine microbit --timeout 5 a.elf").unwrap();
        let Command::Run { machine, qemu, timeout, file } = command else { unreachable!() };
        assert_eq!((machine, qemu.as_str()), (Machine::Microbit, "qemu-system-arm"));
        assert_eq!((timeout.as_secs(), file), (5, PathBuf::from("a.elf")));
        let missing = parsed("run a.elf").unwrap_err().to_string();
        assert_eq!(missing, "`run` needs --machine");
        let Command::Run { qemu, .. } = parsed("run --machine virt a.elf").unwrap() else {
            unreachable!()
        };
        assert_eq!(qemu, "qemu-system-riscv32");
        assert!(parsed("run --machine z80 a.elf").unwrap_err().to_string().contains("z80"));
    }

    #[test]
    fn anything_else_is_refused() {
        for line in ["", "size", "size a b", "weigh a.elf", "size --fast a.elf"] {
            assert!(parsed(line).is_err(), "{line}");
        }
        assert!(matches!(parsed("size a.elf"), Ok(Command::Size { .. })));
        assert!(matches!(parsed("symbols a.elf"), Ok(Command::Symbols { .. })));
        assert!(matches!(parsed("--help"), Ok(Command::Help)));
    }
}
