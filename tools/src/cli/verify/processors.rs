//! The firmware on processors in QEMU, by the script of the folder `firmware`.

use std::path::Path;
use std::process::Command;

use super::backend::Findings;
use super::source::Expected;
use crate::cli::{CliError, embed};
use crate::model::ModelFile;

/// A processor that the firmware is built for.
#[derive(Clone, Copy, Debug)]
pub enum Processor {
    /// With a floating-point unit, which the tagger does not use.
    CortexM4F,
    /// Without one.
    CortexM0,
    /// 32 bits, integers and compressed instructions.
    RiscV,
}

impl Processor {
    /// The step of `firmware/run.sh` that runs it.
    const fn step(self) -> &'static str {
        match self {
            Self::CortexM4F => "m4f",
            Self::CortexM0 => "m0",
            Self::RiscV => "riscv",
        }
    }

    /// Most bytes of jets in its flash memory, beside the program: see `firmware/memory`.
    const fn jet_bytes(self) -> usize {
        match self {
            Self::CortexM4F | Self::RiscV => 800_000,
            Self::CortexM0 => 120_000,
        }
    }
}

/// What the firmware has said of one batch.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    jets: usize,
    mismatches: usize,
    /// The first jet that differs: its index, the score that came, the score that was expected.
    first: Option<(usize, i64, i64)>,
}

/// Builds the firmware with the model and as many jets as there is room for, runs it, and goes on
/// with the others.
pub fn run(
    (model, expected): (&ModelFile, &Expected),
    processor: Processor,
    firmware: &Path,
) -> Result<Findings, CliError> {
    let script = std::path::absolute(firmware.join("run.sh"))?;
    if !script.is_file() {
        return Err(format!(
            "{}: there is no firmware here to build; --firmware names its folder",
            script.display()
        )
        .into());
    }
    let folder = tempfile::TempDir::new()?;
    let (model_path, jets_path) = (folder.path().join("model"), folder.path().join("jets"));
    std::fs::write(&model_path, model.bytes())?;
    let (mut mismatches, mut found, mut begin) = (0, None, 0);
    while begin < expected.jets.len() {
        let all = (&expected.jets[begin..], &expected.scores[begin..]);
        let (count, bytes) = embed::file(all, processor.jet_bytes())?;
        std::fs::write(&jets_path, bytes)?;
        let said = call(&script, processor, (&model_path, &jets_path))?;
        if said.jets != count {
            let jets = said.jets;
            return Err(format!("{}: {jets} jets of {count} were scored", processor.step()).into());
        }
        mismatches += said.mismatches;
        found = found.or(said.first.map(|(jet, got, wanted)| (begin + jet, Some(got), wanted)));
        begin += count;
    }
    Ok(Findings::of_scores(model.verified()?.graph(), mismatches, found))
}

fn call(
    script: &Path,
    processor: Processor,
    (model, jets): (&Path, &Path),
) -> Result<Said, CliError> {
    let mut command = Command::new(script);
    command.arg(processor.step()).env("SPURION_MODEL", model).env("SPURION_JETS", jets);
    let output = command.output().map_err(|e| format!("{}: {e}", script.display()))?;
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    let said = said(&text);
    let agrees = said.as_ref().is_some_and(|said| {
        let status = i32::from(said.mismatches > 0);
        output.status.code() == Some(if status == 0 { 0 } else { FAILURE })
    });
    let last = || text.lines().last().unwrap_or("no word").to_owned();
    said.filter(|_| agrees).ok_or_else(|| {
        format!("{} {}: {}, {}", script.display(), processor.step(), output.status, last()).into()
    })
}

/// The exit status of firmware that has found a difference.
const FAILURE: i32 = 1;

/// Reads what the firmware logs; `None` if it did not come to its end.
fn said(text: &str) -> Option<Said> {
    let mut said = Said::default();
    for line in text.lines() {
        let words: Vec<&str> =
            line.split_whitespace().map(|w| w.trim_matches([':', ','])).collect();
        match words[..] {
            [_, "jet", jet, "got", got, "expected", wanted] => {
                let numbers = (jet.parse().ok()?, got.parse().ok()?, wanted.parse().ok()?);
                said.first = said.first.or(Some(numbers));
            }
            [_, wrong, "of", jets, "jets", "differ"] => {
                (said.mismatches, said.jets) = (wrong.parse().ok()?, jets.parse().ok()?);
            }
            [_, jets, "jets", "every", "score", "as", "on", "the", "host"] => {
                said.jets = jets.parse().ok()?;
            }
            _ => {}
        }
    }
    let complete = said.jets > 0 && (said.mismatches > 0) == said.first.is_some();
    complete.then_some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_firmware_logs_is_understood() {
        let good = "flash 1 bytes\ninfo  stack: 8 bytes at most\n\
                    info  300 jets, every score as on the host\n";
        assert_eq!(said(good), Some(Said { jets: 300, mismatches: 0, first: None }));
        let bad = "error jet 7: got -12, expected 3\nerror jet 9: got 1, expected 2\n\
                   error 2 of 10 jets differ\n";
        let first = Some((7, -12, 3));
        assert_eq!(said(bad), Some(Said { jets: 10, mismatches: 2, first }));
        assert_eq!(said("error: no room for 9000 bytes of stack\n"), None);
        assert_eq!(said("error 2 of 10 jets differ\n"), None);
    }
}
