//! Spurions, products with fixed vectors, and products of values, against each other and float64.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use spurion::artifact;
use spurion::graph::{Aggregation, FrontEnd, Node, NodeId, Placement, Rank, Verified};
use spurion::interpret::Observer;
use spurion::tensor::Words;
use spurion_tools::assemble::assemble;
use spurion_tools::calibrate::{BinaryPoints, Sample, Settings, tables_of_bits};
use spurion_tools::float_graph::{BEAMS, FloatGraph, FloatOp, Id, evaluate};
use spurion_tools::model::HostTagger;
use support::{integer_jets, test_jets};

/// E, px, py, pz of a vector, as products with it.
const AXES: [[f64; 4]; 4] =
    [[1.0, 0.0, 0.0, 0.0], [0.0, -1.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.0], [0.0, 0.0, 0.0, -1.0]];
const METRIC: [f64; 4] = [1.0, -1.0, -1.0, -1.0];
/// Longitudinal spurions whose light-cone coordinates are no integers.
const LONGITUDINAL: [[f64; 4]; 3] =
    [[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0], [std::f64::consts::SQRT_2, 0.0, 0.0, 1.0]];
/// Largest difference of a product with a longitudinal vector from float64, relative to
/// pT cosh(eta): half a step of angle (0.0022), tables of 16 bits, half a step of 0.25 GeV in pT.
const RELATIVE: f64 = 0.0022 + 0.001;
const ABSOLUTE_PT: f64 = 0.125;

/// All integers of one jet.
#[derive(Default)]
struct All(Vec<Vec<i64>>);

impl Observer for All {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        self.0.resize(usize::from(node.id.0), Vec::new());
        self.0.push(words.iter().collect());
    }

    fn overflows(&mut self, _: NodeId, _: u64) {}
}

struct Model {
    graph: FloatGraph,
    bytes: Vec<u8>,
    front_end: FrontEnd,
}

impl Model {
    /// `values` are kept and read; the score is a sum of one of them.
    fn new(mut graph: FloatGraph, front_end: FrontEnd, values: &[Id]) -> Self {
        for (k, &value) in values.iter().enumerate() {
            let sum = if graph.nodes[value].rank == Rank::Jet {
                value
            } else {
                graph.aggregate(&format!("sum{k}"), value, Aggregation::Total)
            };
            if k + 1 == values.len() {
                let one = vec![vec![1.0; graph.nodes[sum].channels]];
                let mixed = graph.mix("mixed", sum, one);
                let op = FloatOp::Requantize { input: mixed };
                let stored = graph.unary("stored", mixed, op);
                graph.unary("score", stored, FloatOp::Readout { input: stored });
            }
        }
        let settings = Settings { front_end, table_bits: Some(16), ..Settings::default() };
        let mut points = BinaryPoints::default();
        points.resize(graph.nodes.len());
        points.seen.fill((-1e4, 1e4));
        let samples: Vec<_> =
            test_jets(100, graph.particles).jets.iter().map(|j| Sample::new(j, &graph)).collect();
        let tables = tables_of_bits(&samples, 16);
        let bytes = assemble(&graph, &settings, &points, &tables, 2000.0).unwrap().bytes;
        Self { graph, bytes, front_end }
    }

    /// The integers of all nodes and their units, jet by jet, with the jet in float64.
    fn run(&self, jets: usize, mut check: impl FnMut(&Sample, &[Vec<i64>], &[f64])) {
        let verified = Verified::new(artifact::parse(&self.bytes).unwrap()).unwrap();
        let unit = |n: Node<'_>| f64::from(-n.format.frac_bits).exp2();
        let units: Vec<f64> = verified.graph().nodes().map(unit).collect();
        let mut tagger = HostTagger::new(verified).unwrap();
        let floats = test_jets(jets, self.graph.particles).jets;
        let mut cut = floats.clone();
        cut.push(Vec::new());
        cut.push(floats[0][..1].to_vec());
        for (jet, float) in integer_jets(&cut, self.front_end).iter().zip(&cut) {
            let mut all = All::default();
            tagger.score(jet.view(), &mut all).unwrap();
            check(&Sample::new(float, &self.graph), &all.0, &units);
        }
    }
}

#[test]
fn components_multiplied_with_the_metric_are_the_invariants() {
    let spurions = [BEAMS[0], [0.0, 1.0, 0.0, 0.0], [std::f64::consts::SQRT_2, 0.0, 0.0, 1.0]];
    for spurions in [&spurions[..], &[]] {
        let mut graph = FloatGraph::new("test", 0, 16, spurions);
        let d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
        let references = AXES.to_vec();
        let x = graph.push("x", Rank::Particle, 4, FloatOp::ReferenceProducts { references });
        let products =
            graph.multiply("xx", Rank::Pair, (x, Placement::Rows), (x, Placement::Columns));
        let dot = graph.mix("dot", products, vec![METRIC.to_vec()]);
        let model = Model::new(graph, FrontEnd::Cartesian, &[d, dot]);
        let mut seen = 0;
        model.run(200, |sample, values, _| {
            assert_eq!(values[d].len(), sample.objects * sample.objects);
            assert_eq!(values[d], values[dot]);
            seen += values[d].iter().filter(|&&x| x != 0).count();
        });
        assert!(seen > 10_000, "{seen}");
    }
}

