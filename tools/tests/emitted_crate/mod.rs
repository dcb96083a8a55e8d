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

/// What the program of the crate does: it reads jets and prints answers.
const MAIN: &str = r#"
use spurion::momentum::{ColliderMomentum, FourMomentum};
use spurion::{JetView, Score, TaggerError};

fn answers(jets: &str, mut score: impl FnMut(JetView<'_>) -> Result<Score, TaggerError>) {
    for line in jets.lines() {
        let mut numbers = line.split(' ').map(|word| word.parse::<i32>().unwrap());
        let (kind, beam) = (numbers.next().unwrap(), numbers.next().unwrap());
        let numbers: Vec<i32> = numbers.collect();
        let bits = fixed::types::I20F12::from_bits;
        let answer = if kind == 0 {
            let particles: Vec<_> = numbers.chunks(3).map(|p| ColliderMomentum {
                pt: fixed::types::U14F2::from_bits(p[0] as u16), eta: p[1] as i16, phi: p[2] as i16,
            }).collect();
            score(JetView::Collider { particles: &particles, beam_eta: beam as i16 })
        } else {
            let particles: Vec<_> = numbers.chunks(4).map(|p| FourMomentum {
                e: bits(p[0]), px: bits(p[1]), py: bits(p[2]), pz: bits(p[3]),
            }).collect();
            score(JetView::Cartesian { particles: &particles })
        };
        println!("{:?}", answer.map(|score| (score.raw, score.format)));
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let jets = std::fs::read_to_string(&arguments[2]).unwrap();
    match arguments[1].as_str() {
"#;

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
    let (mut declared, mut main) = ("#![deny(warnings)]\n".to_owned(), MAIN.to_owned());
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

/// A jet as a line of numbers.
fn line(jet: &IntegerJet) -> String {
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
    let numbers = [kind, 0].into_iter().chain(numbers).map(|x| x.to_string());
    numbers.collect::<Vec<_>>().join(" ")
}

/// The answers of module `k`.
pub fn answers(program: &Path, k: usize, jets: &[IntegerJet]) -> Vec<String> {
    let lines: Vec<_> = jets.iter().map(line).collect();
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
    case.jets.iter().map(|jet| format!("{:?}", score(jet.view()))).collect()
}
