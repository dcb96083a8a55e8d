//! The text of a model, read back: the same bytes for every model that this repository has or makes.
#![allow(clippy::unwrap_used, clippy::panic)]

mod command;
mod converted;
mod generated_pelican;
mod integer_jets;
mod kinematics;
mod model_text;

use std::collections::BTreeSet;
use std::path::Path;

use command::repository;
use generated_pelican::{LONGITUDINAL, convertible_kinds};
use integer_jets::{jets, momenta};
use model_text::{comes_back, committed, dump, graph, nano};
use spurion::artifact::{self, CHECKSUM, Header, NodeRecord, opcode};
use spurion::format::{Overflow, Rounding};
use spurion::graph::{
    Activation, Aggregation, FourVectors, FrontEnd, Op, Placement, Rank, Storage, Verified,
};
use spurion_tools::calibrate::Settings;
use spurion_tools::convert::convert;

/// Every so many of the kinds of PELICAN.
const EVERY: usize = 23;

/// What has been read back.
#[derive(Default)]
struct Seen {
    models: usize,
    words: BTreeSet<&'static str>,
}

impl Seen {
    fn model(&mut self, name: &str, bytes: &[u8]) {
        comes_back(name, bytes);
        self.models += 1;
        graph(bytes).nodes().for_each(|node| {
            self.words.extend([node.op.name(), node.rank.name(), node.slot.storage.name()]);
            self.op(&node.op);
        });
    }

    fn op(&mut self, op: &Op<'_>) {
        let words = &mut self.words;
        match op {
            Op::PairwiseCollider(front) => words.extend(listed(front.spurions)),
            Op::PairwiseCartesian(front) => words.extend(listed(front.spurions)),
            Op::Aggregate { kind, .. } => words.extend([kind.name()]),
            Op::Broadcast { terms } => words.extend(terms.iter().map(|t| t.placement.name())),
            Op::Activation { function, .. } => words.extend([function.name()]),
            Op::Requantize { rounding, overflow, .. } => {
                words.extend([rounding.name(), overflow.name()]);
            }
            _ => {}
        }
    }

    fn expect(&self, words: impl IntoIterator<Item = &'static str>) {
        let missing: Vec<_> = words.into_iter().filter(|w| !self.words.contains(w)).collect();
        assert!(missing.is_empty(), "never read back: {missing:?}");
    }
}

/// How the text tells these spurions.
fn listed(spurions: FourVectors<'_>) -> [&'static str; 1] {
    [match spurions {
        FourVectors::BEAMS => "beams",
        FourVectors::NONE => "no spurions",
        _ => "listed spurions",
    }]
}

/// The artifact with a change, sealed.
fn changed(bytes: &[u8], change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut bytes = bytes[..bytes.len() - 4].to_vec();
    change(&mut bytes);
    bytes.extend(CHECKSUM.checksum(&bytes).to_le_bytes());
    bytes
}

#[test]
fn committed_models_come_back_in_all_modes() {
    let mut seen = Seen::default();
    for entry in std::fs::read_dir(repository().join("tests/vectors")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".spurion") {
            seen.model(&name, &committed(&name));
        }
    }
    assert!(seen.models >= 3, "{}", seen.models);
    let (bytes, mut fronts) = (nano(), BTreeSet::new());
    let blob = Header::BYTES + graph(&bytes).len() * NodeRecord::BYTES;
    for mode in Rounding::ALL.iter().flat_map(|&r| Overflow::ALL.map(|o| r as u8 | (o as u8) << 4))
    {
        let front = changed(&bytes, |bytes| bytes[blob + 3] = mode);
        seen.model("front end", &front);
        fronts.insert(dump(&front));
        let places = (0..graph(&bytes).len()).map(|k| Header::BYTES + k * NodeRecord::BYTES);
        for at in places.filter(|&at| bytes[at] == opcode::REQUANTIZE) {
            let requantized = changed(&bytes, |bytes| bytes[at + 1] = mode);
            // WRAP changes ranges.
            if Verified::new(artifact::parse(&requantized).unwrap()).is_ok() {
                seen.model("requantize", &requantized);
            }
        }
    }
    seen.expect(Rounding::ALL.map(Rounding::name));
    seen.expect(Overflow::ALL.map(Overflow::name));
    assert_eq!(fronts.len(), Rounding::ALL.len() * Overflow::ALL.len());
}

