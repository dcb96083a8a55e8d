//! The rewrites of the trigger profile, one by one.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::{Path, PathBuf};

use spurion::artifact;
use spurion::format::{Overflow, QFormat, Quantizer, Rounding};
use spurion::graph::{FrontEnd, Node, NodeId, Verified};
use spurion::interpret::Observer;
use spurion::tensor::Words;
use spurion_tools::calibrate::Sample;
use spurion_tools::float_graph::{FloatGraph, FloatOp, evaluate};
use spurion_tools::import::pelican_nano::{Folded, build as accurate_graph, fold};
use spurion_tools::ingest::{IngestCounts, ingest};
use spurion_tools::model::HostTagger;
use spurion_tools::trigger::{
    FrontEndPlan, Objective, Plan, SHARED_WEIGHT_TOLERANCE, TriggerSettings, build, relevance,
    search,
};
use spurion_tools::{checkpoint, import, jets};

/// Largest difference of two logits in float64 that differ by half a step of z alone, where the
/// steps of z are 2^-20 GeV^2 of d: 324 pairs with output weights below 0.1.
const SCALED_GRAPH_ERROR: f64 = 1e-4;
/// Largest mean error of U in steps of z: without the tables' share it is half a step and more.
const MEAN_VERTEX_ERROR: f64 = 0.1;
const CHECKPOINTS: [&str; 3] =
    ["pelican_nano_h2_n16", "pelican_nano_h2_n32", "pelican_nano_h4_n20"];

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data").join(name)
}

fn folded(name: &str) -> (Folded, FloatGraph) {
    let checkpoint = checkpoint::read(&data(&format!("{name}.pt"))).unwrap();
    (fold(&checkpoint, None).unwrap(), import::import(&checkpoint, None).unwrap())
}

fn samples(graph: &FloatGraph, count: usize) -> Vec<Sample> {
    let jets = jets::read(&data("jets_calibration.h5"), Some(count), graph.particles).unwrap();
    jets.jets.iter().map(|jet| Sample::new(jet, graph)).collect()
}

/// A plan that rounds nothing but the weights.
fn fine(hidden: usize) -> Plan {
    Plan {
        front: FrontEndPlan {
            pt_bits: 14,
            pt_frac_bits: 2,
            angle_shift: 0,
            angle_frac_bits: 12,
            cosh_address_bits: 9,
            cos_address_bits: 10,
            exp_bits: 12,
            exp_frac_bits: 6,
            exp_address_bits: 11,
        },
        d_bits: 30,
        d_frac_bits: 4,
        row_bits: 30,
        row_frac_bits: 4,
        total_bits: 30,
        total_frac_bits: 4,
        vertex_bits: 40,
        diagonal_bits: 40,
        offset_frac_bits: 8,
        weight_digits: 2,
        scales: vec![20; hidden],
    }
}

fn weights(graph: &FloatGraph, name: &str) -> Vec<f64> {
    let node = graph.nodes.iter().find(|node| node.name == name).unwrap();
    let FloatOp::Mix { weights, .. } = &node.op else { unreachable!() };
    weights.iter().flatten().copied().collect()
}

/// Channel scaling and the halved offset are exact in real numbers: with the rounded weights put
/// back into the network, the two float graphs agree.
#[test]
fn the_rewritten_graph_computes_the_network_with_its_rounded_weights() {
    for name in CHECKPOINTS {
        let (model, graph) = folded(name);
        let trigger = build(&model, &fine(model.hidden), 0.0).graph;
        let unscaled = |name: &str| -> Vec<f64> {
            let lambda = |h: usize| 20f64.exp2() / model.pair[h].abs();
            weights(&trigger, name).iter().enumerate().map(|(h, w)| w / lambda(h)).collect()
        };
        let rounded = Folded {
            pair: unscaled("pair"),
            rows: unscaled("rows"),
            columns: unscaled("columns"),
            diagonal: unscaled("diagonal"),
            ..model.clone()
        };
        let network = accurate_graph(&rounded);
        for sample in samples(&graph, 200) {
            let score = |graph| evaluate(graph, &sample, &[]).score();
            let error = (score(&trigger) - score(&network)).abs();
            assert!(error <= SCALED_GRAPH_ERROR, "{name}: {error:e}");
        }
    }
}

/// Keeps the values of one node.
struct Watch {
    node: usize,
    values: Vec<i64>,
}

