//! Every kind of PELICAN classifier as integers: as close to the oracle as its roundings allow, and
//! what must not change a bit does not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod generated_pelican;
mod integer_jets;
mod kinematics;
mod running_error;

use std::path::Path;

use generated_pelican::{Kind, LETTERS, LONGITUDINAL, breakings};
use integer_jets::{JETS, jets, momenta, padded_score, reordered};
use kinematics::Jet;
use spurion::artifact;
use spurion::graph::{FrontEnd, Node, NodeId, Verified};
use spurion::interpret::Observer;
use spurion::tensor::Words;
use spurion_tools::assemble::assemble;
use spurion_tools::calibrate::{BinaryPoints, Settings, tables_of_bits};
use spurion_tools::convert::convert;
use spurion_tools::float_graph::{Evaluation, FloatGraph, FloatOp, Sample, evaluate};
use spurion_tools::import::import;
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::HostTagger;
use spurion_tools::reference::pelican::PelicanOracle;

/// Largest difference of a score from the oracle's, over the largest logit of the jets: what the
/// roundings of a path through the network come to where none is amplified by cancellation. On a
/// path there are 9 activations, each with a slope of 41 / 4096 for 0.01 below zero; 11 weights of 16
/// bits; one table, its argument cut to half a step of 2^-10 of an octave and its entries to 16 bits;
/// and 40 values of 20 bits. The bound that knows the cancellations, that of `running_error`, is
/// asserted too, jet by jet; it is the worst case and often larger.
const RELATIVE: f64 = 9.0 * (41.0 / 40.96 - 1.0)
    + 11.0 / 32_768.0
    + (1.0 / 2_048.0 + 1.0 / 65_536.0)
    + 40.0 / 1_048_576.0;
/// Significant bits of the largest value of every node that rounds.
const BITS: i32 = 20;
/// Steps in an octave of the encoder's tables, as a power of two.
const MANTISSA_BITS: u8 = 10;
/// Sets of weights that are looked at for each kind.
const SEEDS: u64 = 6;

fn settings(front_end: FrontEnd) -> Settings {
    Settings {
        front_end,
        weight_bits: 16,
        table_bits: Some(16),
        lookup_mantissa_bits: MANTISSA_BITS,
        momentum_bits: 28,
        ..Settings::default()
    }
}

/// Binary points that leave [`BITS`] bits to the largest value of each node that rounds.
fn points(graph: &FloatGraph, evaluations: &[Evaluation]) -> BinaryPoints {
    let mut points = BinaryPoints::default();
    points.resize(graph.nodes.len());
    for (k, node) in graph.nodes.iter().enumerate() {
        let values = evaluations.iter().flat_map(|evaluation| &evaluation.values[k]);
        let mut largest = values.fold(1e-3_f64, |most, x| most.max(x.abs()));
        if let FloatOp::CountTable { rows } | FloatOp::LabelTable { rows } = &node.op {
            largest = rows.iter().flatten().fold(largest, |most, x| most.max(x.abs()));
        }
        points.seen[k] = (-largest, largest);
        let rounds = matches!(
            node.op,
            FloatOp::CountTable { .. }
                | FloatOp::LabelTable { .. }
                | FloatOp::Lookup { .. }
                | FloatOp::Requantize { .. }
        );
        points.frac_bits[k] = rounds.then(|| BITS - 1 - largest.log2().floor() as i32);
    }
    points
}

/// A kind as floats and as integers, on the same jets.
struct Model {
    graph: FloatGraph,
    oracle: PelicanOracle,
    bytes: Vec<u8>,
    jets: Vec<IntegerJet>,
    samples: Vec<Sample>,
    evaluations: Vec<Evaluation>,
}

impl Model {
    fn new(kind: Kind, front_end: FrontEnd) -> Self {
        let checkpoint = kind.checkpoint();
        let graph = import(&checkpoint, None).unwrap();
        let oracle = PelicanOracle::from_checkpoint(&checkpoint).unwrap();
        let jets = jets(front_end);
        let samples: Vec<Sample> =
            jets.iter().map(|jet| Sample::new(&momenta(jet), &graph)).collect();
        let evaluations: Vec<Evaluation> =
            samples.iter().map(|sample| evaluate(&graph, sample, &[])).collect();
        let settings = settings(front_end);
        let tables = tables_of_bits(&samples, 16);
        let points = points(&graph, &evaluations);
        let largest = samples.iter().flat_map(|sample| &sample.particles).flatten();
        let largest = largest.fold(0.0_f64, |most, x| most.max(x.abs()));
        let assembled = assemble(&graph, &settings, &points, &tables, largest);
        let bytes = assembled.unwrap_or_else(|error| panic!("{kind:?}: {error}")).bytes;
        Self { graph, oracle, bytes, jets, samples, evaluations }
    }