#[test]
fn every_name_of_an_architecture_comes_back() {
    let names: [&[u8]; 8] = [
        b"",
        b"a name, \"quoted\"",
        b"\\ ends with \\",
        b"two\nlines\r\t",
        b"zero\0inside",
        &[0xff; 24],
        "µ".as_bytes(),
        b"'exactly-24-bytes long='",
    ];
    for name in names {
        let named = changed(&nano(), |bytes| {
            bytes[32..56].fill(0);
            bytes[32..32 + name.len()].copy_from_slice(name);
        });
        Seen::default().model("name", &named);
        assert_eq!(dump(&named).lines().count(), dump(&nano()).lines().count());
    }
}

/// A network of `tests/data` with a front end and a precision; none if they do not go together.
fn network(name: &str, front_end: FrontEnd, trigger: bool) -> Option<Vec<u8>> {
    let artifact = converted::network(name, front_end, trigger);
    // Products of moved four-vectors need the Cartesian front end.
    let lorentznet = name.starts_with("lorentznet");
    assert_eq!(artifact.is_ok(), !lorentznet || front_end == FrontEnd::Cartesian, "{name}");
    artifact.ok()
}

#[test]
fn every_network_comes_back() {
    let mut seen = Seen::default();
    let files = std::fs::read_dir(repository().join("tests/data")).unwrap();
    let names = files.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    for name in names.filter_map(|name| Some(name.strip_suffix(".pt")?.to_owned())) {
        let (collider, cartesian) = (FrontEnd::Collider, FrontEnd::Cartesian);
        for (front_end, trigger) in [(collider, false), (cartesian, false), (collider, true)] {
            // The search takes minutes; one of them is in tests/vectors.
            if trigger && name.starts_with("pelican_c4") {
                continue;
            }
            if let Some(bytes) = network(&name, front_end, trigger) {
                seen.model(&format!("{name}, {front_end:?}, trigger {trigger}"), &bytes);
            }
        }
    }
    assert!(seen.models >= 17, "{}", seen.models);
    seen.expect([Activation::Relu, Activation::LeakyRelu].map(Activation::name));
}

#[test]
fn pelicans_of_every_kind_come_back_with_every_op() {
    let mut seen = Seen::default();
    for front_end in [FrontEnd::Collider, FrontEnd::Cartesian] {
        let floats: Vec<_> = jets(front_end).iter().map(momenta).collect();
        let settings = Settings { front_end, ..Settings::default() };
        for (k, kind) in convertible_kinds().enumerate().step_by(EVERY) {
            let checkpoint = kind.with_seed(k as u64).checkpoint();
            let conversion = convert(&checkpoint, None, (Path::new("jets.h5"), &floats), &settings);
            let longitudinal = LONGITUDINAL.contains(&kind.stabilizer);
            assert_eq!(conversion.is_ok(), longitudinal || front_end == FrontEnd::Cartesian);
            if let Ok(conversion) = conversion {
                seen.model(&format!("{kind:?}"), &conversion.artifact);
            }
        }
    }
    seen.expect(["beams", "no spurions", "listed spurions"]);
    let lorentznet = network("lorentznet_h16_l2_n20", FrontEnd::Cartesian, false).unwrap();
    seen.model("lorentznet", &lorentznet);
    seen.expect(Op::NAMES);
    seen.expect(Rank::ALL.map(Rank::name));
    seen.expect(Storage::ALL.map(Storage::name));
    seen.expect(Aggregation::ALL.map(Aggregation::name));
    seen.expect(Placement::ALL.map(Placement::name));
}
