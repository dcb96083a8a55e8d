//! PELICAN classifiers in hardware: the interpreter's scores and its integers, bit by bit.
#![allow(clippy::panic, clippy::unwrap_used, missing_docs)]

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;

use spurion::graph::{FrontEnd, Node, NodeId, Rank};
use spurion::interpret::Observer;
use spurion::tensor::Words;
use spurion_hdl::blocks::TableStyle;
use spurion_hdl::front_end::Options as FrontEndOptions;
use spurion_hdl::tagger::{Geometry, Shape, TaggerOptions, core_with_taps, tagger};
use spurion_hdl::{Frame, MultiplierStyle, stream};
use spurion_tools::calibrate::Settings;
use spurion_tools::hardware::design::Design;
use spurion_tools::hardware::{stimuli, words};
use spurion_tools::import::Architecture;
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::{HostTagger, ModelFile};
use spurion_tools::trigger::TriggerSettings;
use support::published::{self, C4};
use support::{converted, converted_as_usual, converted_with};

fn model(name: &str, front_end: FrontEnd) -> ModelFile {
    let artifact = converted(name, front_end).artifact;
    ModelFile::from_bytes(PathBuf::from("model"), artifact).unwrap()
}

fn trigger_model(name: &str, error_budget: f64) -> ModelFile {
    let settings = TriggerSettings { error_budget, ..TriggerSettings::of(Architecture::Pelican) };
    let settings = Settings { trigger: Some(settings), ..Settings::default() };
    let artifact = converted_with(name, &settings).artifact;
    ModelFile::from_bytes(PathBuf::from("model"), artifact).unwrap()
}

fn generated(model: &ModelFile, count: usize, seed: u64) -> Vec<IntegerJet> {
    let verified = model.verified().unwrap();
    let graph = verified.graph();
    stimuli::jets(graph.front_end().unwrap(), graph.particles(), count, seed)
}

/// Scores that RustHDL's simulation gets wrong, under back-pressure.
fn wrong(model: &ModelFile, options: &TaggerOptions, jets: &[IntegerJet]) -> usize {
    let mut design = Design::new(model.verified().unwrap().graph(), options).unwrap();
    let vectors = design.vectors(model, jets).unwrap();
    design.simulate(&vectors).unwrap()
}

fn folded(shape: Shape, interval: usize, tables: TableStyle) -> TaggerOptions {
    TaggerOptions { shape, ..published::folded(interval, tables) }
}

#[test]
fn every_fold_gives_the_scores_of_the_interpreter() {
    let model = model("pelican_c3_l1_n16", FrontEnd::Collider);
    let jets = generated(&model, 12, 3);
    let shapes = [
        (Shape::Jets, 5, TableStyle::Lut),
        (Shape::Jets, 16, TableStyle::BlockRam),
        (Shape::Jets, 32, TableStyle::Lut),
        (Shape::Jets, 48, TableStyle::BlockRam),
        (Shape::Stream, 32, TableStyle::BlockRam),
    ];
    for (shape, interval, tables) in shapes {
        let options = folded(shape, interval, tables);
        assert_eq!(wrong(&model, &options, &jets), 0, "{options:?}");
    }
}

/// In the formats that hardware is for, whose tables hold most of the arithmetic. The ladder has more
/// jets for one block.
#[test]
fn trigger_precision_gives_the_scores_of_the_interpreter() {
    let (mut design, model) = (C4.design(), C4.model());
    let vectors = design.vectors(&model, &generated(&model, 12, 6)).unwrap();
    assert_eq!(design.simulate(&vectors).unwrap(), 0);
}

/// How many entries each node saturates.
struct Saturated(BTreeMap<u16, u64>);

impl Observer for Saturated {
    const COUNTS: bool = true;

    fn value(&mut self, _: &Node<'_>, _: Words<'_>) {}

    fn overflows(&mut self, node: NodeId, count: u64) {
        *self.0.entry(node.0).or_default() += count;
    }
}

/// Formats so coarse that pairs saturate, which hardware leaves to the tables that follow.
#[test]
fn tables_saturate_their_addresses() {
    let model = trigger_model("pelican_c3_l1_n16", 1.0);
    let verified = model.verified().unwrap();
    let pairs: Vec<u16> =
        verified.graph().nodes().filter(|n| n.rank == Rank::Pair).map(|n| n.id.0).collect();
    let mut tagger = HostTagger::new(verified).unwrap();
    let mut reached: BTreeMap<u16, u64> = BTreeMap::new();
    let telling = |jet: &IntegerJet| {
        let mut saturated = Saturated(BTreeMap::new());
        tagger.score(jet.view(), &mut saturated).unwrap();
        saturated.0.retain(|node, count| *count > 0 && pairs.contains(node));
        let new = saturated.0.keys().any(|node| reached.get(node).is_none_or(|seen| *seen < 3));
        saturated.0.keys().for_each(|&node| *reached.entry(node).or_default() += 1);
        new
    };
    let jets: Vec<IntegerJet> = generated(&model, 2_000, 9).into_iter().filter(telling).collect();
    println!("{} jets saturate {reached:?}", jets.len());
    assert!(!reached.is_empty());
    let options = folded(Shape::Jets, 32, TableStyle::BlockRam);
    assert_eq!(wrong(&model, &options, &jets), 0);
}

/// Two blocks, of which the second has values that are not their own mirror images anywhere.
#[test]
fn two_blocks_have_hardware() {
    let model = model("pelican_c4_l2_n16", FrontEnd::Collider);
    let options = folded(Shape::Jets, 64, TableStyle::BlockRam);
    assert_eq!(wrong(&model, &options, &generated(&model, 8, 4)), 0);
}

