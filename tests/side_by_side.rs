//! Jets scored side by side have the scores that the interpreter gives each alone.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use spurion::format::{Overflow, Rounding};
use spurion::graph::{FrontEnd, TextDump, Verified};
use spurion::interpret::interpret_lanes;
use spurion::momentum::{ColliderMomentum, FourMomentum};
use spurion::tensor::Arena;
use spurion::{JetView, TaggerError};
use spurion_tools::batch::levels;
use spurion_tools::calibrate::Settings;
use spurion_tools::convert::{Conversion, convert};
use spurion_tools::import::Architecture;
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::{HostTagger, LANES};
use spurion_tools::reference::lorentznet::Mass;
use spurion_tools::text_form::assemble;
use spurion_tools::{import, jets};
use support::generated_lorentznet::spread;
use support::{
    ALL_CHECKPOINTS, Random, converted_as_usual, converted_for_trigger, data, integer_jets,
    read_checkpoint, test_jets,
};

/// Calibration jets: the models need not be good.
const CALIBRATION: usize = 100;
/// At least so many pairs of a node and its modes leave the ranges behind it as they are.
const ROUNDINGS_THAT_FIT: usize = 20;

fn converted(name: &str, front_end: FrontEnd) -> Conversion {
    let checkpoint = read_checkpoint(name);
    let most = import::import(&checkpoint, None).unwrap().particles;
    let path = data("jets_calibration.h5");
    let jets = jets::read(&path, Some(CALIBRATION), most).unwrap();
    let settings = Settings { front_end, ..Settings::default() };
    convert(&checkpoint, None, (&path, &jets.jets), &settings).unwrap()
}

fn tagger(artifact: &[u8]) -> HostTagger<'_> {
    HostTagger::new(Verified::new(spurion::artifact::parse(artifact).unwrap()).unwrap()).unwrap()
}

fn views(jets: &[IntegerJet]) -> Vec<JetView<'_>> {
    jets.iter().map(IntegerJet::view).collect()
}

fn alone(tagger: &mut HostTagger<'_>, jets: &[JetView<'_>]) -> Vec<i64> {
    jets.iter().map(|jet| tagger.score(*jet, &mut ()).unwrap()).collect()
}

/// Extreme momenta, few of them, in jets of every size up to `most`.
fn corners(most: usize, front_end: FrontEnd) -> Vec<IntegerJet> {
    let mut random = Random(11);
    let mut pick = |of: &[i32]| of[random.below(of.len())];
    let mut jet = |size: usize| match front_end {
        FrontEnd::Collider => IntegerJet::Collider(
            std::iter::repeat_with(|| ColliderMomentum {
                pt: fixed::types::U14F2::from_bits(pick(&[1, 2, 3, 16383, 16384, 65535]) as u16),
                eta: pick(&[i32::from(i16::MIN), -2048, -1, 0, 1, 2047, 32767]) as i16,
                phi: pick(&[i32::from(i16::MIN), -720, -1, 0, 360, 719, 32767]) as i16,
            })
            .take(size)
            .collect(),
        ),
        FrontEnd::Cartesian => IntegerJet::Cartesian(
            std::iter::repeat_with(|| {
                let mut component =
                    || fixed::types::I20F12::from_bits(pick(&[i32::MIN, -1, 1, 7, i32::MAX]));
                let (e, px, py, pz) = (component(), component(), component(), component());
                FourMomentum { e, px, py, pz }
            })
            .take(size)
            .collect(),
        ),
    };
    (0..=most).flat_map(|size| (0..5).map(move |_| size)).map(&mut jet).collect()
}

fn equal(name: &str, artifact: &[u8], front_end: FrontEnd, count: usize) {
    let mut tagger = tagger(artifact);
    let most = tagger.graph().particles();
    let mut jets = integer_jets(&test_jets(count, most).jets, front_end);
    jets.extend(corners(most, front_end));
    let jets = views(&jets);
    let wanted = alone(&mut tagger, &jets);
    for (vectors, level) in levels() {
        tagger.set_vectors(level);
        assert_eq!(tagger.score_all(&jets).unwrap(), wanted, "{name}, {vectors}");
        assert_eq!(tagger.score_all_on_one_core(&jets).unwrap(), wanted, "{name}, {vectors}");
    }
    let distinct: std::collections::BTreeSet<_> = wanted.iter().collect();
    assert!(distinct.len() > 50, "{name}: {}", distinct.len());
}

#[test]
fn every_checkpoint_scores_alike() {
    for name in ALL_CHECKPOINTS {
        let (model, front_end) = converted_as_usual(name, CALIBRATION);
        equal(name, &model.artifact, front_end, 500);
    }
}

