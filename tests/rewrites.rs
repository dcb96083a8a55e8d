//! Rewrites change no bit: the integer scores with and without each of them, in the same formats, on
//! the same jets.
#![allow(clippy::panic, clippy::unwrap_used, missing_docs)]

mod graphs;
mod support;

use spurion::artifact::{self, CHECKSUM, Header, NodeRecord};
use spurion::format::Rounding;
use spurion::graph::{FrontEnd, Rank, Verified, span_words};
use spurion_tools::assemble::assemble;
use spurion_tools::calibrate::{
    BinaryPoints, ColliderTables, Sample, Settings, Stored, Survey, tables_of_bits,
};
use spurion_tools::elementary::binary_exponent;
use spurion_tools::float_graph::{FloatGraph, FloatOp, Id};
use spurion_tools::import::import;
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::HostTagger;
use spurion_tools::rewrite::{ORDER, Rewritten, rewrite};

use graphs::{generated, spelled_out};
use support::{converted, integer_jets, read_checkpoint, test_jets};

/// Generated graphs.
const GRAPHS: u64 = 40;
/// Jets on which scores are compared.
const JETS: usize = 60;
/// Bits of a rounded value; three more than what calibration saw takes.
const STORED_BITS: u8 = 14;
/// Bits of the score: enough to see the last bit of what it is made of.
const SCORE_BITS: u8 = 30;

/// Jets, and the tables that read them.
struct Bench {
    samples: Vec<Sample>,
    jets: Vec<IntegerJet>,
    tables: ColliderTables,
}

impl Bench {
    fn new(graph: &FloatGraph) -> Self {
        let jets = test_jets(JETS, graph.particles).jets;
        let samples: Vec<Sample> = jets.iter().map(|jet| Sample::new(jet, graph)).collect();
        let tables = tables_of_bits(&samples, 10);
        Self { samples, jets: integer_jets(&jets, FrontEnd::Collider), tables }
    }

    /// One format for each node of `graph`, chosen once.
    fn formats(&self, graph: &FloatGraph) -> BinaryPoints {
        let mut points = BinaryPoints::default();
        points.resize(graph.nodes.len());
        points.seen = Survey::new(graph, &self.samples).seen;
        for (k, node) in graph.nodes.iter().enumerate() {
            let (lo, hi) = points.seen[k];
            let largest = lo.abs().max(hi.abs()).max(1e-3);
            let of_score = k + 2 == graph.nodes.len();
            let bits = if of_score { SCORE_BITS } else { STORED_BITS };
            let frac_bits = i32::from(bits) - 4 - binary_exponent(largest);
            match node.op {
                FloatOp::Requantize { .. } => {
                    let total_bits = Some(bits);
                    points.store(k, Stored { frac_bits, total_bits, rounding: Rounding::Rnd });
                }
                FloatOp::CountTable { .. } | FloatOp::LabelTable { .. } => points.fix(k, frac_bits),
                FloatOp::Lookup { .. } => points.fix(k, 8),
                _ => {}
            }
        }
        points
    }

    fn artifact(&self, graph: &FloatGraph, points: &BinaryPoints) -> Vec<u8> {
        assemble(graph, &Settings::default(), points, &self.tables, 0.0).unwrap().bytes
    }

    fn scores(&self, artifact: &[u8]) -> Vec<i64> {
        let verified = Verified::new(artifact::parse(artifact).unwrap()).unwrap();
        let mut tagger = HostTagger::new(verified).unwrap();
        let jets: Vec<_> = self.jets.iter().map(|jet| jet.view()).collect();
        let scores = jets.iter().map(|jet| tagger.score(*jet, &mut ()).unwrap()).collect();
        assert_eq!(tagger.score_all(&jets).as_ref(), Ok(&scores));
        scores
    }

    /// The scores of `graph`, and those of `rewritten` with the formats of the same values.
    fn both(
        &self,
        graph: &FloatGraph,
        points: &BinaryPoints,
        rewritten: &Rewritten,
    ) -> [Vec<i64>; 2] {
        let moved = moved(points, &rewritten.places, rewritten.graph.nodes.len());
        let with = self.scores(&self.artifact(&rewritten.graph, &moved));
        [self.scores(&self.artifact(graph, points)), with]
    }
}

/// The formats at the new places of the values.
fn moved(points: &BinaryPoints, places: &[Option<Id>], nodes: usize) -> BinaryPoints {
    let mut moved = BinaryPoints::default();
    moved.resize(nodes);
    for (old, &place) in places.iter().enumerate() {
        let Some(new) = place else { continue };
        moved.frac_bits[new] = points.frac_bits[old];
        moved.seen[new] = points.seen[old];
        moved.stored[new] = points.stored[old];
    }
    moved
}

fn varied(scores: &[i64]) -> bool {
    scores.iter().collect::<std::collections::BTreeSet<_>>().len() > scores.len() / 2
}

#[test]
fn no_rewrite_changes_a_bit_of_generated_graphs() {
    let mut applied = [0; ORDER.len()];
    let mut telling = 0;
    for seed in 0..GRAPHS {
        let mut graph = generated(seed);
        let bench = Bench::new(&graph);
        let mut points = bench.formats(&graph);
        for (k, (name, rewrite)) in ORDER.into_iter().enumerate() {
            let rewritten = rewrite(&graph);
            let [without, with] = bench.both(&graph, &points, &rewritten);
            assert_eq!(without, with, "graph {seed}: {name}");
            telling += usize::from(varied(&with));
            applied[k] += rewritten.applied;
            points = moved(&points, &rewritten.places, rewritten.graph.nodes.len());
            graph = rewritten.graph;
        }
    }
    println!("applied {applied:?}, {telling} of {} with many scores", 4 * GRAPHS);
    assert!(applied.iter().all(|&times| times > 20), "{applied:?}");
    assert!(telling > 2 * GRAPHS as usize, "{telling}");
}

