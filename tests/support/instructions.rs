//! The program that scores generated jets side by side, run to be counted or timed.
#![allow(clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Times that sixteen jets are scored, for the fewer and for the more instructions: what differs is
/// scoring alone.
const TIMES: [u64; 2] = [2, 22];
/// Jets that are scored together.
const LANES: u64 = spurion_tools::batch::LANES as u64;

/// The program, compiled, and the vector instructions that it is to use; without a name the best.
pub struct Program {
    file: PathBuf,
    vectors: Option<&'static str>,
}

/// Standard output and standard error of a program that must succeed.
fn output(command: &mut Command) -> (String, String) {
    let done = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&done.stdout), text(&done.stderr));
    assert!(done.status.success(), "{command:?}: {err}");
    (out, err)
}

/// A program of the crate for many jets.
fn example(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("batch");
    output(
        Command::new(env!("CARGO"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["build", "--quiet", "--release", "--package", "spurion-batch"])
            .args(["--example", name, "--target-dir"])
            .arg(&folder),
    );
    folder.join("release/examples").join(name)
}

impl Program {
    /// For processors with AVX2: callgrind knows no wider vectors.
    pub fn for_callgrind() -> Self {
        Self { file: example("score"), vectors: Some("avx2") }
    }

    /// For this machine.
    pub fn for_this_machine() -> Self {
        Self { file: example("score"), vectors: None }
    }

    /// What the program of rates prints.
    pub fn rates() -> String {
        output(&mut Command::new(example("rates"))).0
    }

    /// Instructions for one jet with as many particles as the model takes, counted by callgrind.
    pub fn instructions(&self, artifact: &[u8], folder: &Path) -> u64 {
        let (model, particles) = written(artifact, folder);
        let [few, many] = TIMES.map(|times| {
            let mut command = Command::new("valgrind");
            command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(&self.file);
            let (printed, log) = output(self.arguments(command.arg(&model), &particles, times));
            assert!(printed.starts_with(&format!("{} jets", LANES * times)), "{printed}");
            let collected = log.lines().find_map(|line| line.split_once("Collected :"));
            let count = collected.and_then(|(_, count)| count.trim().parse::<u64>().ok());
            count.unwrap_or_else(|| panic!("no count: {log}"))
        });
        (many - few) / (LANES * (TIMES[1] - TIMES[0]))
    }

    fn arguments<'c>(
        &self,
        command: &'c mut Command,
        particles: &str,
        times: u64,
    ) -> &'c mut Command {
        command.args([particles, &times.to_string()]).args(self.vectors)
    }

    /// Jets a second on one core: the best of so many times sixteen jets.
    pub fn jets_per_second(&self, artifact: &[u8], folder: &Path, times: u64) -> f64 {
        let (model, particles) = written(artifact, folder);
        let mut command = Command::new(&self.file);
        let (printed, _) = output(self.arguments(command.arg(model), &particles, times));
        let speed = printed.lines().find_map(|line| line.strip_suffix(" jets a second at best"));
        speed.and_then(|speed| speed.parse().ok()).unwrap_or_else(|| panic!("{printed}"))
    }
}

/// The model as a file, and how many particles it takes.
fn written(artifact: &[u8], folder: &Path) -> (PathBuf, String) {
    let model = folder.join("counted.spurion");
    std::fs::write(&model, artifact).unwrap();
    (model, spurion::artifact::parse(artifact).unwrap().particles().to_string())
}