/// Sums over many channels are computed in their own way, for even and odd numbers of channels and for
/// weights of few and of many bits.
#[test]
fn networks_of_many_channels_score_alike() {
    let front_end = FrontEnd::Cartesian;
    let jets = test_jets(60, 8);
    let path = data("jets_calibration.h5");
    for (hidden, weight_bits) in [(8, 8), (9, 12), (11, 6), (16, 14), (20, 10)] {
        let checkpoint = spread(hidden as u64, ((hidden, 2), 1.0), Mass::Float32, &jets);
        let settings = Settings { weight_bits, ..Settings::of(Architecture::LorentzNet) };
        let model = convert(&checkpoint, None, (&path, &jets.jets), &settings).unwrap();
        equal(&format!("{hidden} of {weight_bits} bits"), &model.artifact, front_end, 300);
    }
}

#[test]
fn four_vectors_score_alike() {
    let name = "pelican_nano_h2_n16";
    equal(name, &converted(name, FrontEnd::Cartesian).artifact, FrontEnd::Cartesian, 500);
}

#[test]
fn trigger_precision_scores_alike() {
    let name = "pelican_nano_h2_n16";
    equal(name, &converted_for_trigger(name).artifact, FrontEnd::Collider, 500);
}

#[test]
fn a_jet_that_does_not_fit_is_named() {
    let model = converted("pelican_nano_h2_n16", FrontEnd::Collider);
    let mut tagger = tagger(&model.artifact);
    let jets = integer_jets(&test_jets(40, 32).jets, FrontEnd::Collider);
    let long = jets.iter().position(|jet| jet.view().len() > 16).unwrap();
    let (place, error) = tagger.score_all(&views(&jets)).unwrap_err();
    assert!(jets[place].view().len() > 16 && place >= long);
    assert!(matches!(error, TaggerError::TooManyParticles { most: 16, .. }));
    let empty = [ColliderMomentum::default()];
    let bad = [JetView::Collider { particles: &empty, beam_eta: 0 }];
    assert_eq!(tagger.score_all(&bad), Err((0, TaggerError::EmptySlot { slot: 0 })));
    let other = [JetView::Cartesian { particles: &[] }];
    let expected = FrontEnd::Collider;
    assert_eq!(tagger.score_all(&other), Err((0, TaggerError::Coordinates { expected })));
    assert_eq!(tagger.score_all(&[]), Ok(vec![]));
}

#[test]
fn jets_of_different_sizes_are_refused() {
    let model = converted("pelican_nano_h2_n16", FrontEnd::Collider);
    let graph = spurion::artifact::parse(&model.artifact).unwrap();
    let verified = Verified::new(graph).unwrap();
    let jets = integer_jets(&test_jets(1, 16).jets, FrontEnd::Collider);
    let mut lanes = [jets[0].view(); LANES];
    lanes[LANES - 1] = JetView::Collider { particles: &[], beam_eta: 0 };
    let mut narrow = vec![0; LANES * graph.header().narrow_words as usize];
    let mut wide = vec![0; LANES * graph.header().wide_words as usize];
    let mut arena = Arena::new(&mut narrow, &mut wide);
    let refused = interpret_lanes(&verified, &graph, &lanes, &mut arena, &mut ());
    let particles = [jets[0].view().len(), 0];
    assert_eq!(refused, Err(TaggerError::UnequalJets { particles }));
}

/// The text of a committed model.
fn text_of_nano() -> String {
    let path = data("../vectors/pelican_nano_h2_n16.spurion");
    let bytes = std::fs::read(path).unwrap();
    TextDump(&spurion::artifact::parse(&bytes).unwrap()).to_string()
}

/// The line of a node, changed.
fn changed(text: &str, node: &str, change: impl Fn(&str) -> String) -> String {
    let line = |line: &str| if line.starts_with(node) { change(line) } else { line.to_owned() };
    text.lines().map(|l| line(l) + "\n").collect()
}

/// The lines with the numbers of nodes from `first` on larger by `more`.
fn renumbered(text: &str, first: usize, more: usize) -> String {
    let node = |word: &str| match word.strip_prefix('%').and_then(|node| node.parse::<usize>().ok())
    {
        Some(node) if node >= first => format!("%{}", node + more),
        _ => word.to_owned(),
    };
    let line = |line: &str| line.split(' ').map(node).collect::<Vec<_>>().join(" ") + "\n";
    text.lines().map(line).collect()
}

/// Invariants and the sums of which only totals are wanted have a way of their own for the usual
/// rounding; they score alike with every other.
#[test]
fn every_rounding_of_invariants_and_of_sums_scores_alike() {
    let text = text_of_nano();
    let mut checked = 0;
    for node in ["%1 ", "%18 "] {
        for (rounding, overflow) in
            Rounding::ALL.iter().flat_map(|r| Overflow::ALL.map(|o| (r.name(), o.name())))
        {
            let modes = format!("{rounding} {overflow}");
            let text = changed(&text, node, |line| line.replace("RND SAT", &modes));
            // What the ranges behind it do not allow is refused.
            let Ok(artifact) = assemble(&text) else { continue };
            equal(&format!("{node}{modes}"), &artifact, FrontEnd::Collider, 100);
            checked += 1;
        }
    }
    assert!(checked >= ROUNDINGS_THAT_FIT, "{checked}");
}

