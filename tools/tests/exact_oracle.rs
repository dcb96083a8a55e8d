//! The exact oracle against the interpreter: every stored node of every network, of PELICANs of every
//! kind in either front end, and of these in other modes of rounding and overflow. No value leaves
//! the interval that the range proof gives its node.
#![allow(clippy::unwrap_used, clippy::panic)]

mod command;
mod converted;
mod generated_pelican;
mod integer_jets;
mod kinematics;
mod other_modes;

use std::collections::BTreeSet;
use std::path::Path;

use command::{data, repository, spurion};
use generated_pelican::{LONGITUDINAL, convertible_kinds};
use integer_jets::{jets, momenta};
use other_modes::in_other_modes;
use spurion::artifact;
use spurion::format::{Overflow, Rounding};
use spurion::graph::{FrontEnd, Op, Rank, Storage, Verified};
use spurion_tools::calibrate::Settings;
use spurion_tools::convert::convert;
use spurion_tools::difference::{first_difference, words};
use spurion_tools::exact::{evaluate, score};
use spurion_tools::hardware::stimuli;
use spurion_tools::ingest::{IntegerJet, ingest_all};
use spurion_tools::jets as jet_files;
use spurion_tools::model::HostTagger;

/// Real jets and as many generated ones, for each network of `tests/data`.
const JETS: usize = 40;
/// Every so many of the kinds of PELICAN.
const EVERY: usize = 23;

/// What has been compared.
#[derive(Default)]
struct Compared {
    ops: BTreeSet<&'static str>,
    modes: BTreeSet<(u8, u8)>,
    values: usize,
}

impl Compared {
    fn model(&mut self, name: &str, bytes: &[u8], jets: &[IntegerJet]) {
        let verified = Verified::new(artifact::parse(bytes).unwrap()).unwrap();
        let graph = verified.graph();
        let mut tagger = HostTagger::new(verified).unwrap();
        for (k, jet) in jets.iter().enumerate() {
            let exact = evaluate(&verified, jet.view()).unwrap();
            for (node, value) in graph.nodes().zip(&exact) {
                self.ops.insert(node.op.name());
                if let Op::Requantize { rounding, overflow, .. } = node.op {
                    self.modes.insert((rounding as u8, overflow as u8));
                }
                for x in value.channels.iter().flatten() {
                    let x = i128::try_from(x).unwrap();
                    let proved = node.range.lo <= x && x <= node.range.hi;
                    assert!(proved && node.format.holds(x), "{name}, jet {k}, {}: {x}", node.id);
                    self.values += 1;
                }
            }
            let wanted = words(&exact);
            let found = first_difference(&mut tagger, (k, jet.view()), &wanted).unwrap();
            assert!(found.is_none(), "{name}: {}", found.unwrap());
            let raw = tagger.score(jet.view(), &mut ()).unwrap();
            assert_eq!(score(&exact), Some(&raw.into()), "{name}, jet {k}");
        }
    }
}

/// A network of `tests/data`, and jets for it.
fn network(name: &str, trigger: bool) -> (Vec<u8>, Vec<IntegerJet>) {
    let front_end = converted::front_end(name);
    let bytes = converted::network(name, front_end, trigger).unwrap();
    let most = artifact::parse(&bytes).unwrap().particles();
    let real = jet_files::read(&data("jets_test.h5"), Some(JETS), most).unwrap();
    let (mut jets, _) = ingest_all(&real.jets, front_end);
    jets.extend(stimuli::jets(front_end, most, JETS, 9));
    (bytes, jets)
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
            let conversion = convert(&checkpoint, None, (Path::new("jets.h5"), &floats), &settings);
            let longitudinal = LONGITUDINAL.contains(&kind.stabilizer);
            if front_end == FrontEnd::Collider && !longitudinal {
                assert!(conversion.is_err(), "{kind:?}");
                continue;
            }
            let artifact = conversion.unwrap_or_else(|e| panic!("{kind:?}: {e}")).artifact;
            compared.model(&format!("{kind:?}"), &artifact, &jets);
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
    let all = Rounding::ALL.len() * Overflow::ALL.len();
    assert_eq!(compared.modes.len(), all, "{:?}", compared.modes);
}

#[test]
fn a_difference_is_named_by_node_pair_and_bit() {
    let (bytes, jets) = network("pelican_nano_h2_n16", true);
    let verified = Verified::new(artifact::parse(&bytes).unwrap()).unwrap();
    let mut tagger = HostTagger::new(verified).unwrap();
    let (jet, n) = (&jets[5], 2 + jets[5].view().len());
    let pairs = |node: &spurion::graph::Node<'_>| {
        node.rank == Rank::Pair && node.slot.storage != Storage::Fused
    };
    let node = verified.graph().nodes().find(pairs).unwrap();
    let mut wanted = words(&evaluate(&verified, jet.view()).unwrap());
    let right = wanted[usize::from(node.id.0)][3 * n + 1];
    // One bit, and another one of a later node.
    wanted[usize::from(node.id.0)][3 * n + 1] ^= 4;
    wanted.last_mut().unwrap()[0] ^= 1;
    let found = first_difference(&mut tagger, (5, jet.view()), &wanted).unwrap().unwrap();
    let (place, op) = (node.id, node.op.name());
    let text = format!("jet 5: {place} ({op}), channel 0, pair (3, 1): is {right}, expected");
    assert_eq!(found.to_string(), format!("{text} {} (bit 2)", right ^ 4));
}

#[test]
fn the_command_compares_with_the_oracle() {
    let model = repository().join("tests/vectors/pelican_nano_h2_n16.spurion");
    let backends = ["--json", "--backend", "core,oracle", "--vectors", "60"];
    let arguments = [&["verify", model.to_str().unwrap()], &backends[..]].concat();
    let output = spurion(&arguments, Path::new("."));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let oracle = &report["backends"][1];
    assert_eq!((oracle["name"].as_str(), oracle["vectors"].as_u64()), (Some("oracle"), Some(60)));
    assert_eq!(oracle["mismatches"], 0);
    assert!(oracle["first_difference"].is_null());
}
