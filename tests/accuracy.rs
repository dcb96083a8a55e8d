//! What quantization costs against float64, on the jets of the repository.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use spurion::graph::{FrontEnd, Verified};
use spurion_tools::calibrate::Sample;
use spurion_tools::evaluate::{EvaluationReport, compare, score_fixed};
use spurion_tools::float_graph::evaluate;
use spurion_tools::import::import;
use spurion_tools::model::HostTagger;
use spurion_tools::reference::nano::NanoOracle;
use support::{CHECKPOINTS, converted, read_checkpoint, test_jets};

/// Largest loss of area under the ROC curve with the collider front end.
const COLLIDER_AUC_LOSS: f64 = 0.0002;
/// Largest root mean square error of the logit with the collider front end.
const COLLIDER_LOGIT_RMS: f64 = 0.1;
/// Largest loss of area under the ROC curve with the Cartesian front end.
const CARTESIAN_AUC_LOSS: f64 = 0.0005;
/// Largest difference between the float graph and the oracle: both are float64.
const FLOAT_GRAPH_ERROR: f64 = 1e-9;
/// All test jets of the repository.
const JETS: usize = 2500;

fn report(name: &str, front_end: FrontEnd) -> EvaluationReport {
    let model = converted(name, front_end);
    let graph = spurion::artifact::parse(&model.artifact).unwrap();
    let most = graph.particles();
    let mut tagger = HostTagger::new(Verified::new(graph).unwrap()).unwrap();
    let oracle = NanoOracle::from_checkpoint(&read_checkpoint(name)).unwrap();
    let jets = test_jets(JETS, most);
    assert_eq!(jets.jets.len(), JETS);
    let reference: Vec<f64> = jets.jets.iter().map(|jet| oracle.weight(jet)).collect();
    let fixed = score_fixed(&mut tagger, front_end, &jets.jets, || ()).unwrap();
    compare(most, &reference, &fixed, jets.labels.as_deref())
}

fn auc_loss(report: &EvaluationReport) -> f64 {
    report.auc_reference.unwrap() - report.auc_fixed.unwrap()
}

#[test]
fn the_collider_front_end_is_within_its_bounds() {
    for name in CHECKPOINTS {
        let report = report(name, FrontEnd::Collider);
        assert!(auc_loss(&report) <= COLLIDER_AUC_LOSS, "{name}: {report:?}");
        assert!(report.logit_rms_error <= COLLIDER_LOGIT_RMS, "{name}: {report:?}");
        assert!(report.auc_fixed.unwrap() > 0.95, "{name}: {report:?}");
    }
}

#[test]
fn the_cartesian_front_end_is_within_its_bounds() {
    for name in CHECKPOINTS {
        let report = report(name, FrontEnd::Cartesian);
        assert!(auc_loss(&report) <= CARTESIAN_AUC_LOSS, "{name}: {report:?}");
        assert!(report.auc_fixed.unwrap() > 0.95, "{name}: {report:?}");
    }
}

#[test]
fn the_default_conversion_keeps_to_8_bit_weights_and_10_bit_tables() {
    use spurion::graph::Op;
    for name in CHECKPOINTS {
        let model = converted(name, FrontEnd::Collider);
        let graph = spurion::artifact::parse(&model.artifact).unwrap();
        let mut weights = 0;
        for node in graph.nodes() {
            match node.op {
                Op::Mix { weights: w, .. } => {
                    for (c, k) in
                        (0..w.outputs()).flat_map(|c| (0..w.inputs()).map(move |k| (c, k)))
                    {
                        assert!(w.mantissa_and_shift(c, k).0.abs() < 1 << 7);
                        weights += 1;
                    }
                }
                Op::PairwiseCollider(front) => {
                    for table in [front.cosh, front.cos, front.exp] {
                        assert!(table.max() < 1 << 10);
                    }
                }
                _ => {}
            }
        }
        assert!(weights >= 12, "{name}: {weights} weights");
    }
}

#[test]
fn the_float_graph_is_the_oracle() {
    for name in CHECKPOINTS {
        let checkpoint = read_checkpoint(name);
        let graph = import(&checkpoint, None).unwrap();
        let oracle = NanoOracle::from_checkpoint(&checkpoint).unwrap();
        for jet in &test_jets(500, graph.particles).jets {
            let sample = Sample::new(jet, &graph);
            let w = evaluate(&graph, &sample, &[]).score();
            let error = (w - oracle.weight(jet)).abs();
            assert!(error <= FLOAT_GRAPH_ERROR, "{name}: {error:e}");
        }
    }
}
