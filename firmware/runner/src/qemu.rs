//! Runs a firmware in QEMU.

use std::io::{self, Read};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::elf::Elf;
use crate::error::RunnerError;
use crate::log_stream::LogStream;
use crate::machine::Machine;

/// Runs `elf` on `machine`, prints what it logs, and returns its exit status.
///
/// # Errors
/// [`RunnerError::NoQemu`], [`RunnerError::Qemu`], [`RunnerError::Killed`],
/// [`RunnerError::Timeout`], and what [`LogStream`] refuses.
pub fn run(program: &str, machine: Machine, limit: Duration, elf: &Elf) -> Result<u8, RunnerError> {
    let failed = |source| RunnerError::Qemu { program: program.to_owned(), source };
    let log = LogStream::new(elf)?;
    let mut child = command(program, machine, elf).spawn().map_err(|source| {
        if source.kind() == io::ErrorKind::NotFound {
            RunnerError::NoQemu { program: program.to_owned() }
        } else {
            failed(source)
        }
    })?;
    let output = child.stdout.take();
    let (status, printed) = thread::scope(|scope| {
        let reader = scope.spawn(|| output.map_or(Ok(0), |output| follow(output, &log)));
        (wait(&mut child, limit), reader.join())
    });
    let Some(status) = status.map_err(failed)? else {
        return Err(RunnerError::Timeout { limit });
    };
    let malformed = printed.map_err(|_| RunnerError::LogReader)?.map_err(failed)?;
    let status = status.code().and_then(|code| u8::try_from(code).ok());
    match status.ok_or_else(|| RunnerError::Killed { program: program.to_owned() })? {
        0 if malformed > 0 => Err(RunnerError::Log { frames: malformed }),
        status => Ok(status),
    }
}

/// Waits for the end of `child`, which is killed after `limit`; then there is no status.
fn wait(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn command(program: &str, machine: Machine, elf: &Elf) -> Command {
    let mut command = Command::new(program);
    command
        .args(["-machine", machine.name()])
        .args(machine.options())
        .args(["-display", "none", "-monitor", "none", "-serial", "null"])
        .args(["-semihosting-config", "enable=on,target=native"])
        // 256 ns of the board's time for each instruction, so that every run is the same.
        .args(["-icount", "shift=8"])
        .arg("-kernel")
        .arg(elf.file())
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    command
}

/// Prints the log until QEMU closes it; returns how many frames could not be decoded.
fn follow(mut output: ChildStdout, log: &LogStream) -> io::Result<usize> {
    let mut decoder = log.decoder();
    let mut bytes = [0; 4096];
    let mut malformed = 0;
    loop {
        match output.read(&mut bytes)? {
            0 => return Ok(malformed),
            n => malformed += decoder.print(bytes.get(..n).unwrap_or(&bytes))?,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn run_instead_of_qemu(program: &str) -> Result<u8, RunnerError> {
        let elf = Elf::read(&std::env::current_exe().unwrap()).unwrap();
        run(program, Machine::Microbit, Duration::from_secs(60), &elf)
    }

    #[test]
    fn a_missing_qemu_is_an_error_that_names_it() {
        let error = run_instead_of_qemu("no-such-qemu").unwrap_err();
        assert!(error.to_string().starts_with("no-such-qemu: not found"), "{error}");
        assert_eq!(error.status(), 2);
    }

    #[test]
    fn what_does_not_end_is_killed() {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "qemu::tests::sleeps", "--include-ignored"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        assert_eq!(wait(&mut child, Duration::from_millis(50)).unwrap(), None);
        assert!(child.try_wait().unwrap().is_some());
    }

    #[test]
    #[ignore = "the process that is killed"]
    fn sleeps() {
        thread::sleep(Duration::from_secs(30));
    }
}
