//! The interpreter, RustHDL's simulation and the emitted Verilog in Icarus: the same integers.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use fixed::types::U14F2;
use spurion::graph::{FrontEnd, Verified};
use spurion::momentum::ColliderMomentum;
use spurion_hdl::front_end::Options;
use spurion_hdl::{Frame, JetOut, bind, icarus};
use spurion_tools::hardware::{expected, simulate, stimulus};
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::HostTagger;
use support::{Random, converted, converted_for_trigger, integer_jets, test_jets};

/// Real jets in each comparison.
const JETS: usize = 2000;

fn particle(pt: u16, eta: i16, phi: i16) -> ColliderMomentum {
    ColliderMomentum { pt: U14F2::from_bits(pt), eta, phi }
}

/// Saturating pT, both ends of eta, the seam of phi, no particle, one, and a full jet.
fn corner_jets() -> Vec<Vec<ColliderMomentum>> {
    let most = (1 << 14) - 1;
    let mut jets = vec![
        vec![],
        vec![particle(1, 0, 0)],
        vec![particle(most, 0, 0)],
        vec![particle(most, -2048, -720), particle(most, 2047, 719)],
        vec![particle(most, 2047, 0), particle(most, -2048, -720)],
        vec![particle(400, 10, 719), particle(400, 10, -720), particle(300, 12, 718)],
        vec![particle(400, 0, 0), particle(300, 0, -720), particle(200, 0, 360)],
        vec![particle(most, 3, 7); 16],
        (0..16).map(|k| particle(most, -700 + 90 * k, -720 + 90 * k)).collect(),
        (0..16).map(|k| particle(1, 690, 5 * k)).collect(),
    ];
    let mut random = Random(4);
    for _ in 0..200 {
        let count = random.below(17);
        let value = |random: &mut Random| {
            let bits = 1 + random.below(14);
            let pt = 1 + random.below(1 << bits) as u16;
            let eta = random.below(4096) as i16 - 2048;
            particle(pt.min(most), eta, random.below(1440) as i16 - 720)
        };
        jets.push((0..count).map(|_| value(&mut random)).collect());
    }
    jets
}

fn all_jets() -> Vec<IntegerJet> {
    let mut jets = integer_jets(&test_jets(JETS, 16).jets, FrontEnd::Collider);
    assert_eq!(jets.len(), JETS);
    jets.extend(corner_jets().into_iter().map(IntegerJet::Collider));
    jets
}

fn flat(out: &JetOut) -> Frame {
    out.d.iter().chain(&out.rows).copied().chain([out.total]).collect()
}

/// The default precision, and the trigger's with its coarse angles.
fn models() -> [Vec<u8>; 2] {
    let accurate = converted("pelican_nano_h2_n16", FrontEnd::Collider).artifact;
    [accurate, converted_for_trigger("pelican_nano_h2_n16").artifact.clone()]
}

#[test]
fn rusthdl_gives_the_integers_of_the_interpreter() {
    for artifact in models() {
        simulated_is_interpreted(&artifact);
    }
}

fn simulated_is_interpreted(artifact: &[u8]) {
    let verified = Verified::new(spurion::artifact::parse(artifact).unwrap()).unwrap();
    let bound = bind::front_end(verified.graph()).unwrap();
    let mut tagger = HostTagger::new(verified).unwrap();
    let jets = all_jets();
    let report = simulate(&mut tagger, &bound, &jets).unwrap();
    assert_eq!(report.vectors, jets.len());
    assert_eq!(report.values, jets.len() * (153 + 18 + 1));
    assert_eq!(report.mismatches, 0);
}

#[test]
fn a_wrong_table_entry_is_caught() {
    let model = converted("pelican_nano_h2_n16", FrontEnd::Collider);
    let verified = Verified::new(spurion::artifact::parse(&model.artifact).unwrap()).unwrap();
    let mut bound = bind::front_end(verified.graph()).unwrap();
    bound.front_end.cosh[40] ^= 1;
    let mut tagger = HostTagger::new(verified).unwrap();
    assert!(simulate(&mut tagger, &bound, &all_jets()[..200]).unwrap().mismatches > 0);
}

#[test]
fn icarus_gives_the_integers_of_the_interpreter() {
    for artifact in models() {
        emitted_is_interpreted(&artifact);
    }
}

fn emitted_is_interpreted(artifact: &[u8]) {
    let verified = Verified::new(spurion::artifact::parse(artifact).unwrap()).unwrap();
    let bound = bind::front_end(verified.graph()).unwrap();
    let mut tagger = HostTagger::new(verified).unwrap();
    let jets = all_jets();
    let stimuli: Vec<_> = jets.iter().map(|jet| stimulus(jet).unwrap()).collect();
    let wanted: Vec<Frame> =
        jets.iter().map(|jet| flat(&expected(&mut tagger, &bound, jet.view()).unwrap())).collect();
    let pipeline = bound.front_end.pipeline(&Options::default()).unwrap();
    assert!(!spurion_hdl::verilog(&pipeline).contains("localparam signed"));
    let frames = bound.front_end.frames(&stimuli).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let report = icarus::run(&pipeline, &frames, &wanted, folder.path()).unwrap();
    assert!(report.is_exact(pipeline.latency()), "{report:?}");
}
