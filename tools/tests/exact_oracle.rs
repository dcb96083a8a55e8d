//! The exact oracle against the interpreter: every stored node of every network, of PELICANs of every
//! kind in either front end, and of these in other modes of rounding and overflow. No value leaves
//! the interval that the range proof gives its node.
#![allow(clippy::unwrap_used, clippy::panic)]

mod generated_pelican;
mod integer_jets;
mod kinematics;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use generated_pelican::convertible_kinds;
use integer_jets::{jets, momenta};
use spurion::artifact::{self, CHECKSUM, Header, NodeRecord, opcode};
use spurion::graph::{FrontEnd, Op, Verified};
use spurion_tools::calibrate::Settings;
use spurion_tools::checkpoint::{self, Checkpoint};
use spurion_tools::convert::convert;
use spurion_tools::difference::{first_difference, wanted_by_oracle};
use spurion_tools::exact::{evaluate, score};
use spurion_tools::hardware::stimuli;
use spurion_tools::import::lorentznet::complete;
use spurion_tools::import::{Architecture, Overrides, import};
use spurion_tools::ingest::{IngestCounts, IntegerJet, ingest};
use spurion_tools::jets as jet_files;
use spurion_tools::model::HostTagger;
use spurion_tools::reference::lorentznet::Mass;
use spurion_tools::trigger::TriggerSettings;

/// Real jets and as many generated ones, for each network of `tests/data`.
const JETS: usize = 40;
/// Every so many of the kinds of PELICAN.
const EVERY: usize = 23;
/// Of the modes of rounding and overflow of a node.
const ROUNDINGS: u8 = 4;
const OVERFLOWS: u8 = 3;

/// What has been compared.
#[derive(Default)]
struct Compared {
    ops: BTreeSet<&'static str>,
    modes: BTreeSet<(String, String)>,
    values: usize,
}

impl Compared {
    fn model(&mut self, name: &str, bytes: &[u8], jets: &[IntegerJet]) {
        let verified = Verified::new(artifact::parse(bytes).unwrap()).unwrap();
        let graph = *verified.graph();
        let mut tagger = HostTagger::new(verified).unwrap();
        for (k, jet) in jets.iter().enumerate() {
            let exact = evaluate(&graph, jet.view()).unwrap();
            for (node, value) in graph.nodes().zip(&exact) {
                self.ops.insert(node.op.name());
                if let Op::Requantize { rounding, overflow, .. } = node.op {
                    self.modes.insert((format!("{rounding:?}"), format!("{overflow:?}")));
                }
                for x in value.channels.iter().flatten() {
                    let x = i128::try_from(x).unwrap();
                    let proved = node.range.lo <= x && x <= node.range.hi;
                    assert!(proved && node.format.holds(x), "{name}, jet {k}, {}: {x}", node.id);
                    self.values += 1;
                }
            }
            let wanted = wanted_by_oracle(&graph, jet.view()).unwrap();
            let found = first_difference(&mut tagger, (k, jet.view()), &wanted).unwrap();
            assert!(found.is_none(), "{name}: {}", found.unwrap());
            let raw = tagger.score(jet.view(), &mut ()).unwrap();
            assert_eq!(score(&exact), Some(&raw.into()), "{name}, jet {k}");
        }
    }
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data").join(name)
}

fn converted(checkpoint: &Checkpoint, jets: &[Vec<[f64; 4]>], settings: &Settings) -> Vec<u8> {
    let jets = (Path::new("jets.h5"), jets);
    let name = checkpoint.path.display();
    convert(checkpoint, None, jets, settings).unwrap_or_else(|e| panic!("{name}: {e}")).artifact
}

