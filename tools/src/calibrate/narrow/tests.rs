#![allow(clippy::unwrap_used)]

use spurion::graph::{Activation, Aggregation, FrontEnd, NodeId, Op, Rank, Verified};

use super::*;
use crate::assemble::assemble;
use crate::calibrate::{ColliderTables, Survey, choose_binary_points, choose_tables};
use crate::model::HostTagger;

/// Jets of two to four particles.
fn jets() -> Vec<Vec<[f64; 4]>> {
    let particle = |k: usize| {
        let (pt, phi, eta) = (20.0 + (k * 37 % 101) as f64, 0.031 * k as f64, 0.017 * k as f64);
        let (px, py, pz) = (pt * phi.cos(), pt * phi.sin(), pt * eta.sinh());
        [px.hypot(py).hypot(pz), px, py, pz]
    };
    (0..40).map(|j| (0..2 + j % 3).map(|k| particle(7 * j + 11 * k)).collect()).collect()
}

/// Two channels of pairs, mixed with weights of very different size.
fn graph(small: f64) -> FloatGraph {
    let mut graph = FloatGraph::new("test", 0, 4, &[]);
    let d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
    let d = graph.unary("d.stored", d, FloatOp::Requantize { input: d });
    let two = graph.mix("two", d, vec![vec![0.01], vec![0.013]]);
    let two = graph.unary("two.stored", two, FloatOp::Requantize { input: two });
    let relu = FloatOp::Activation { input: two, function: Activation::Relu };
    let two = graph.unary("two.relu", two, relu);
    let wide = graph.mix("wide", two, vec![vec![0.71, small], vec![-small, 0.33]]);
    let wide = graph.unary("wide.stored", wide, FloatOp::Requantize { input: wide });
    let sum = graph.aggregate("sum", wide, Aggregation::Total);
    let score = graph.mix("score.mix", sum, vec![vec![0.2, -0.1]]);
    let score = graph.unary("score.stored", score, FloatOp::Requantize { input: score });
    graph.unary("score", score, FloatOp::Readout { input: score });
    graph
}

struct Case {
    graph: FloatGraph,
    samples: Vec<Sample>,
    settings: Settings,
    points: BinaryPoints,
    rounding: JointRounding,
    tables: ColliderTables,
}

impl Case {
    fn new(small: f64, error_budget: f64) -> Self {
        let graph = graph(small);
        let samples: Vec<Sample> = jets().iter().map(|jet| Sample::new(jet, &graph)).collect();
        let settings = Settings { error_budget, ..Settings::default() };
        let seen = Survey::new(&graph, &samples).seen;
        let mut points = choose_binary_points(&graph, &samples, seen, &settings);
        let rounding = JointRounding::new(&graph, &samples);
        points.weights =
            (0..graph.nodes.len()).map(|k| rounding.round(&graph, k, (8, 60))).collect();
        // Finer than the budget asks for, so that there is something to take back.
        points.frac_bits[3] = points.frac_bits[3].map(|frac| frac + 10);
        let tables = choose_tables(&graph, &samples, &settings).unwrap();
        Self { graph, samples, settings, points, rounding, tables }
    }

    fn bytes(&self) -> Vec<u8> {
        assemble(&self.graph, &self.settings, &self.points, &self.tables, 0.0).unwrap().bytes
    }

    fn narrow(&mut self) -> bool {
        let bytes = self.bytes();
        let chosen = (&mut self.points, &self.rounding);
        narrow(&self.graph, &self.samples, &self.settings, chosen, &bytes).unwrap()
    }

    /// Bits of the mix, of what it reads, and of its largest weight, sign included.
    fn bits(&self) -> [u32; 3] {
        let bytes = self.bytes();
        let integers = artifact::parse(&bytes).unwrap();
        let signed = |x: i64| 65 - x.unsigned_abs().leading_zeros();
        let mix = integers.node(NodeId(5)).unwrap();
        let Op::Mix { weights, .. } = mix.op else { unreachable!() };
        let all = (0..2).flat_map(|c| (0..2).map(move |k| (c, k)));
        let largest = all.map(|(c, k)| signed(weights.get(c, k))).max().unwrap();
        let read = integers.node(NodeId(4)).unwrap().range;
        [mix.format.total_bits.into(), signed(read.hi as i64), largest]
    }

    fn score(&self) -> f64 {
        let bytes = self.bytes();
        let verified = Verified::new(artifact::parse(&bytes).unwrap()).unwrap();
        let mut tagger = HostTagger::new(verified).unwrap();
        let jet = crate::ingest::ingest(
            &self.samples[0].particles,
            FrontEnd::Collider,
            &mut crate::ingest::IngestCounts::default(),
        );
        let raw = tagger.score(jet.view(), &mut ()).unwrap();
        tagger.logit(raw)
    }
}

#[test]
fn a_wide_mix_fits_words_of_32_bits_and_factors_of_16() {
    let mut case = Case::new(1e-5, 0.05);
    let [mix, read, weight] = case.bits();
    assert!(mix > 32 && read > 16 && weight > 16, "{mix} {read} {weight}");
    let before = case.score();
    assert!(case.narrow());
    let [mix, read, weight] = case.bits();
    assert!(mix <= 32 && read <= 16 && weight <= 16, "{mix} {read} {weight}");
    // What was taken back is no more than a group may lose.
    let most = 3.0 * SHARE_OF_PAIRS * case.settings.error_budget;
    assert!((case.score() - before).abs() <= most, "{before} {}", case.score());
    assert!(!case.narrow(), "a second time there is nothing to do");
}

#[test]
fn what_would_lose_too_much_stays_wide() {
    let mut case = Case::new(1e-5, 1e-6);
    let before = case.bytes();
    assert!(case.bits()[0] > 32);
    assert!(!case.narrow());
    assert_eq!(case.bytes(), before);
}

#[test]
fn a_narrow_mix_is_left_alone() {
    let mut case = Case::new(0.25, 0.05);
    case.points.frac_bits[3] = case.points.frac_bits[3].map(|frac| frac - 10);
    let before = case.bytes();
    assert!(!case.narrow());
    assert_eq!(case.bytes(), before);
}
