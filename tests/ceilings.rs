//! What scoring costs, counted, is what `benches/ceilings.toml` says.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use spurion_hdl::synthesis::ALLOWED_GROWTH_PERCENT;
use support::{ALL_CHECKPOINTS, converted_as_usual};

/// Calibration jets of the models that are counted.
const CALIBRATION: usize = 500;
/// Times that sixteen jets are scored, for the fewer and for the more instructions: what differs is
/// scoring alone.
const TIMES: [u64; 2] = [2, 22];
/// Jets that are scored together.
const LANES: u64 = spurion_tools::batch::LANES as u64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ceilings {
    percent: u64,
    host: BTreeMap<String, u64>,
    hardware: Hardware,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hardware {
    file: String,
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn ceilings() -> Ceilings {
    let text = std::fs::read_to_string(repository().join("benches/ceilings.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

/// Whether a figure is within so many percent of its ceiling.
fn keeps(now: u64, ceiling: u64, percent: u64) -> bool {
    100 * now.abs_diff(ceiling) <= percent * ceiling
}

/// Standard output and standard error of a program that must succeed.
fn output(command: &mut Command) -> (String, String) {
    let done = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&done.stdout), text(&done.stderr));
    assert!(done.status.success(), "{command:?}: {err}");
    (out, err)
}

/// The program that scores generated jets, for processors with AVX2: callgrind knows no wider vectors.
fn program() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("x86-64-v3");
    output(
        Command::new(env!("CARGO"))
            .current_dir(repository())
            .env("RUSTFLAGS", "-C target-cpu=x86-64-v3")
            .args(["build", "--quiet", "--release", "--package", "spurion-batch"])
            .args(["--example", "score", "--target-dir"])
            .arg(&folder),
    );
    folder.join("release/examples/score")
}

/// Instructions of the program, and what it prints.
fn counted(program: &Path, model: &Path, particles: usize, times: u64) -> (u64, String) {
    let (printed, log) = output(
        Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(program)
            .arg(model)
            .args([particles.to_string(), times.to_string()]),
    );
    let collected = log.lines().find_map(|line| line.split_once("Collected :"));
    let count = collected.and_then(|(_, count)| count.trim().parse().ok());
    (count.unwrap_or_else(|| panic!("no count: {log}")), printed)
}

/// Instructions for one jet with as many particles as the model takes.
fn instructions(program: &Path, name: &str, folder: &Path) -> u64 {
    let (conversion, _) = converted_as_usual(name, CALIBRATION);
    let model = folder.join(name);
    std::fs::write(&model, &conversion.artifact).unwrap();
    let particles = spurion::artifact::parse(&conversion.artifact).unwrap().particles();
    let [few, many] = TIMES.map(|times| {
        let (count, printed) = counted(program, &model, particles, times);
        assert!(printed.starts_with(&format!("{} jets", LANES * times)), "{printed}");
        count
    });
    (many - few) / (LANES * (TIMES[1] - TIMES[0]))
}

#[test]
fn instructions_of_the_host() {
    let (ceilings, program) = (ceilings(), program());
    let folder = tempfile::tempdir().unwrap();
    assert!(ALL_CHECKPOINTS.iter().all(|name| ceilings.host.contains_key(*name)));
    let mut moved = Vec::new();
    for (name, ceiling) in &ceilings.host {
        let now = instructions(&program, name, folder.path());
        println!("{name} = {now}");
        if !keeps(now, *ceiling, ceilings.percent) {
            moved.push(format!("{name}: {now} instead of {ceiling}"));
        }
    }
    assert!(moved.is_empty(), "instructions a jet: {moved:?}");
}

/// The tests of the netlists hold their figures to the same limit.
#[test]
fn hardware_is_kept_as_closely() {
    let ceilings = ceilings();
    assert_eq!(ceilings.percent, ALLOWED_GROWTH_PERCENT);
    assert!(repository().join("benches").join(ceilings.hardware.file).is_file());
}

#[test]
fn a_figure_that_moves_by_more_is_noticed() {
    let kept = |now| keeps(now, 1000, 3);
    assert!([970, 1000, 1030].into_iter().all(kept));
    assert!(![0, 969, 1031, 10_000].into_iter().any(kept));
}
