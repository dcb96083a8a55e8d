//! Models as Rust give the interpreter's answers: every checkpoint of `tests/data`, the models of
//! `tests/vectors`, PELICANs of every kind in either front end, generated graphs, and every mode of
//! rounding and overflow. All are compiled once, as one crate, with overflow checks.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod command;
mod converted;
mod emit_cases;
mod emitted_crate;
mod generated_pelican;
#[path = "../../tests/graphs/mod.rs"]
#[allow(dead_code)]
mod graphs;
mod integer_jets;
mod kinematics;
mod other_modes;
mod support;

use std::collections::BTreeSet;

use command::{repository, spurion};
use emit_cases::{assembled, committed, generated, networks, pelicans};
use emitted_crate::{Case, answers, compile, interpreted, module};
use other_modes::in_other_modes;
use spurion::artifact;
use spurion::format::{Overflow, Rounding};
use spurion::graph::{Aggregation, Op, Rank};
use spurion_tools::float_graph::{BEAMS, FloatGraph, FloatOp};

/// Every so many of the modes that a node of these models can have.
const EVERY_MODE: [usize; 2] = [3, 13];

/// A model with one rounding node in another mode, for some of all nodes and modes.
fn in_some_modes(case: &Case, every: usize) -> Vec<Case> {
    let changed = in_other_modes(&case.artifact).step_by(every).enumerate();
    let renamed = |(k, artifact)| {
        let name = format!("{}, variant {k}", case.name);
        Case { name, artifact, jets: case.jets.clone() }
    };
    changed.map(renamed).collect()
}

/// The modes of all rounding nodes.
fn modes(cases: &[Case]) -> BTreeSet<(u8, u8)> {
    let mut found = BTreeSet::new();
    for case in cases {
        for node in artifact::parse(&case.artifact).unwrap().nodes() {
            if let Op::Requantize { rounding, overflow, .. } = node.op {
                found.insert((rounding as u8, overflow as u8));
            }
        }
    }
    found
}

/// The first weight of a module changed by one.
fn with_another_weight(module: &str) -> String {
    let (before, after) = module.split_once(".wrapping_mul(-").unwrap();
    let (weight, after) = after.split_once(')').unwrap();
    let weight = weight.parse::<i64>().unwrap() + 1;
    format!("{before}.wrapping_mul(-{weight}){after}")
}

fn ops(cases: &[Case]) -> BTreeSet<&'static str> {
    let graphs = cases.iter().map(|case| artifact::parse(&case.artifact).unwrap());
    graphs.flat_map(|graph| graph.nodes().map(|node| node.op.name()).collect::<Vec<_>>()).collect()
}

#[test]
fn emitted_code_gives_the_answers_of_the_interpreter() {
    let mut cases = committed();
    let variants =
        [in_some_modes(&cases[0], EVERY_MODE[0]), in_some_modes(&cases[1], EVERY_MODE[1])];
    cases.extend(variants.into_iter().flatten());
    assert_eq!(modes(&cases).len(), Rounding::ALL.len() * Overflow::ALL.len());
    for more in [networks(), pelicans(), generated()] {
        cases.extend(more);
    }
    assert_eq!(ops(&cases).len(), Op::NAMES.len());
    let mut modules: Vec<String> = cases.iter().map(|case| module(&case.artifact)).collect();
    modules.push(with_another_weight(&modules[0]));
    let folder = tempfile::tempdir().unwrap();
    let program = compile(folder.path(), &modules);
    let mut compared = 0;
    for (k, case) in cases.iter().enumerate() {
        let wanted = interpreted(case);
        let found = answers(&program, k, &case.jets);
        assert_eq!(found.len(), wanted.len(), "{}", case.name);
        for (jet, (found, wanted)) in found.iter().zip(&wanted).enumerate() {
            assert_eq!(found, wanted, "{}, jet {jet}", case.name);
        }
        compared += wanted.len();
    }
    assert!(compared > 10_000, "{compared}");
    // One weight of the first model is another in the last module.
    let mutant = answers(&program, cases.len(), &cases[0].jets);
    assert_ne!(mutant, interpreted(&cases[0]));
}

#[test]
fn the_same_model_gives_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let model = repository().join("tests/vectors/pelican_nano_h2_n16.spurion");
    let emit = |name: &str| {
        let output = spurion(&["emit-rust", model.to_str().unwrap(), "-o", name], folder.path());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read_to_string(folder.path().join(name)).unwrap()
    };
    let module = emit("a.rs");
    assert_eq!(module, emit("b.rs"));
    let committed = repository().join("firmware/src/emitted/pelican_nano_h2_n16.rs");
    assert_eq!(module, std::fs::read_to_string(committed).unwrap());
    let hash = spurion_tools::digest::sha256(&std::fs::read(&model).unwrap());
    assert!(module.contains(&hash) && module.contains(env!("CARGO_PKG_VERSION")));
    for word in ["unsafe", "f32", "f64", "unwrap()", "panic!", "alloc"] {
        assert!(!module.contains(word), "{word}");
    }
}

/// A network of the jet with so many channels.
fn wide(channels: usize) -> FloatGraph {
    let mut graph = FloatGraph::new("generated", 1, 4, &BEAMS);
    let d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
    let stored = graph.unary("d.stored", d, FloatOp::Requantize { input: d });
    let mut x = graph.aggregate("total", stored, Aggregation::Total);
    for (k, outputs) in [channels, channels, 1].into_iter().enumerate() {
        let weights = vec![vec![0.5; graph.nodes[x].channels]; outputs];
        let mixed = graph.mix(&format!("mix{k}"), x, weights);
        x = graph.unary(&format!("stored{k}"), mixed, FloatOp::Requantize { input: mixed });
    }
    graph.unary("score", x, FloatOp::Readout { input: x });
    graph
}

#[test]
fn what_is_refused_is_named_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    for (channels, fits) in [(8, true), (70, false)] {
        std::fs::write(folder.path().join("model"), assembled(&wide(channels))).unwrap();
        let output = spurion(&["emit-rust", "model", "-o", "model.rs"], folder.path());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(if fits { 0 } else { 2 }), "{error}");
        assert_eq!(folder.path().join("model.rs").exists(), fits);
        if fits {
            std::fs::remove_file(folder.path().join("model.rs")).unwrap();
        } else {
            assert!(error.contains("model: node 5 (mix): 4900 weights"), "{error}");
        }
    }
    let damaged = spurion(&["emit-rust", "Cargo.toml", "-o", "x.rs"], &repository());
    assert_eq!(damaged.status.code(), Some(2));
    assert!(!repository().join("x.rs").exists());
}