/// Longer tables are looked up elsewhere.
#[test]
fn tables_of_any_length_score_alike() {
    let text = text_of_nano();
    let (wanted, jets) = (assemble(&text).unwrap(), corners(16, FrontEnd::Collider));
    let wanted = tagger(&wanted).score_all(&views(&jets)).unwrap();
    for more in [1, 1500, 3000, 60_000] {
        let longer = changed(&text, "%0 ", |line| {
            let (front, rest) = line.split_once(" cos frac").unwrap();
            let (entries, rest) = rest.split_once(')').unwrap();
            let last = entries.rsplit(' ').next().unwrap();
            let again = format!(" {last}").repeat(more);
            format!("{front} cos frac{entries}{again}){rest}")
        });
        let artifact = assemble(&longer).unwrap();
        equal(&format!("{more} entries"), &artifact, FrontEnd::Collider, 100);
        assert_eq!(tagger(&artifact).score_all(&views(&jets)).unwrap(), wanted, "{more}");
    }
}

/// What stands between the hidden layer and its totals: a second layer, whose sums are made of a value that
/// an earlier pass leaves and that is another for (j, i) than for (i, j).
const SECOND_LAYER: &str = "\
%20 = aggregate particlex2 u17.6 [0, 110538] narrow+1639 row %19
%21 = mix particlex2 s18.11 [-110538, 0] narrow+1675 %20 weights frac 5 -1<<0 0<<0 0<<0 -1<<0
%22 = requantize particlex2 s13.6 [-3454, 0] narrow+1675 %21 RND SAT
%23 = mix pairx2 u14.7 [0, 12282] narrow+991 %19 weights frac 1 1<<1 0<<0 0<<0 1<<1
%24 = broadcast pairx2 s15.7 [-6908, 12282] narrow+991 same %23 rows %22
%25 = requantize pairx2 s14.6 [-3454, 6141] narrow+991 %24 RND SAT
%26 = activation pairx2 u13.6 [0, 6141] narrow+991 relu %25
";

/// The same layer, with the terms of rows read from a value of pairs, in columns: it must be complete before
/// the pass that reads it so.
fn transposed_layer() -> String {
    let rows = "%24 = broadcast pairx2 s13.6 [-3454, 0] narrow+1711 rows %22\n";
    let (front, behind) = SECOND_LAYER.split_once("%24 ").unwrap();
    let behind =
        renumbered(&format!("%24 {}", behind.replace("rows %22", "transposed %ROWS")), 24, 1);
    format!("{front}{rows}{}", behind.replace("%ROWS", "%24"))
}

/// Only symmetric values share products between (i, j) and (j, i).
#[test]
fn totals_of_a_second_layer_score_alike() {
    let layers = [(SECOND_LAYER.to_string(), "narrow 1711"), (transposed_layer(), "narrow 2359")];
    for (layer, memory) in layers {
        let text = text_of_nano().replace("narrow 991", memory);
        let (front, behind) = text.split_once("%20 ").unwrap();
        // The totals behind the layer are its.
        let behind = format!("%20 {behind}").replace(" %19\n", " %OUTPUT\n");
        let nodes = layer.lines().count();
        let behind = renumbered(&behind, 20, nodes);
        let output = format!("%{}", 20 + nodes - 1);
        let text = format!("{front}{layer}{}", behind.replace("%OUTPUT", &output));
        equal(memory, &assemble(&text).unwrap(), FrontEnd::Collider, 300);
    }
}

/// Sums of rows are computed from whole values; constants are such, but the same for all jets.
#[test]
fn sums_of_constant_rows_score_alike() {
    let text = text_of_nano().replace("narrow 991", "narrow 1675");
    let (front, behind) = text.split_once("%2 ").unwrap();
    // For each of 0 to 18 objects, 12 kinds of pairs and two channels: numbers from -20,000 to 20,000.
    let labels: Vec<String> =
        (0..19 * 12 * 2).map(|k| (7 * k % 41 * 1000 - 20_000).to_string()).collect();
    let sums = format!(
        "%2 = label_table pairx2 s16.16 [-20000, 20000] narrow+991 rows frac 0 ({})\n\
         %3 = aggregate particlex2 s20.16 [-360000, 360000] narrow+1639 row %2\n",
        labels.join(" ")
    );
    let behind = renumbered(&format!("%2 {behind}"), 2, 2);
    let behind = changed(&behind, "%12 ", |line| {
        line.replace("[-1021920824, 1156282012]", "[-1044960824, 1179322012]") + " same %3"
    });
    let artifact = assemble(&format!("{front}{sums}{behind}")).unwrap();
    equal("labels", &artifact, FrontEnd::Collider, 300);
    let kept = std::fs::read(data("../../fuzz/models/label_rows.spurion")).unwrap();
    assert_eq!(kept, artifact, "fuzz targets start from this model");
}
