//! The PELICAN classifier: its graph against the oracle, what quantization costs, and what must not
//! change a bit.
#![allow(clippy::panic, clippy::unwrap_used, missing_docs)]

mod support;

use spurion::graph::{FrontEnd, Rank, Storage, Verified};
use spurion::momentum::{ANGLE_STEPS_PER_PI, ColliderMomentum};
use spurion_tools::calibrate::{Sample, Settings};
use spurion_tools::evaluate::{compare, score_fixed};
use spurion_tools::float_graph::evaluate;
use spurion_tools::hardware::impossible::Proof;
use spurion_tools::import::import;
use spurion_tools::ingest::IntegerJet;
use spurion_tools::model::HostTagger;
use spurion_tools::reference::Oracle;
use support::{Random, converted, converted_with, integer_jets, read_checkpoint, test_jets};

const CHECKPOINTS: [&str; 3] = ["pelican_c3_l1_n16", "pelican_c4_l2_n16", "pelican_c4_l2_n24"];
/// Largest difference between the float graph and the oracle: both are float64.
const FLOAT_GRAPH_ERROR: f64 = 1e-9;
/// Largest loss of area under the ROC curve.
const AUC_LOSS: f64 = 0.0005;
/// Largest root mean square error of the logit.
const LOGIT_RMS: f64 = 0.08;
/// Largest difference of the mean logits of fixed point and float64.
const LOGIT_BIAS: f64 = 0.02;
/// Largest standard deviation of the logit from that of the float graph on the same integers.
const LOGIT_SPREAD: f64 = 0.05;
/// All test jets of the repository.
const JETS: usize = 2_500;

#[test]
fn the_float_graph_is_the_oracle() {
    for name in CHECKPOINTS {
        let checkpoint = read_checkpoint(name);
        let graph = import(&checkpoint, None).unwrap();
        let oracle = Oracle::from_checkpoint(&checkpoint).unwrap();
        let jets = test_jets(200, graph.particles);
        for jet in &jets.jets {
            let sample = Sample::new(jet, &graph);
            let score = evaluate(&graph, &sample, &[]).score();
            assert!((score - oracle.score(jet)).abs() < FLOAT_GRAPH_ERROR, "{name}");
        }
    }
}

#[test]
fn quantization_costs_no_more_than_its_bound() {
    for name in ["pelican_c3_l1_n16", "pelican_c4_l2_n16"] {
        let model = converted(name, FrontEnd::Collider);
        let graph = spurion::artifact::parse(&model.artifact).unwrap();
        let most = graph.particles();
        let mut tagger = HostTagger::new(Verified::new(graph).unwrap()).unwrap();
        let oracle = Oracle::from_checkpoint(&read_checkpoint(name)).unwrap();
        let jets = test_jets(JETS, most);
        let reference: Vec<f64> = jets.jets.iter().map(|jet| oracle.score(jet)).collect();
        let fixed = score_fixed(&mut tagger, FrontEnd::Collider, &jets.jets, || ()).unwrap();
        let report = compare(most, &reference, &fixed, jets.labels.as_deref());
        let loss = report.auc_reference.unwrap() - report.auc_fixed.unwrap();
        println!("{name}: loss {loss:.6}, rms {}", report.logit_rms_error);
        assert!(loss <= AUC_LOSS, "{name}: {report:?}");
        assert!(report.auc_fixed.unwrap() > 0.97, "{name}: {report:?}");
        assert!(report.logit_rms_error <= LOGIT_RMS, "{name}: {report:?}");
        let wide_pairs = graph
            .nodes()
            .filter(|node| node.rank == Rank::Pair && node.slot.storage == Storage::Wide);
        assert_eq!(wide_pairs.count(), 0, "{name}");
        let differences = fixed.logits.iter().zip(&reference).map(|(f, r)| f - r);
        let bias = differences.sum::<f64>() / JETS as f64;
        assert!(bias.abs() <= LOGIT_BIAS, "{name}: {bias}");
    }
}

/// E, px, py, pz in GeV of what the tagger reads.
fn four_momentum(p: &ColliderMomentum) -> [f64; 4] {
    let pt: f64 = p.pt.to_num();
    let step = std::f64::consts::PI / f64::from(ANGLE_STEPS_PER_PI);
    let (eta, phi) = (f64::from(p.eta) * step, f64::from(p.phi) * step);
    [pt * eta.cosh(), pt * phi.cos(), pt * phi.sin(), pt * eta.sinh()]
}

/// On the momenta that the integers stand for, and with the finest weights and angle tables, only
/// roundings of values part the two. What is added to the score is no part of the float graph.
#[test]
fn the_interpreter_follows_the_float_graph() {
    let settings = Settings { weight_bits: 16, table_bits: Some(16), ..Settings::default() };
    for name in ["pelican_c3_l1_n16", "pelican_c4_l2_n16"] {
        let model = converted_with(name, &settings);
        let integers = spurion::artifact::parse(&model.artifact).unwrap();
        let mut tagger = HostTagger::new(Verified::new(integers).unwrap()).unwrap();
        let graph = import(&read_checkpoint(name), None).unwrap();
        let jets = integer_jets(&test_jets(300, 16).jets, FrontEnd::Collider);
        let difference = |jet: &IntegerJet| {
            let raw = tagger.score(jet.view(), &mut ()).unwrap();
            let IntegerJet::Collider(particles) = jet else { panic!("other coordinates") };
            let momenta: Vec<_> = particles.iter().map(four_momentum).collect();
            let sample = Sample::new(&momenta, &graph);
            tagger.logit(raw) - evaluate(&graph, &sample, &[]).score()
        };
        let differences: Vec<f64> = jets.iter().map(difference).collect();
        let mean = differences.iter().sum::<f64>() / differences.len() as f64;
        let squares: f64 = differences.iter().map(|d| (d - mean).powi(2)).sum();
        let spread = (squares / differences.len() as f64).sqrt();
        println!("{name}: spread {spread:.4}, mean {mean:.4}");
        assert!(spread <= LOGIT_SPREAD, "{name}: {spread}");
    }
}

#[test]
fn the_order_of_particles_changes_no_bit() {
    let model = converted("pelican_c3_l1_n16", FrontEnd::Collider);
    let graph = spurion::artifact::parse(&model.artifact).unwrap();
    let mut tagger = HostTagger::new(Verified::new(graph).unwrap()).unwrap();
    let jets = integer_jets(&test_jets(100, 16).jets, FrontEnd::Collider);
    let mut random = Random(7);
    let mut scores = std::collections::BTreeSet::new();
    for jet in &jets {
        let score = tagger.score(jet.view(), &mut ()).unwrap();
        scores.insert(score);
        let IntegerJet::Collider(jet) = jet else { panic!("other coordinates") };
        let mut turned = jet.clone();
        random.shuffle(&mut turned);
        let turned = IntegerJet::Collider(turned);
        assert_eq!(tagger.score(turned.view(), &mut ()).unwrap(), score);
    }
    assert!(scores.len() > 50);
}

/// The bounds of the coverage proof are those of a ReLU: it must not speak of other networks.
#[test]
fn the_coverage_proof_does_not_know_it() {
    let artifact = converted("pelican_c3_l1_n16", FrontEnd::Collider).artifact;
    assert!(Proof::new(&spurion::artifact::parse(&artifact).unwrap()).is_none());
}
