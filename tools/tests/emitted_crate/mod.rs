//! Emitted modules, compiled as one crate, and the answers of its taggers.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use spurion::artifact;
use spurion::graph::Verified;
use spurion::{JetView, TaggerError};
use spurion_tools::emit_rust::emit;
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::HostTagger;

use crate::command::repository;

/// A model, and jets that it is asked about.
pub struct Case {
    pub name: String,
    pub artifact: Vec<u8>,
    pub jets: Vec<IntegerJet>,
}

/// The module of an artifact.
pub fn module(artifact: &[u8]) -> String {
    let verified = Verified::new(artifact::parse(artifact).unwrap()).unwrap();
    emit(&verified, "a hash").unwrap()
}

/// Reads jets and prints answers.
const ANSWERS: &str = include_str!("answers.rs");

/// Which module is asked, and the jets.
const MAIN: &str = "
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let jets = std::fs::read_to_string(&arguments[2]).unwrap();
    match arguments[1].as_str() {
";

/// Compiles modules with overflow checks, as a debug build has them, and warnings as errors. The path of
/// the program.
pub fn compile(folder: &Path, modules: &[String]) -> PathBuf {
    let spurion = repository().canonicalize().unwrap();
    let manifest = format!(
        "[package]\nname = \"emitted\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nspurion = {{ path = {spurion:?} }}\n\
         fixed = {{ version = \"1.31\", default-features = false }}\n\n\
         [profile.dev]\ndebug = false\nopt-level = 0\n"
    );
    std::fs::create_dir(folder.join("src")).unwrap();
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    std::fs::copy(spurion.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let (mut declared, mut main) =
        ("#![deny(warnings)]\n#![allow(dead_code)]\n".to_owned(), format!("{ANSWERS}{MAIN}"));
    for (k, module) in modules.iter().enumerate() {
        std::fs::write(folder.join(format!("src/m{k}.rs")), module).unwrap();
        writeln!(declared, "mod m{k};").unwrap();
        let run =
            format!("let mut t = Box::new(m{k}::Tagger::new()); answers(&jets, |j| t.score(j))");
        writeln!(main, "        \"{k}\" => {{ {run} }}").unwrap();
    }
    main += "        _ => std::process::exit(2),\n    }\n}\n";
    std::fs::write(folder.join("src/main.rs"), declared + &main).unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("emitted");
    let output = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--quiet", "--target-dir"])
        .arg(&target)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Another test must not put its own program in this one's place.
    let program = folder.join("program");
    std::fs::copy(target.join("debug/emitted"), &program).unwrap();
    program
}

/// Pseudorapidities of the beams, one jet after the other.
const BEAMS: [i16; 4] = [0, 35, -451, i16::MIN];

/// A jet as it is scored at its place in a list.
fn placed(k: usize, jet: &IntegerJet) -> JetView<'_> {
    match jet.view() {
        JetView::Collider { particles, .. } => {
            JetView::Collider { particles, beam_eta: BEAMS[k % BEAMS.len()] }
        }
        jet @ JetView::Cartesian { .. } => jet,
    }
}

/// A jet as a line of numbers.
fn line((k, jet): (usize, &IntegerJet)) -> String {
    let (kind, numbers): (i32, Vec<i32>) = match jet {
        IntegerJet::Collider(particles) => {
            let one = |p: &spurion::ColliderMomentum| {
                [i32::from(p.pt.to_bits()), i32::from(p.eta), i32::from(p.phi)]
            };
            (0, particles.iter().flat_map(one).collect())
        }
        IntegerJet::Cartesian(particles) => {
            (1, particles.iter().flat_map(|p| p.to_bits()).collect())
        }
    };
    let numbers =
        [kind, BEAMS[k % BEAMS.len()].into()].into_iter().chain(numbers).map(|x| x.to_string());
    numbers.collect::<Vec<_>>().join(" ")
}

/// The answers of module `k`.
pub fn answers(program: &Path, k: usize, jets: &[IntegerJet]) -> Vec<String> {
    let lines: Vec<_> = jets.iter().enumerate().map(line).collect();
    let file = program.with_extension("jets");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let output = Command::new(program).arg(k.to_string()).arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// The interpreter's.
pub fn interpreted(case: &Case) -> Vec<String> {
    let verified = Verified::new(artifact::parse(&case.artifact).unwrap()).unwrap();
    let format = verified.graph().score_format().unwrap();
    let mut tagger = HostTagger::new(verified).unwrap();
    let mut score =
        |jet: JetView<'_>| -> Result<_, TaggerError> { Ok((tagger.score(jet, &mut ())?, format)) };
    let jets = case.jets.iter().enumerate();
    jets.map(|(k, jet)| format!("{:?}", score(placed(k, jet)))).collect()
}
