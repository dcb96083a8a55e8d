//! Models that are written out as Rust, and jets for them.

use std::path::Path;

use spurion::artifact;
use spurion::format::Rounding;
use spurion::graph::FrontEnd;
use spurion::momentum::{ColliderMomentum, FourMomentum};
use spurion_tools::assemble::assemble;
use spurion_tools::calibrate::{BinaryPoints, Sample, Settings, Stored, Survey, tables_of_bits};
use spurion_tools::convert::convert;
use spurion_tools::elementary::binary_exponent;
use spurion_tools::float_graph::{FloatGraph, FloatOp};
use spurion_tools::hardware::stimuli;
use spurion_tools::ingest::{IntegerJet, ingest_all};
use spurion_tools::jets as jet_files;

use crate::command::{data, repository};
use crate::converted;
use crate::emitted_crate::Case;
use crate::generated_pelican::{LONGITUDINAL, convertible_kinds};
use crate::graphs;
use crate::integer_jets::{jets, momenta};
use crate::support::ALL_CHECKPOINTS;

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
    let (real, _) = ingest_all(&real.jets, front_end);
    real.into_iter().chain(stimuli::jets(front_end, most, JETS, 5)).collect()
}

fn network(name: &str) -> Case {
    let front_end = converted::front_end(name);
    let artifact = converted::network(name, front_end, false).unwrap();
    let most = artifact::parse(&artifact).unwrap().particles();
    with_jets(name.to_owned(), artifact, real_and_generated(front_end, most))
}

/// Every checkpoint of `tests/data`.
pub fn networks() -> Vec<Case> {
    ALL_CHECKPOINTS.into_iter().map(network).collect()
}

/// The models of `tests/vectors`.
pub fn committed() -> Vec<Case> {
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

/// PELICANs of some kinds, in either front end.
pub fn pelicans() -> Vec<Case> {
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
pub fn assembled(graph: &FloatGraph) -> Vec<u8> {
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

/// Generated graphs.
pub fn generated() -> Vec<Case> {
    let case = |seed: u64| {
        let graph = graphs::generated(seed);
        let jets = real_and_generated(FrontEnd::Collider, graph.particles);
        with_jets(format!("graph {seed}"), assembled(&graph), jets)
    };
    (0..GRAPHS).map(case).collect()
}