#[test]
fn cartesian_momenta_and_other_registers_and_multipliers_change_nothing() {
    let model = model("pelican_c3_l1_n16", FrontEnd::Cartesian);
    let jets = generated(&model, 8, 5);
    for levels_per_register in [1, 9] {
        let front_end = FrontEndOptions { levels_per_register, ..FrontEndOptions::default() };
        let weight_multipliers = MultiplierStyle::Dsp;
        let options = TaggerOptions {
            interval: 32,
            front_end,
            weight_multipliers,
            ..TaggerOptions::default()
        };
        assert_eq!(wrong(&model, &options, &jets), 0, "{options:?}");
    }
}

/// What the interpreter holds at every node that is stored, by node.
struct Stored(BTreeMap<u16, Vec<i64>>);

impl Observer for Stored {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        self.0.insert(node.id.0, (0..).map_while(|k| words.get(k)).collect());
    }

    fn overflows(&mut self, _: NodeId, _: u64) {}
}

/// Where the interpreter has each entry of a node that the hardware shows in phase 0.
fn places(node: &Node<'_>, geometry: &Geometry, objects: usize) -> Vec<Option<usize>> {
    let object = |place: usize| match place.checked_sub(geometry.places) {
        Some(beam) => Some(beam),
        None => Some(place + geometry.beams).filter(|&k| k < objects),
    };
    let entries: Vec<Option<usize>> = match node.rank {
        Rank::Jet => vec![Some(0)],
        // One by one, beams first.
        Rank::Particle if geometry.is_serial() => vec![Some(0)],
        Rank::Particle => (0..geometry.objects()).map(object).collect(),
        Rank::Pair => {
            let first = geometry.visits.iter().map(|visits| visits.iter().find(|v| v.from == 0));
            let place = |row, column| Some(object(row)? * objects + object(column)?);
            first.map(|visit| visit.and_then(|v| place(v.row, v.column))).collect()
        }
    };
    let width = node.rank.entries(objects);
    (0..node.channels).flat_map(|c| entries.iter().map(move |k| Some(c * width + (*k)?))).collect()
}

/// Compares all that a core shows in phase 0 of some jets; how many nodes it shows, and how many
/// integers of each jet.
fn compare_nodes(
    model: &ModelFile,
    jets: &[IntegerJet],
    (interval, tables): (usize, TableStyle),
) -> (usize, usize) {
    let verified = model.verified().unwrap();
    let graph = verified.graph();
    let geometry = Geometry::new(16, 2, interval);
    let nodes: Vec<Node<'_>> = graph.nodes().skip(1).collect();
    let taps: Vec<NodeId> = nodes.iter().map(|node| node.id).collect();
    let options = folded(Shape::Jets, interval, tables);
    let mut core = core_with_taps(graph, &options, &taps).unwrap();
    // What is built together with its reader shows nothing.
    let buses = core.outputs().iter().skip(1).map(|bus| bus.count);
    let nodes: Vec<&Node<'_>> =
        nodes.iter().zip(buses).filter(|(_, count)| *count > 0).map(|(node, _)| node).collect();
    let words = words(graph, jets, Shape::Jets).unwrap();
    let idle = std::iter::repeat_n(None, interval - 1);
    let frames = words.iter().flat_map(|w| std::iter::once(Some(w.clone())).chain(idle.clone()));
    let frames: Vec<Option<Frame>> = frames.collect();
    let answers = stream(&mut core, &frames).unwrap().answers;
    let mut tagger = HostTagger::new(model.verified().unwrap()).unwrap();
    let mut compared = 0;
    for (jet, answer) in jets.iter().zip(&answers) {
        let mut stored = Stored(BTreeMap::new());
        assert_eq!(answer[0], tagger.score(jet.view(), &mut stored).unwrap());
        let mut shown = answer[1..].iter();
        for node in &nodes {
            for place in places(node, &geometry, jet.view().len() + 2) {
                let shown = *shown.next().unwrap();
                let Some(place) = place else { continue };
                let Some(wanted) = stored.0.get(&node.id.0) else { continue };
                assert_eq!(shown, wanted[place], "{interval}: {} {place}", node.id);
                compared += 1;
            }
        }
        assert_eq!(shown.next(), None);
    }
    (nodes.len(), compared / jets.len())
}

#[test]
fn nodes_show_the_integers_of_the_interpreter() {
    let model = model("pelican_c3_l1_n16", FrontEnd::Collider);
    let jets = generated(&model, 12, 8);
    let (lut, memory) = (TableStyle::Lut, TableStyle::BlockRam);
    for (interval, tables, least) in
        [(8, lut, (60, 600)), (32, lut, (50, 250)), (32, memory, (40, 150))]
    {
        let (nodes, integers) = compare_nodes(&model, &jets, (interval, tables));
        println!("interval {interval}: {integers} integers of {nodes} nodes a jet");
        assert!(nodes >= least.0 && integers >= least.1, "{interval}: {nodes} {integers}");
    }
}

/// What has no block is named by its node.
#[test]
fn lorentznet_is_refused_by_node() {
    let (conversion, _) = converted_as_usual("lorentznet_h16_l2_n20", 200);
    let graph = spurion::artifact::parse(&conversion.artifact).unwrap();
    let error = tagger(&graph, &TaggerOptions::default()).err().unwrap().to_string();
    assert!(error.contains("node 0 (pairwise_cartesian)") && error.contains("block"), "{error}");
}
