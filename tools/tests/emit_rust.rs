//! Models as Rust give the interpreter's answers: every checkpoint of `tests/data`, the models of
//! `tests/vectors`, PELICANs of every kind in either front end, generated graphs, and every mode of
//! rounding and overflow. All are compiled once, as one crate, with overflow checks.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod command;
mod emitted_crate;
mod generated_pelican;
#[path = "../../tests/graphs/mod.rs"]
#[allow(dead_code)]
mod graphs;
mod integer_jets;
mod kinematics;
mod support;

use std::collections::BTreeSet;
use std::path::Path;

use command::{data, repository, spurion};
use emitted_crate::{Case, answers, compile, interpreted, module};
use generated_pelican::{LONGITUDINAL, convertible_kinds};
use integer_jets::{jets, momenta};
use spurion::artifact::{self, CHECKSUM, Header, NodeRecord, opcode};
use spurion::format::{Overflow, Rounding};
use spurion::graph::{FrontEnd, Op, Rank, Verified};
use spurion::momentum::{ColliderMomentum, FourMomentum};
use spurion_tools::assemble::assemble;
use spurion_tools::calibrate::{BinaryPoints, Sample, Settings, Stored, Survey, tables_of_bits};
use spurion_tools::checkpoint;
use spurion_tools::convert::convert;
use spurion_tools::elementary::binary_exponent;
use spurion_tools::float_graph::{BEAMS, FloatGraph, FloatOp};
use spurion_tools::hardware::stimuli;
use spurion_tools::import::lorentznet::complete;
use spurion_tools::import::{Architecture, Overrides, import};
use spurion_tools::ingest::{IngestCounts, IntegerJet, ingest};
use spurion_tools::jets as jet_files;
use spurion_tools::reference::lorentznet::Mass;

/// Real jets and as many generated ones, for each network of `tests/data`.
const JETS: usize = 150;
/// Every so many of the kinds of PELICAN.
const EVERY: usize = 29;
/// Generated graphs.
const GRAPHS: u64 = 10;
/// Calibration jets: the models need not be good.
const CALIBRATION: usize = 60;

/// Jets that no model takes: one particle too many, an empty slot, other coordinates; and what only a
/// jet that was damaged has, the ends of all words.
fn unusual(front_end: FrontEnd, most: usize) -> Vec<IntegerJet> {
    let collider = |size: usize, pt: u16, angle: i16| {
        let pt = fixed::types::U14F2::from_bits(pt);
        IntegerJet::Collider(vec![ColliderMomentum { pt, eta: angle, phi: angle }; size])
    };
    let cartesian = |size: usize, e: i32, p: i32| {
        let [e, p] = [e, p].map(fixed::types::I20F12::from_bits);
        IntegerJet::Cartesian(vec![FourMomentum { e, px: p, py: p, pz: p }; size])
    };
    let mut jets = match front_end {
        FrontEnd::Collider => vec![
            collider(most + 1, 9, 0),
            collider(most + 1, 0, 0),
            collider(1, 0, 0),
            cartesian(1, 5, 3),
            cartesian(1, 0, 3),
        ],
        FrontEnd::Cartesian => vec![
            cartesian(most + 1, 9, 0),
            cartesian(2, 0, 0),
            collider(1, 5, 3),
            collider(most + 1, 5, 3),
        ],
    };
    for [a, b] in [[i16::MIN, i16::MAX], [-1, 1], [720, -720]] {
        jets.push(match front_end {
            FrontEnd::Collider => collider(most, a as u16, b),
            FrontEnd::Cartesian => cartesian(most, i32::from(a) << 16, i32::from(b) << 16),
        });
    }
    jets
}

fn with_jets(name: String, artifact: Vec<u8>, mut jets: Vec<IntegerJet>) -> Case {
    let graph = artifact::parse(&artifact).unwrap();
    jets.extend(unusual(graph.front_end().unwrap(), graph.particles()));
    Case { name, artifact, jets }
}

fn real_and_generated(front_end: FrontEnd, most: usize) -> Vec<IntegerJet> {
    let real = jet_files::read(&data("jets_test.h5"), Some(JETS), most).unwrap();
    let mut counts = IngestCounts::default();
    let real = real.jets.iter().map(|jet| ingest(jet, front_end, &mut counts));
    real.chain(stimuli::jets(front_end, most, JETS, 5)).collect()
}

fn network(name: &str) -> Case {
    let mut checkpoint = checkpoint::read(&data(&format!("{name}.pt"))).unwrap();
    let mut settings = Settings::default();
    if name.starts_with("lorentznet") {
        settings = Settings::of(Architecture::LorentzNet);
        let overrides = Overrides { mass: Some(Mass::Float32), ..Overrides::default() };
        overrides.apply(&mut checkpoint).unwrap();
        complete(&mut checkpoint, Some(20)).unwrap();
    }
    let most = import(&checkpoint, None).unwrap().particles;
    let path = data("jets_calibration.h5");
    let calibration = jet_files::read(&path, Some(CALIBRATION), most).unwrap();
    let calibration = (path.as_path(), calibration.jets.as_slice());
    let artifact = convert(&checkpoint, None, calibration, &settings).unwrap().artifact;
    with_jets(name.to_owned(), artifact, real_and_generated(settings.front_end, most))
}

fn networks() -> Vec<Case> {
    let names = [
        "pelican_nano_h2_n16",
        "pelican_nano_h2_n32",
        "pelican_nano_h4_n20",
        "pelican_c3_l1_n16",
        "pelican_c4_l2_n16",
        "pelican_c4_l2_n24",
        "lorentznet_h16_l2_n20",
    ];
    names.iter().map(|name| network(name)).collect()
}

