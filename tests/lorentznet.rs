//! LorentzNet: its graph against the oracle, what quantization costs, and what must not change a
//! bit.
#![allow(clippy::panic, clippy::unwrap_used, missing_docs)]

mod support;

use spurion::graph::Verified;
use spurion_tools::calibrate::{Sample, Settings};
use spurion_tools::checkpoint::Checkpoint;
use spurion_tools::convert::{Conversion, convert};
use spurion_tools::evaluate::{EvaluationReport, compare, score_fixed};
use spurion_tools::float_graph::evaluate;
use spurion_tools::import::lorentznet::{Choice, complete};
use spurion_tools::import::{Architecture, import};
use spurion_tools::jets::{self, JetSet};
use spurion_tools::model::HostTagger;
use spurion_tools::reference::Oracle;
use spurion_tools::reference::lorentznet::Mass;
use support::{data, read_checkpoint, test_jets};

const NAME: &str = "lorentznet_h16_l2_n20";
const PARTICLES: usize = 20;
/// Largest difference between the float graph and the oracle, relative to the logit where that is
/// more than 1: both are float64.
const FLOAT_GRAPH_ERROR: f64 = 1e-9;
/// Largest loss of area under the ROC curve.
const AUC_LOSS: f64 = 0.001;
/// All test jets of the repository.
const JETS: usize = 2_500;

fn small(mass: Mass) -> Checkpoint {
    let mut checkpoint = read_checkpoint(NAME);
    let choice = Choice { particles: Some(PARTICLES), slots: None, mass: Some(mass) };
    complete(&mut checkpoint, choice).unwrap();
    checkpoint
}

fn assert_float_graph_is_oracle(checkpoint: &Checkpoint, jets: &[Vec<[f64; 4]>]) {
    let graph = import(checkpoint, None).unwrap();
    let oracle = Oracle::from_checkpoint(checkpoint).unwrap();
    let mut largest = 0.0_f64;
    for jet in jets {
        let score = evaluate(&graph, &Sample::new(jet, &graph), &[]).score();
        let expected = oracle.score(jet);
        largest = largest.max((score - expected).abs() / expected.abs().max(1.0));
    }
    println!("{largest:e}");
    assert!(largest <= FLOAT_GRAPH_ERROR, "{largest:e}");
}

#[test]
fn the_float_graph_is_the_oracle() {
    let jets = test_jets(200, PARTICLES).jets;
    assert_float_graph_is_oracle(&small(Mass::Zero), &jets);
    assert_float_graph_is_oracle(&small(Mass::Computed), &jets);
}

struct Quantized {
    conversion: Conversion,
    report: EvaluationReport,
}

/// Converts with `settings`, and compares with the oracle on `jets`.
fn quantized(checkpoint: &Checkpoint, settings: &Settings, jets: &JetSet) -> Quantized {
    let begin = std::time::Instant::now();
    let most = import(checkpoint, None).unwrap().particles;
    let path = data("jets_calibration.h5");
    let calibration = jets::read(&path, Some(2000), most).unwrap().jets;
    let conversion = convert(checkpoint, None, (&path, &calibration), settings).unwrap();
    println!("converted {:.1?}", begin.elapsed());
    let graph = spurion::artifact::parse(&conversion.artifact).unwrap();
    let mut tagger = HostTagger::new(Verified::new(graph).unwrap()).unwrap();
    let oracle = Oracle::from_checkpoint(checkpoint).unwrap();
    let reference: Vec<f64> = jets.jets.iter().map(|jet| oracle.score(jet)).collect();
    println!("oracle {:.1?}", begin.elapsed());
    let fixed = score_fixed(&mut tagger, settings.front_end, &jets.jets, || ()).unwrap();
    let report = compare(most, &reference, &fixed, jets.labels.as_deref());
    println!("scored {:.1?}", begin.elapsed());
    Quantized { conversion, report }
}

#[test]
fn quantization_costs_no_more_than_its_bound() {
    let settings = Settings::of(Architecture::LorentzNet);
    let jets = test_jets(JETS, PARTICLES);
    let Quantized { conversion, report } = quantized(&small(Mass::Zero), &settings, &jets);
    for node in &conversion.report.nodes {
        println!(
            "{:<28} {:<18} {:<8} {:>3} {:>9} {:>10.4?} {:>10.4?} {:?}",
            node.name,
            node.op,
            node.rank,
            node.channels,
            node.format,
            node.seen,
            node.proved,
            node.logit_error
        );
    }
    println!("{:?}", report);
    println!("{:?}", conversion.report.calibration);
    let loss = report.auc_reference.unwrap() - report.auc_fixed.unwrap();
    println!("loss {loss}");
    assert!(loss <= AUC_LOSS);
}
