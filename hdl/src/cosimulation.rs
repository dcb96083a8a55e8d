//! Running the emitted Verilog of a circuit with a handshake: Icarus Verilog or Verilator.

use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::icarus::{Mismatch, call, differences, read, write_files};
use crate::pipeline::{Frame, Pipeline};
use crate::testbench::HandshakeBench;

/// A program that simulates Verilog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Simulator {
    /// Icarus Verilog: interprets, four-valued.
    Icarus,
    /// Verilator: compiles to C++, two-valued, fast.
    Verilator,
}

/// What a run has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CosimulationReport {
    /// How many answers were due.
    pub wanted: usize,
    /// How many came.
    pub answers: usize,
    /// How many were wrong in any bit, or changed before they were taken.
    pub wrong: usize,
    /// The values that differ, of the first wrong answers.
    pub mismatches: Vec<Mismatch>,
    /// Clocks from the last word of the first jet to its answer, as counted.
    pub latency: Option<u32>,
    /// Clocks from one answer to the next while nobody waits, as counted.
    pub interval: Option<u32>,
}

impl CosimulationReport {
    /// Whether every jet got its answer, the right one.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.wrong == 0 && self.answers == self.wanted
    }

    /// How many answers are missing or wrong.
    #[must_use]
    pub fn faults(&self) -> usize {
        self.wrong + self.wanted.abs_diff(self.answers)
    }
}

/// Runs `design`, Verilog with the module and ports of `pipeline`, on `words` and compares all
/// answers. The files of the run stay in `directory`. `first_last` is the index of the last word
/// of the first jet.
///
/// # Errors
/// [`Error::ToolMissing`], [`Error::ToolFailed`], [`Error::File`], [`Error::Stimulus`].
pub fn cosimulate(
    simulator: Simulator,
    pipeline: &Pipeline,
    design: &str,
    (words, answers, first_last): (&[Frame], &[Frame], usize),
    directory: &Path,
) -> Result<CosimulationReport, Error> {
    let bench = HandshakeBench::new(pipeline, words, answers, first_last)?;
    let files = [
        ("design.v", design),
        ("bench.v", &bench.bench),
        ("words.hex", &bench.words),
        ("ready.hex", &bench.ready),
        ("expected.hex", &bench.expected),
    ];
    write_files(directory, &files)?;
    let output = simulator.run(directory)?;
    read_report(simulator, pipeline, &output, answers)
}

impl Simulator {
    /// The program that has to be installed.
    #[must_use]
    pub const fn program(self) -> &'static str {
        match self {
            Self::Icarus => "iverilog",
            Self::Verilator => "verilator",
        }
    }

    fn run(self, directory: &Path) -> Result<String, Error> {
        match self {
            Self::Icarus => {
                let arguments = ["-g2005", "-s", "bench", "-o", "bench.vvp", "design.v", "bench.v"];
                call("iverilog", &arguments, directory)?;
                call("vvp", &["-n", "bench.vvp"], directory)
            }
            Self::Verilator => {
                // Warnings are about style; the comparison is what counts.
                let arguments = [
                    "--binary",
                    "--timing",
                    "-Wno-fatal",
                    "-Wno-lint",
                    "-Wno-style",
                    "-O3",
                    "-j",
                    "2",
                    "--top-module",
                    "bench",
                    "--Mdir",
                    "verilated",
                    "-o",
                    "bench",
                    "bench.v",
                    "design.v",
                ];
                call("verilator", &arguments, directory)?;
                let program = directory.join("verilated").join("bench");
                let program = std::path::absolute(&program)
                    .map_err(|cause| Error::File { path: program, cause })?;
                read(&mut Command::new(program), "bench", directory)
            }
        }
    }
}

fn read_report(
    simulator: Simulator,
    pipeline: &Pipeline,
    output: &str,
    answers: &[Frame],
) -> Result<CosimulationReport, Error> {
    let tool = simulator.program();
    let unreadable = |line: &str| Error::Unreadable { tool, line: line.to_owned() };
    let number = |word: &str, line: &str| word.parse::<usize>().map_err(|_| unreadable(line));
    let mut mismatches = Vec::new();
    for line in output.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["MISMATCH", frame, digits] => {
                let frame = number(frame, line)?;
                let wanted = answers.get(frame).ok_or_else(|| unreadable(line))?;
                mismatches.extend(differences(pipeline.outputs(), frame, digits, wanted));
            }
            ["RESULT", count, wrong, latency, interval] => {
                return Ok(CosimulationReport {
                    wanted: answers.len(),
                    answers: number(count, line)?,
                    wrong: number(wrong, line)?,
                    mismatches,
                    latency: latency.parse().ok(),
                    interval: interval.parse().ok(),
                });
            }
            // Verilator ends with remarks of its own.
            _ => {}
        }
    }
    Err(unreadable("nothing more"))
}