/// A network of `tests/data`, and jets for it.
fn network(name: &str, trigger: bool) -> (Vec<u8>, Vec<IntegerJet>) {
    let mut checkpoint = checkpoint::read(&data(&format!("{name}.pt"))).unwrap();
    let mut settings = Settings::default();
    if name.starts_with("lorentznet") {
        settings = Settings::of(Architecture::LorentzNet);
        let overrides = Overrides { mass: Some(Mass::Float32), ..Overrides::default() };
        overrides.apply(&mut checkpoint).unwrap();
        complete(&mut checkpoint, Some(20)).unwrap();
    }
    settings.trigger = trigger.then(TriggerSettings::default);
    let most = import(&checkpoint, None).unwrap().particles;
    let calibration = jet_files::read(&data("jets_calibration.h5"), Some(100), most).unwrap();
    let bytes = converted(&checkpoint, &calibration.jets, &settings);
    let real = jet_files::read(&data("jets_test.h5"), Some(JETS), most).unwrap();
    let mut counts = IngestCounts::default();
    let real = real.jets.iter().map(|jet| ingest(jet, settings.front_end, &mut counts));
    (bytes, real.chain(stimuli::jets(settings.front_end, most, JETS, 9)).collect())
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

/// The same artifact with every rounding node in every mode that its range proof allows.
fn in_other_modes(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let graph = artifact::parse(bytes).unwrap();
    let rounds = |k: &usize| {
        let at = Header::BYTES + k * NodeRecord::BYTES;
        bytes[at] == opcode::REQUANTIZE
    };
    let nodes: Vec<usize> = (0..graph.len()).filter(rounds).collect();
    let modes = (0..ROUNDINGS).flat_map(|r| (0..OVERFLOWS).map(move |o| r | o << 4));
    let all = modes.flat_map(move |mode| nodes.clone().into_iter().map(move |node| (node, mode)));
    let changed = all.map(|(node, mode)| with_mode(bytes, node, mode));
    changed.filter(|bytes| Verified::new(artifact::parse(bytes).unwrap()).is_ok())
}

#[test]
fn every_node_of_every_network_is_the_oracles() {
    let mut compared = Compared::default();
    for (name, trigger) in [
        ("pelican_nano_h2_n16", false),
        ("pelican_nano_h2_n32", true),
        ("pelican_nano_h4_n20", true),
        ("pelican_c3_l1_n16", false),
        ("pelican_c3_l1_n16", true),
        ("pelican_c4_l2_n24", false),
        ("lorentznet_h16_l2_n20", false),
    ] {
        let (bytes, jets) = network(name, trigger);
        compared.model(name, &bytes, &jets);
    }
    assert!(compared.values > 1_000_000, "{}", compared.values);
}

#[test]
fn every_op_in_pelicans_of_every_kind_is_the_oracles() {
    let mut compared = Compared::default();
    for front_end in [FrontEnd::Collider, FrontEnd::Cartesian] {
        let jets = jets(front_end);
        let floats: Vec<_> = jets.iter().map(momenta).collect();
        let settings = Settings { front_end, ..Settings::default() };
        for (k, kind) in convertible_kinds().enumerate().step_by(EVERY) {
            let checkpoint = kind.with_seed(k as u64).checkpoint();
            // Transverse spurions have no place in collider coordinates.
            let conversion = convert(&checkpoint, None, (Path::new("jets.h5"), &floats), &settings);
            let Ok(conversion) = conversion else {
                assert_eq!(front_end, FrontEnd::Collider, "{kind:?}");
                continue;
            };
            compared.model(&format!("{kind:?}"), &conversion.artifact, &jets);
        }
    }
    let (bytes, jets) = network("lorentznet_h16_l2_n20", false);
    compared.model("lorentznet", &bytes, &jets[..2]);
    let missing: Vec<_> = Op::NAMES.iter().filter(|op| !compared.ops.contains(*op)).collect();
    assert!(missing.is_empty(), "never compared: {missing:?}");
}

#[test]
fn every_mode_of_rounding_and_overflow_is_the_oracles() {
    let mut compared = Compared::default();
    let (bytes, jets) = network("pelican_nano_h2_n16", true);
    let mut variants = 0;
    for (k, changed) in in_other_modes(&bytes).enumerate() {
        compared.model(&format!("variant {k}"), &changed, &jets[JETS..JETS + 12]);
        variants += 1;
    }
    assert!(variants >= 24, "{variants}");
    assert_eq!(compared.modes.len(), usize::from(ROUNDINGS * OVERFLOWS), "{:?}", compared.modes);
}