impl Observer for Watch {
    const COUNTS: bool = false;

    fn value(&mut self, node: &Node<'_>, words: Words<'_>) {
        if usize::from(node.id.0) == self.node {
            self.values = words.iter().collect();
        }
    }

    fn overflows(&mut self, _node: NodeId, _count: u64) {}
}

/// Rounds at every place at once.
fn coarse(hidden: usize) -> Plan {
    Plan {
        d_bits: 16,
        d_frac_bits: 0,
        row_bits: 13,
        row_frac_bits: -4,
        total_bits: 13,
        total_frac_bits: -6,
        vertex_bits: 10,
        diagonal_bits: 10,
        offset_frac_bits: 1,
        weight_digits: 6,
        scales: vec![-2; hidden],
        ..fine(hidden)
    }
}

/// U of one jet in float64, in steps of z, with the rounded weights of R.
fn exact_vertex(model: &Folded, plan: &Plan, weights: &[f64], sample: &Sample) -> Vec<f64> {
    let n = sample.objects;
    let rows: Vec<f64> = sample.d.chunks_exact(n).map(|row| row.iter().sum()).collect();
    let total: f64 = rows.iter().sum();
    let channel = |h: usize| {
        let lambda = f64::from(plan.scales[h]).exp2() / model.pair[h].abs();
        let offset = lambda * (model.everywhere[h] * total + model.bias[n][h]) / 2.0;
        rows.iter().map(move |r| weights[h] * r + offset).collect::<Vec<f64>>()
    };
    (0..model.hidden).flat_map(channel).collect()
}

/// U in integers minus U in float64, in steps of z, where U is small enough for the error of d
/// not to count; the mean over the particles of all jets.
fn mean_vertex_error(name: &str) -> f64 {
    let (model, graph) = folded(name);
    let samples = samples(&graph, 500);
    let plan = coarse(model.hidden);
    let trigger = build(&model, &plan, 0.0);
    let judged = Objective::new(&graph, &samples).judge(&trigger, &plan).unwrap();
    let verified = Verified::new(artifact::parse(&judged.assembled.bytes).unwrap()).unwrap();
    let mut tagger = HostTagger::new(verified).unwrap();
    let node = judged.assembled.nodes.iter().position(|n| n.name == "rows.stored").unwrap();
    let weights = weights(&trigger.graph, "rows");
    let (mut sum, mut count) = (0.0, 0u32);
    for sample in &samples {
        let mut watch = Watch { node, values: Vec::new() };
        let jet = ingest(&sample.particles, FrontEnd::Collider, &mut IngestCounts::default());
        tagger.score(jet.view(), &mut watch).unwrap();
        let exact = exact_vertex(&model, &plan, &weights, sample);
        for (u, exact) in watch.values.iter().zip(&exact).filter(|(_, x)| x.abs() < 8.0) {
            sum += *u as f64 - exact;
            count += 1;
        }
    }
    assert!(count > 2000, "{name}: {count}");
    sum / f64::from(count)
}

#[test]
fn what_truncations_take_away_the_tables_give_back() {
    for name in CHECKPOINTS {
        let mean = mean_vertex_error(name);
        assert!(mean.abs() <= MEAN_VERTEX_ERROR, "{name}: {mean}");
    }
}

#[test]
fn a_correction_is_added_to_the_logit() {
    let (model, graph) = folded(CHECKPOINTS[0]);
    let plan = fine(model.hidden);
    let (without, with) = (build(&model, &plan, 0.0).graph, build(&model, &plan, 0.25).graph);
    for sample in samples(&graph, 20) {
        let score = |graph| evaluate(graph, &sample, &[]).score();
        assert!((score(&with) - score(&without) - 0.25).abs() < 1e-12);
    }
}

#[test]
fn pair_weights_become_the_power_of_two_of_the_plan() {
    for name in CHECKPOINTS {
        let (model, _) = folded(name);
        let plan =
            Plan { scales: (0..model.hidden as i8).map(|k| k - 3).collect(), ..fine(model.hidden) };
        let pair = weights(&build(&model, &plan, 0.0).graph, "pair");
        for (h, weight) in pair.iter().enumerate() {
            assert_eq!(weight.abs(), f64::from(plan.scales[h]).exp2(), "{name} {h}");
            assert_eq!(weight.is_sign_negative(), model.pair[h].is_sign_negative());
        }
    }
}