    fn tagger(&self) -> HostTagger<'_> {
        HostTagger::new(Verified::new(artifact::parse(&self.bytes).unwrap()).unwrap()).unwrap()
    }

    /// Asserts that the scores are the oracle's within their bounds; gives the largest bound and the
    /// largest difference, over the largest logit.
    fn assert_close(&self, kind: Kind) -> (f64, f64) {
        let mut tagger = self.tagger();
        let integers: Vec<Node<'_>> = artifact::parse(&self.bytes).unwrap().nodes().collect();
        let (mut size, mut largest) = (0.0_f64, (0.0_f64, 0.0_f64));
        for ((jet, sample), exact) in self.jets.iter().zip(&self.samples).zip(&self.evaluations) {
            let mut saturated = Saturated(0);
            let raw = tagger.score(jet.view(), &mut saturated).unwrap();
            assert_eq!(saturated.0, 0, "{kind:?}");
            let bounds = running_error::bounds(&self.graph, &integers, (sample, exact));
            let bound = bounds.last().unwrap()[0];
            let logits = self.oracle.logits(&sample.particles);
            let means_of_nothing = sample.objects == 0 && !logits[0].is_finite();
            let score = if means_of_nothing { exact.score() } else { logits[1] - logits[0] };
            let difference = (tagger.logit(raw) - score).abs();
            let which = format!("{kind:?}, {} objects", sample.objects);
            assert!(difference <= bound, "{which}: {difference:e} above {bound:e}");
            if !means_of_nothing {
                size = logits.iter().fold(size, |most, x| most.max(x.abs()));
                largest = (largest.0.max(bound), largest.1.max(difference));
            }
        }
        let (bound, difference) = (largest.0 / size, largest.1 / size);
        assert!(difference <= RELATIVE, "{kind:?}: {difference:e}");
        (bound, difference)
    }

    /// Asserts that neither the order of particles nor empty slots nor other jets beside it change a
    /// bit of the score.
    fn assert_symmetric(&self, kind: Kind) {
        let mut tagger = self.tagger();
        let mut scores = std::collections::BTreeSet::new();
        let views: Vec<_> = self.jets.iter().map(|jet| jet.view()).collect();
        let together = tagger.score_all(&views).unwrap();
        for (jet, together) in self.jets.iter().zip(together) {
            let score = tagger.score(jet.view(), &mut ()).unwrap();
            assert_eq!(together, score, "{kind:?}");
            scores.insert(score);
            for moved in reordered(jet) {
                assert_eq!(tagger.score(moved.view(), &mut ()).unwrap(), score, "{kind:?}");
            }
            assert_eq!(padded_score(&mut tagger, jet), score, "{kind:?}");
        }
        assert!(scores.len() > self.jets.len() / 2, "{kind:?}");
    }
}

/// Counts the entries that saturate.
struct Saturated(u64);

impl Observer for Saturated {
    const COUNTS: bool = true;

    fn value(&mut self, _node: &Node<'_>, _words: Words<'_>) {}

    fn overflows(&mut self, _node: NodeId, count: u64) {
        self.0 += count;
    }
}

/// Every stabilizer, method and letter, each with the weights, of a few sets, whose score depends
/// most on the jet.
fn kinds(front_end: FrontEnd) -> impl Iterator<Item = Kind> {
    let letters = |kind: Kind| {
        LETTERS.map(|letter| Kind { config: letter, config_out: letter, ..kind }).into_iter()
    };
    let jets: Vec<Jet> = jets(front_end).iter().map(momenta).collect();
    let spread = move |kind: Kind| {
        let graph = import(&kind.checkpoint(), None).unwrap();
        let score = |jet: &Jet| evaluate(&graph, &Sample::new(jet, &graph), &[]).score();
        let scores: Vec<f64> = jets.iter().map(score).collect();
        let (lo, hi) =
            scores.iter().fold((0.0_f64, 0.0_f64), |(lo, hi), x| (lo.min(*x), hi.max(*x)));
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        scores.iter().map(|x| (x - mean).abs()).sum::<f64>() / (hi - lo).max(f64::MIN_POSITIVE)
    };
    let most = move |kind: Kind| {
        let seeds = (0..SEEDS).map(|seed| kind.with_seed(seed));
        seeds.max_by(|a, b| spread(*a).total_cmp(&spread(*b))).unwrap()
    };
    breakings().flat_map(letters).map(most)
}

fn check(front_end: FrontEnd, kinds: impl Iterator<Item = Kind>) -> usize {
    let (mut count, mut largest) = (0, (0.0_f64, 0.0_f64));
    for kind in kinds {
        let model = Model::new(kind, front_end);
        let (bound, difference) = model.assert_close(kind);
        largest = (largest.0.max(bound), largest.1.max(difference));
        model.assert_symmetric(kind);
        count += 1;
    }
    println!(
        "{count} kinds: largest bound {:.2e}, largest difference {:.2e}",
        largest.0, largest.1
    );
    count
}

#[test]
fn cartesian_integers_of_every_kind_are_the_oracle_within_their_bounds() {
    assert_eq!(check(FrontEnd::Cartesian, kinds(FrontEnd::Cartesian)), 11 * 2 * 4);
}

/// The kinds that the collider front end can have: their vectors are along the beam.
fn longitudinal() -> impl Iterator<Item = Kind> {
    kinds(FrontEnd::Collider).filter(|kind| LONGITUDINAL.contains(&kind.stabilizer))
}

#[test]
fn collider_integers_of_longitudinal_kinds_are_the_oracle_within_their_bounds() {
    assert_eq!(check(FrontEnd::Collider, longitudinal()), 6 * 2 * 4);
}

fn convert_by_default(front_end: FrontEnd, kinds: impl Iterator<Item = Kind>) {
    let jets: Vec<Jet> = jets(front_end).iter().map(momenta).collect();
    let calibration = (Path::new("generated"), &jets[2 * JETS..][..4]);
    let settings = Settings { front_end, ..Settings::default() };
    for kind in kinds {
        let conversion = convert(&kind.checkpoint(), None, calibration, &settings);
        let artifact = conversion.unwrap_or_else(|error| panic!("{kind:?}: {error}")).artifact;
        Verified::new(artifact::parse(&artifact).unwrap()).unwrap();
    }
}

/// With the default settings, as most models are made: binary points are searched for, and the score
/// is corrected.
#[test]
fn every_kind_converts_with_the_default_settings() {
    convert_by_default(FrontEnd::Cartesian, kinds(FrontEnd::Cartesian));
    convert_by_default(FrontEnd::Collider, longitudinal());
}