fn committed() -> Vec<Case> {
    let read = |name: &&str| {
        let artifact = std::fs::read(repository().join("tests/vectors").join(name)).unwrap();
        let most = artifact::parse(&artifact).unwrap().particles();
        with_jets((*name).to_owned(), artifact, real_and_generated(FrontEnd::Collider, most))
    };
    let names = [
        "pelican_nano_h2_n16.spurion",
        "pelican_c3_l1_n16_trigger.spurion",
        "pelican_c4_l2_n16_trigger.spurion",
    ];
    names.iter().map(read).collect()
}

fn pelicans() -> Vec<Case> {
    let mut cases = vec![];
    for front_end in [FrontEnd::Collider, FrontEnd::Cartesian] {
        let jets = jets(front_end);
        let floats: Vec<_> = jets.iter().map(momenta).collect();
        let settings = Settings { front_end, ..Settings::default() };
        for (k, kind) in convertible_kinds().enumerate().step_by(EVERY) {
            if front_end == FrontEnd::Collider && !LONGITUDINAL.contains(&kind.stabilizer) {
                continue;
            }
            let checkpoint = kind.with_seed(k as u64).checkpoint();
            let converted = convert(&checkpoint, None, (Path::new("jets.h5"), &floats), &settings);
            let artifact = converted.unwrap_or_else(|e| panic!("{kind:?}: {e}")).artifact;
            let most = artifact::parse(&artifact).unwrap().particles();
            let mut jets = jets.clone();
            jets.extend(stimuli::jets(front_end, most, JETS, k as u64));
            cases.push(with_jets(format!("{kind:?}"), artifact, jets));
        }
    }
    cases
}

/// A float graph in integers, with a format of its own for each rounded value.
fn assembled(graph: &FloatGraph) -> Vec<u8> {
    let jets = jet_files::read(&data("jets_test.h5"), Some(CALIBRATION), graph.particles).unwrap();
    let samples: Vec<Sample> = jets.jets.iter().map(|jet| Sample::new(jet, graph)).collect();
    let mut points = BinaryPoints::default();
    points.resize(graph.nodes.len());
    points.seen = Survey::new(graph, &samples).seen;
    for (k, node) in graph.nodes.iter().enumerate() {
        let (lo, hi) = points.seen[k];
        let bits: u8 = if k + 2 == graph.nodes.len() { 30 } else { 14 };
        let frac_bits = i32::from(bits) - 4 - binary_exponent(lo.abs().max(hi.abs()).max(1e-3));
        match node.op {
            FloatOp::Requantize { .. } => {
                let total_bits = Some(bits);
                points.store(k, Stored { frac_bits, total_bits, rounding: Rounding::Rnd });
            }
            FloatOp::CountTable { .. } => points.fix(k, frac_bits),
            _ => {}
        }
    }
    let tables = tables_of_bits(&samples, 10);
    assemble(graph, &Settings::default(), &points, &tables, 0.0).unwrap().bytes
}

fn generated() -> Vec<Case> {
    let case = |seed: u64| {
        let graph = graphs::generated(seed);
        let jets = real_and_generated(FrontEnd::Collider, graph.particles);
        with_jets(format!("graph {seed}"), assembled(&graph), jets)
    };
    (0..GRAPHS).map(case).collect()
}

/// The artifact with the mode of one node changed.
fn with_mode(bytes: &[u8], node: usize, mode: u8) -> Vec<u8> {
    let mut bytes = bytes[..bytes.len() - 4].to_vec();
    let at = Header::BYTES + node * NodeRecord::BYTES;
    let place = at..at + NodeRecord::BYTES;
    let mut record = NodeRecord::decode(bytes[place.clone()].try_into().unwrap());
    record.mode = mode;
    bytes[place].copy_from_slice(&record.encode());
    bytes.extend(CHECKSUM.checksum(&bytes).to_le_bytes());
    bytes
}

/// Every rounding node in some mode, every mode in some node that its range proof allows it in.
fn in_other_modes(case: &Case) -> Vec<Case> {
    let bytes = &case.artifact;
    let rounds = |k: &usize| bytes[Header::BYTES + k * NodeRecord::BYTES] == opcode::REQUANTIZE;
    let nodes: Vec<usize> = (0..artifact::parse(bytes).unwrap().len()).filter(rounds).collect();
    let mut cases = vec![];
    for (r, rounding) in Rounding::ALL.into_iter().enumerate() {
        for (o, overflow) in Overflow::ALL.into_iter().enumerate() {
            let mode = rounding as u8 | (overflow as u8) << 4;
            let changed = nodes.iter().cycle().skip(2 * r + o).take(nodes.len());
            let changed = changed.map(|&node| with_mode(bytes, node, mode));
            let sound = |b: &Vec<u8>| Verified::new(artifact::parse(b).unwrap()).is_ok();
            for artifact in changed.filter(sound).take(2) {
                let name = format!("{}, {rounding:?}, {overflow:?}", case.name);
                cases.push(Case { name, artifact, jets: case.jets.clone() });
            }
        }
    }
    cases
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
    let modes = in_other_modes(&cases[1]);
    assert!(modes.len() >= 20, "{}", modes.len());
    cases.extend(modes);
    cases.extend(in_other_modes(&cases[0]));
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
    let mut x = graph.aggregate("total", stored, spurion::graph::Aggregation::Total);
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
