//! Running the emitted Verilog in Icarus Verilog.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Output};

use crate::error::Error;
use crate::pipeline::{Bus, Frame, Pipeline};
use crate::testbench::Testbench;
use crate::verilog::verilog;

const COMPILER: &str = "iverilog";
const SIMULATOR: &str = "vvp";

/// One output value that is not what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The index of the frame.
    pub frame: usize,
    /// The bus.
    pub bus: String,
    /// The element of the bus.
    pub element: usize,
    /// What Icarus Verilog has; `None` if a bit of it is unknown.
    pub got: Option<i64>,
    /// What was expected.
    pub wanted: i64,
}

impl core::fmt::Display for Mismatch {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { frame, bus, element, got, wanted } = self;
        let got = got.map_or_else(|| "an unknown".to_owned(), |value| value.to_string());
        write!(f, "frame {frame}: {bus}[{element}] is {got}, expected {wanted}")
    }
}

/// What a run has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How many frames went in.
    pub frames: usize,
    /// How many answers came out.
    pub answers: usize,
    /// How many answers are wrong in any bit, or came when none was due.
    pub wrong: usize,
    /// The values that differ, of the first wrong answers.
    pub mismatches: Vec<Mismatch>,
    /// The clocks from the first frame to the first answer, as counted; `None` without answers.
    pub latency: Option<u32>,
}

impl Report {
    /// Whether every frame got its answer, the right one, after `latency` clocks.
    #[must_use]
    pub fn is_exact(&self, latency: u32) -> bool {
        let in_time = self.frames == 0 || self.latency == Some(latency);
        self.wrong == 0 && self.answers == self.frames && in_time
    }
}

/// Emits the pipeline, runs it on `frames` and compares all outputs with `answers`, bit by bit.
///
/// The files of the run stay in `directory`.
///
/// # Errors
/// [`Error::ToolMissing`] if Icarus Verilog is not installed, [`Error::ToolFailed`] if it
/// refuses the Verilog, [`Error::File`], and what [`Testbench::new`] says.
pub fn run(
    pipeline: &Pipeline,
    frames: &[Option<Frame>],
    answers: &[Frame],
    directory: &Path,
) -> Result<Report, Error> {
    run_text(pipeline, &verilog(pipeline), frames, answers, directory)
}

/// The same for any Verilog with the module and the ports of the pipeline: a netlist, say.
///
/// # Errors
/// As [`run`].
pub fn run_text(
    pipeline: &Pipeline,
    design: &str,
    frames: &[Option<Frame>],
    answers: &[Frame],
    directory: &Path,
) -> Result<Report, Error> {
    let testbench = Testbench::new(pipeline, frames, answers)?;
    let files = [
        ("design.v", design),
        ("bench.v", &testbench.bench),
        ("stimulus.hex", &testbench.stimulus),
        ("expected.hex", &testbench.expected),
    ];
    write_files(directory, &files)?;
    let sources = ["-g2005", "-s", "bench", "-o", "bench.vvp", "design.v", "bench.v"];
    call(COMPILER, &sources, directory)?;
    let output = call(SIMULATOR, &["-n", "bench.vvp"], directory)?;
    read_report(pipeline.outputs(), &output, answers)
}

/// Writes the files of a run.
pub(crate) fn write_files(directory: &Path, files: &[(&str, &str)]) -> Result<(), Error> {
    let failed = |path: &Path, cause| Error::File { path: path.to_owned(), cause };
    std::fs::create_dir_all(directory).map_err(|cause| failed(directory, cause))?;
    for (name, text) in files {
        let path = directory.join(name);
        std::fs::write(&path, text).map_err(|cause| failed(&path, cause))?;
    }
    Ok(())
}

/// Calls a program in a directory; what it prints.
pub(crate) fn call(
    tool: &'static str,
    arguments: &[&str],
    directory: &Path,
) -> Result<String, Error> {
    read(Command::new(tool).args(arguments), tool, directory)
}

/// The same for a command that is ready but for its directory.
pub(crate) fn read(
    command: &mut Command,
    tool: &'static str,
    directory: &Path,
) -> Result<String, Error> {
    let Output { status, stdout, stderr } = match command.current_dir(directory).output() {
        Err(cause) if cause.kind() == ErrorKind::NotFound => {
            return Err(Error::ToolMissing { tool, cause });
        }
        Err(cause) => return Err(Error::ToolFailed { tool, message: cause.to_string() }),
        Ok(output) => output,
    };
    let stdout = String::from_utf8_lossy(&stdout).into_owned();
    if status.success() {
        return Ok(stdout);
    }
    let stderr = String::from_utf8_lossy(&stderr);
    let message = stderr.lines().chain(stdout.lines()).next().unwrap_or("no message").to_owned();
    Err(Error::ToolFailed { tool, message })
}

fn read_report(buses: &[Bus], output: &str, answers: &[Frame]) -> Result<Report, Error> {
    let mut mismatches = Vec::new();
    for line in output.lines() {
        let unreadable = || Error::Unreadable { tool: SIMULATOR, line: line.to_owned() };
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["MISMATCH", frame, digits] => {
                let frame = frame.parse().map_err(|_| unreadable())?;
                let wanted: &Frame = answers.get(frame).ok_or_else(unreadable)?;
                mismatches.extend(differences(buses, frame, digits, wanted));
            }
            ["RESULT", count, wrong, latency] => {
                let frames = answers.len();
                let count = count.parse().map_err(|_| unreadable())?;
                let wrong = wrong.parse().map_err(|_| unreadable())?;
                let latency = latency.parse().ok();
                return Ok(Report { frames, answers: count, wrong, mismatches, latency });
            }
            _ => return Err(unreadable()),
        }
    }
    Err(Error::Unreadable { tool: SIMULATOR, line: "nothing more".to_owned() })
}

/// The elements of a printed answer that are not what was wanted.
pub(crate) fn differences(
    buses: &[Bus],
    frame: usize,
    digits: &str,
    wanted: &Frame,
) -> Vec<Mismatch> {
    // The bits from the lowest on; a digit that is none has four unknown ones.
    let bits: Vec<Option<bool>> = digits
        .chars()
        .rev()
        .flat_map(|c| {
            let digit = c.to_digit(16);
            (0..4).map(move |k| digit.map(|d| d >> k & 1 == 1))
        })
        .collect();
    let elements = buses.iter().flat_map(|bus| (0..bus.count).map(move |k| (bus, k)));
    let mut low = 0;
    let mut found = Vec::new();
    for ((bus, element), &wanted) in elements.zip(wanted) {
        let width = bus.wire_type.bits as usize;
        let own = bits.iter().skip(low).take(width).rev();
        let pattern = own.copied().try_fold(0i64, |all, bit| Some(all << 1 | i64::from(bit?)));
        let got = pattern.map(|pattern| bus.wire_type.wrap(pattern));
        if got != Some(wanted) {
            found.push(Mismatch { frame, bus: bus.name.clone(), element, got, wanted });
        }
        low += width;
    }
    found
}