/// What the importer builds by hand is what the rewrites make of the formulas spelled out.
#[test]
fn the_rewrites_bring_a_spelled_out_network_back_bit_by_bit() {
    for name in ["pelican_c3_l1_n16", "pelican_nano_h4_n20"] {
        let graph = import(&read_checkpoint(name), None).unwrap();
        let bench = Bench::new(&graph);
        let points = bench.formats(&graph);
        let scores = bench.scores(&bench.artifact(&graph, &points));
        assert!(varied(&scores), "{name}");
        let (mut long, places) = spelled_out(&graph);
        assert!(long.nodes.len() > graph.nodes.len() + 10);
        let places: Vec<Option<Id>> = places.into_iter().map(Some).collect();
        let mut points = moved(&points, &places, long.nodes.len());
        for (what, rewrite) in ORDER {
            let rewritten = rewrite(&long);
            let [without, with] = bench.both(&long, &points, &rewritten);
            assert_eq!(without, scores, "{name} before {what}");
            assert_eq!(with, scores, "{name} after {what}");
            assert!(rewritten.applied > 0, "{name}: {what} finds nothing");
            points = moved(&points, &rewritten.places, rewritten.graph.nodes.len());
            long = rewritten.graph;
        }
        assert_eq!(long.nodes.len(), graph.nodes.len(), "{name}");
        assert!(rewrite(&long).1.iter().all(|report| report.applied == 0));
    }
}

/// A sum that moves across a rounding is no rewrite, and these comparisons see it.
#[test]
fn a_sum_moved_across_a_rounding_is_caught() {
    let mut caught = 0;
    for seed in 0..16 {
        let graph = generated(seed);
        let bench = Bench::new(&graph);
        let points = bench.formats(&graph);
        let mut wrong = graph.clone();
        // The sums over what is stored of d read d itself, which is finer.
        for node in &mut wrong.nodes {
            if let FloatOp::Aggregate { input: input @ 1, .. } = &mut node.op {
                *input = 0;
            }
        }
        let places = (0..graph.nodes.len()).map(Some).collect();
        let rewritten = Rewritten { graph: wrong, places, applied: 1 };
        let [without, with] = bench.both(&graph, &points, &rewritten);
        caught += usize::from(without != with);
    }
    assert!(caught >= 10, "{caught}");
}

/// The table that corrects the score is zero until its entries are found: another zero is not it.
#[test]
fn the_correction_is_shared_with_no_other_table() {
    let (graph, _) = rewrite(&generated(3));
    let correction = graph.correction.unwrap();
    let zero = |op: &FloatOp| matches!(op, FloatOp::CountTable { rows } if rows[0] == [0.0]);
    assert!(zero(&graph.nodes[correction].op));
    assert_eq!(graph.nodes.iter().filter(|node| zero(&node.op)).count(), 2);
}

/// The artifact with memory of its own for every value.
fn without_arena(bytes: &[u8]) -> Vec<u8> {
    let mut header = Header::decode(bytes).unwrap();
    let objects = usize::from(header.particles + header.spurions);
    let end = Header::BYTES + usize::from(header.nodes) * NodeRecord::BYTES;
    let mut words = [0, 0];
    let (records, blob) = (&bytes[Header::BYTES..end], &bytes[end..bytes.len() - 4]);
    let mut apart = Vec::new();
    for record in records.chunks_exact(NodeRecord::BYTES) {
        let mut record = NodeRecord::decode(record.try_into().unwrap());
        if let Some(words) = words.get_mut(usize::from(record.storage)) {
            record.slot = *words;
            let rank = Rank::from_code(record.rank).unwrap();
            *words += span_words(rank, usize::from(record.channels), objects) as u32;
        }
        apart.extend(record.encode());
    }
    (header.narrow_words, header.wide_words) = (words[0], words[1]);
    let mut all = [&header.encode(), apart.as_slice(), blob].concat();
    all.extend(CHECKSUM.checksum(&all).to_le_bytes());
    all
}

#[test]
fn the_arena_changes_no_bit_and_takes_less() {
    for name in ["pelican_nano_h2_n16", "pelican_c3_l1_n16"] {
        let model = converted(name, FrontEnd::Collider);
        let apart = without_arena(&model.artifact);
        let graph = import(&read_checkpoint(name), None).unwrap();
        let bench = Bench::new(&graph);
        let scores = bench.scores(&model.artifact);
        assert!(varied(&scores), "{name}");
        assert_eq!(scores, bench.scores(&apart), "{name}");
        let header = Header::decode(&apart).unwrap();
        let bytes = 4 * header.narrow_words as usize + 8 * header.wide_words as usize;
        assert_eq!(bytes, model.report.arena_bytes_without_reuse, "{name}");
        println!("{name}: {} bytes, {bytes} without", model.report.arena_bytes);
        assert!(2 * model.report.arena_bytes < bytes, "{name}");
    }
}