#[test]
fn weights_are_shared_where_they_agree_and_only_there() {
    let (mut shared, mut separate) = (0, 0);
    for name in CHECKPOINTS {
        let (model, _) = folded(name);
        let graph = build(&model, &Plan { weight_digits: 6, ..fine(model.hidden) }, 0.0).graph;
        let (rows, columns) = (weights(&graph, "rows"), weights(&graph, "columns"));
        for h in 0..model.hidden {
            let (r, c) = (model.rows[h], model.columns[h]);
            let agree = (r - c).abs() <= SHARED_WEIGHT_TOLERANCE * r.abs().max(c.abs());
            assert_eq!(rows[h] == columns[h], agree, "{name} {h}: {r} {c}");
            *if agree { &mut shared } else { &mut separate } += 1;
        }
    }
    assert!(shared >= 4 && separate >= 2, "{shared} {separate}");
}

/// Where w saturates at its lower end, U + V cannot lift z above 0.
#[test]
fn a_saturated_negative_w_changes_no_positive_z() {
    let vertex = QFormat::new(true, 4, 0).unwrap();
    let w_format = QFormat::new(true, 5, 0).unwrap();
    let quantizer = Quantizer::new(0, w_format, Rounding::Rnd, Overflow::Sat).unwrap();
    let narrower = QFormat::new(true, 4, 0).unwrap();
    let too_narrow = Quantizer::new(0, narrower, Rounding::Rnd, Overflow::Sat).unwrap();
    let mut differing = 0;
    for w in -100..=0_i64 {
        for u in vertex.min()..=vertex.max() {
            for v in vertex.min()..=vertex.max() {
                let exact = (w + u + v).max(0);
                assert_eq!((quantizer.apply(w) + u + v).max(0), exact, "{w} {u} {v}");
                differing += usize::from((too_narrow.apply(w) + u + v).max(0) != exact);
            }
        }
    }
    assert!(differing > 0, "one bit less would do as well");
}

/// Truncation of x + 1/2 is rounding of x: the table that is added anyway holds the 1/2.
#[test]
fn rounding_by_table_is_rounding() {
    let to = QFormat::new(true, 8, 0).unwrap();
    let quantizer = |mode| Quantizer::new(6, to, mode, Overflow::Sat).unwrap();
    for x in -10_000..10_000 {
        let half = 1 << 5;
        assert_eq!(quantizer(Rounding::Trn).apply(x + half), quantizer(Rounding::Rnd).apply(x));
    }
}

#[test]
fn the_search_keeps_to_its_budget_and_takes_the_mean_error_away() {
    let (model, graph) = folded(CHECKPOINTS[0]);
    let samples = samples(&graph, 500);
    let find = |error_budget| {
        let settings = TriggerSettings { error_budget, ..TriggerSettings::default() };
        search(&model, &graph, &samples, &settings).unwrap()
    };
    let (tight, loose) = (find(0.05), find(0.2));
    for (found, budget) in [(&tight, 0.05), (&loose, 0.2)] {
        let error = found.judged.error;
        assert!(error.rms <= budget, "{error:?}");
        // The logit has 8 fraction bits, so the correction is known to half a step.
        assert!(error.mean.abs() <= 1.0 / 256.0, "{error:?}");
    }
    let bits = |plan: &Plan| plan.d_bits + plan.vertex_bits + plan.front.exp_bits + plan.row_bits;
    assert!(bits(&loose.plan) < bits(&tight.plan), "{:?} {:?}", loose.plan, tight.plan);
}

#[test]
fn the_search_leaves_alone_what_the_user_chose() {
    let (model, graph) = folded(CHECKPOINTS[0]);
    let samples = samples(&graph, 200);
    let settings = TriggerSettings { pt_bits: Some(11), pt_frac_bits: Some(0), error_budget: 0.1 };
    let plan = search(&model, &graph, &samples, &settings).unwrap().plan;
    assert_eq!((plan.front.pt_bits, plan.front.pt_frac_bits), (11, 0));
}

#[test]
fn uncertain_jets_count_most() {
    assert_eq!(relevance(0.0), 1.0);
    assert!((relevance(0.7) - relevance(-0.7)).abs() < 1e-12);
    assert!(relevance(1.0) < 0.5 && relevance(5.0) < 1e-3);
}