#[test]
fn longitudinal_vectors_are_spurions_and_references_alike() {
    let mut graph = FloatGraph::new("test", 0, 16, &LONGITUDINAL);
    let d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
    let references = LONGITUDINAL.to_vec();
    let y = graph.push("y", Rank::Particle, 3, FloatOp::ReferenceProducts { references });
    let model = Model::new(graph, FrontEnd::Collider, &[d, y]);
    model.run(300, |sample, values, units| {
        let n = sample.objects;
        let float = evaluate(&model.graph, sample, &[]);
        for (c, row) in values[y].chunks_exact(n).enumerate() {
            for (i, &x) in row.iter().enumerate() {
                // The first objects are the vectors themselves.
                let (integer, own) = (values[d][c * n + i], x as f64 * units[y]);
                assert_eq!(integer as f64 * units[d], own);
                let [e, px, py, _] = sample.momenta[i];
                let size = e * LONGITUDINAL[c].iter().map(|x| x.abs()).sum::<f64>();
                let pt = px.hypot(py);
                let bound = size * (RELATIVE + if i < 3 { 0.0 } else { ABSOLUTE_PT / pt });
                let exact = float.values[y][c * n + i];
                assert!((own - exact).abs() <= bound, "{c}, {i}: {own} for {exact}");
            }
        }
    });
}

#[test]
fn transverse_vectors_are_refused_in_collider_coordinates() {
    let mut graph = FloatGraph::new("test", 0, 4, &[[0.0, 1.0, 0.0, 0.0]]);
    let d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
    let sum = graph.aggregate("sum", d, Aggregation::Total);
    graph.unary("score", sum, FloatOp::Readout { input: sum });
    let settings = Settings::default();
    let tables = tables_of_bits(&[], 10);
    let mut points = BinaryPoints::default();
    points.resize(3);
    let error = assemble(&graph, &settings, &points, &tables, 1.0).unwrap_err().to_string();
    assert!(error.contains("spurions") && error.contains("transverse"), "{error}");
}

/// Entry (i, j) of a placed value of one channel.
fn placed(x: &[i64], placement: Placement, (i, j): (usize, usize), n: usize) -> i64 {
    match placement {
        Placement::Same => x[i * n + j],
        Placement::Transposed => x[j * n + i],
        Placement::Rows => x[i],
        Placement::Columns => x[j],
        Placement::All => x[0],
        Placement::Diagonal => panic!("no factor"),
    }
}

#[test]
fn factors_meet_where_they_are_placed() {
    let mut graph = FloatGraph::new("test", 0, 16, &BEAMS);
    let d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
    let d = graph.unary("d.stored", d, FloatOp::Requantize { input: d });
    let references = vec![BEAMS[0], BEAMS[1]];
    let y = graph.push("y", Rank::Particle, 2, FloatOp::ReferenceProducts { references });
    let y = graph.unary("y.stored", y, FloatOp::Requantize { input: y });
    let rows = (0..=18).map(|n| vec![f64::from(n) - 3.0, 2.0 * f64::from(n)]).collect();
    let count = graph.count_table("count", rows);
    let pairs = graph.multiply("p", Rank::Pair, (y, Placement::Rows), (d, Placement::Transposed));
    let mut products = vec![(pairs, (y, Placement::Rows), (d, Placement::Transposed))];
    for (a, b) in [
        ((y, Placement::Columns), (count, Placement::All)),
        ((d, Placement::Same), (y, Placement::Columns)),
        ((pairs, Placement::Transposed), (count, Placement::All)),
        ((count, Placement::All), (y, Placement::Rows)),
    ] {
        products.push((graph.multiply("p", Rank::Pair, a, b), a, b));
    }
    let read: Vec<Id> = products.iter().map(|p| p.0).collect();
    let model = Model::new(graph, FrontEnd::Collider, &read);
    model.run(50, |sample, values, _| {
        let n = sample.objects;
        for &(product, a, b) in &products {
            for (k, &y) in values[product].iter().enumerate() {
                let (c, i, j) = (k / (n * n), k / n % n, k % n);
                let factor = |(id, placement): (Id, Placement)| {
                    let entries = model.graph.nodes[id].rank.entries(n);
                    let channel = c % model.graph.nodes[id].channels;
                    placed(&values[id][channel * entries..], placement, (i, j), n)
                };
                assert_eq!(y, factor(a) * factor(b), "{c} {i} {j}");
            }
        }
    });
}
