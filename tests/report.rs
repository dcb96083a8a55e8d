//! What `convert --report` says of every node.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::path::Path;

use spurion::artifact;
use spurion::graph::{NodeId, Op, Verified};
use spurion_tools::assemble::NodeReport;
use spurion_tools::calibrate::Settings;
use spurion_tools::convert::{Conversion, convert};
use spurion_tools::evaluate::score_fixed;
use spurion_tools::import::Architecture;
use spurion_tools::jets;
use spurion_tools::model::HostTagger;
use spurion_tools::reference::Oracle;
use spurion_tools::reference::lorentznet::Mass;
use support::{data, read_checkpoint};

/// Calibration jets.
const JETS: usize = 200;
/// By how much the errors of all nodes, in quadrature, may differ from the error of the whole: their
/// independence is an approximation.
const QUADRATURE: f64 = 2.0;

fn calibration() -> Vec<Vec<[f64; 4]>> {
    jets::read(&data("jets_calibration.h5"), Some(JETS), 16).unwrap().jets
}

fn reported(settings: Settings) -> Conversion {
    let checkpoint = read_checkpoint("pelican_c3_l1_n16");
    let settings = Settings { attribute: true, ..settings };
    convert(&checkpoint, None, (Path::new("jets"), &calibration()), &settings).unwrap()
}

/// What the node varies by, without what is the same for all jets.
fn spread(node: &NodeReport) -> f64 {
    let (rms, mean) = (node.logit_error.unwrap_or(0.0), node.logit_bias.unwrap_or(0.0));
    assert!(rms >= mean.abs() - 1e-12, "{}", node.name);
    (rms * rms - mean * mean).max(0.0).sqrt()
}

#[test]
fn every_lossy_node_has_its_error_and_together_they_are_the_error_of_the_whole() {
    for weight_bits in [5, 8] {
        let report = reported(Settings { weight_bits, ..Settings::default() }).report;
        let lossy = [
            "pairwise_collider",
            "mix",
            "count_table",
            "label_table",
            "lookup",
            "requantize",
            "activation",
        ];
        for node in &report.nodes {
            assert_eq!(node.logit_error.is_some(), lossy.contains(&node.op), "{}", node.name);
            assert_eq!(node.logit_bias.is_some(), node.logit_error.is_some(), "{}", node.name);
        }
        let all = report.nodes.iter().map(|node| spread(node).powi(2)).sum::<f64>().sqrt();
        // Nodes are judged by themselves, before constants take back what they can.
        let whole = report.calibration.uncorrected_logit_spread;
        println!("{weight_bits} bits: nodes {all:.4}, whole {whole:.4}");
        assert!(all < QUADRATURE * whole && whole < QUADRATURE * all, "{all} {whole}");
        let weights: f64 = report.nodes.iter().filter(|n| n.op == "mix").map(spread).sum();
        // Short weights are where a short-weighted network loses.
        assert_eq!(weight_bits == 5, weights > 0.6, "{weights}");
    }
}

#[test]
fn saturations_and_bits_at_risk_are_those_of_the_graph() {
    let tight = reported(Settings { headroom: 1.0, ..Settings::default() });
    let graph = artifact::parse(&tight.artifact).unwrap();
    let front_end = graph.front_end().unwrap();
    let mut tagger = HostTagger::new(Verified::new(graph).unwrap()).unwrap();
    let fixed = score_fixed(&mut tagger, front_end, &calibration(), || ()).unwrap();
    for (k, node) in tight.report.nodes.iter().enumerate() {
        let counted = fixed.nodes.iter().find(|n| usize::from(n.node) == k).map_or(0, |n| n.count);
        assert_eq!(node.saturations, counted, "{}", node.name);
        let integer = graph.node(NodeId(k as u16)).unwrap();
        let rounds = matches!(integer.op, Op::Requantize { .. });
        assert!(rounds || node.bits_at_risk == 0, "{}", node.name);
        // What nothing can be cut off does not saturate.
        assert!(node.bits_at_risk > 0 || node.saturations == 0, "{}", node.name);
        assert!(node.bits_unused < integer.format.total_bits, "{}", node.name);
    }
    let at_risk = |c: &Conversion| c.report.nodes.iter().map(|n| u32::from(n.bits_at_risk)).sum();
    let unused = |c: &Conversion| c.report.nodes.iter().map(|n| u32::from(n.bits_unused)).sum();
    let roomy = reported(Settings { headroom: 8.0, ..Settings::default() });
    let (tight_risk, roomy_risk): (u32, u32) = (at_risk(&tight), at_risk(&roomy));
    let (tight_unused, roomy_unused): (u32, u32) = (unused(&tight), unused(&roomy));
    println!("at risk {tight_risk} {roomy_risk}, unused {tight_unused} {roomy_unused}");
    assert!(tight_risk > roomy_risk + 5);
    assert!(tight_unused + 10 < roomy_unused);
}

/// Momenta are rounded where d is computed and where products with fixed vectors are: with 18 bits
/// both cost, with 26 next to nothing.
#[test]
fn the_rounding_of_momenta_is_followed_through_products_with_fixed_vectors() {
    let checkpoint = read_checkpoint("lorentznet_h16_l2_n20");
    let checkpoint = support::generated_lorentznet::with_options(checkpoint, 20, Mass::Float32);
    let jets = jets::read(&data("jets_calibration.h5"), Some(100), 20).unwrap().jets;
    let errors = [18, 26].map(|momentum_bits| {
        let settings = Settings::of(Architecture::LorentzNet);
        let settings = Settings { momentum_bits, attribute: true, ..settings };
        let model = convert(&checkpoint, None, (Path::new("jets"), &jets), &settings).unwrap();
        let nodes = model.report.nodes;
        let products: Vec<_> = nodes.iter().filter(|n| n.op == "reference_products").collect();
        assert_eq!(products.len(), 2);
        assert!(products.iter().all(|n| n.logit_error.is_some() && n.logit_bias.is_some()));
        let x = products.iter().find(|n| n.name == "x").unwrap();
        x.logit_error.unwrap()
    });
    println!("{errors:?}");
    assert!(errors[0] > 0.03 && errors[1] < 0.01 && errors[1] > 0.0, "{errors:?}");
}

/// Constants take most of what rounding does back, on jets that were not fitted as well.
#[test]
fn corrected_constants_hold_on_other_jets() {
    let model = reported(Settings { weight_bits: 6, ..Settings::default() });
    let report = &model.report.calibration;
    assert!(report.logit_rms_error < 0.5 * report.uncorrected_logit_rms_error, "{report:?}");
    let oracle = Oracle::from_checkpoint(&read_checkpoint("pelican_c3_l1_n16")).unwrap();
    let graph = artifact::parse(&model.artifact).unwrap();
    let front_end = graph.front_end().unwrap();
    let mut tagger = HostTagger::new(Verified::new(graph).unwrap()).unwrap();
    let jets = support::test_jets(1000, 16).jets;
    let fixed = score_fixed(&mut tagger, front_end, &jets, || ()).unwrap();
    let error = |(jet, fixed): (&Vec<[f64; 4]>, &f64)| (fixed - oracle.score(jet)).powi(2);
    let squares: f64 = jets.iter().zip(&fixed.logits).map(error).sum();
    let rms = (squares / jets.len() as f64).sqrt();
    println!("{rms:.4} {report:?}");
    assert!(rms < 0.7 * report.uncorrected_logit_rms_error, "{rms}");
}
