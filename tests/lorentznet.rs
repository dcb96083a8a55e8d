//! LorentzNet: its graph against the oracle, what quantization costs, and what must not change a
//! bit.
#![allow(clippy::panic, clippy::unwrap_used, missing_docs)]

mod support;

use std::path::{Path, PathBuf};

use spurion::graph::{FrontEnd, Verified};
use spurion::momentum::FourMomentum;
use spurion_tools::calibrate::{Sample, Settings};
use spurion_tools::checkpoint::{self, Arg, Checkpoint};
use spurion_tools::convert::{Conversion, convert};
use spurion_tools::evaluate::{EvaluationReport, compare, score_fixed};
use spurion_tools::float_graph::evaluate;
use spurion_tools::import::lorentznet::complete;
use spurion_tools::import::{Architecture, Overrides, import};
use spurion_tools::ingest::IntegerJet;
use spurion_tools::jets::{self, JetSet};
use spurion_tools::metrics::Roc;
use spurion_tools::model::HostTagger;
use spurion_tools::reference::Oracle;
use spurion_tools::reference::lorentznet::Mass;
use support::generated_lorentznet::{generated, spread, standard_deviation, with_options};
use support::{Random, data, integer_jets, published, read_checkpoint, test_jets};

const NAME: &str = "lorentznet_h16_l2_n20";
const PARTICLES: usize = 20;
const MASSES: [Mass; 3] = [Mass::Zero, Mass::Float32, Mass::Computed];
/// Largest difference between the float graph and the oracle, relative to the logit where that is
/// more than 1: both are float64.
const FLOAT_GRAPH_ERROR: f64 = 1e-9;
/// Largest loss of area under the ROC curve of the small network, against its oracle and against the
/// published class with the masses that it computes itself.
const AUC_LOSS: f64 = 0.001;
/// Largest root mean square error of its logit.
const LOGIT_RMS: f64 = 0.04;
/// The same loss of the authors' own network, 224,072 parameters.
const AUTHORS_AUC_LOSS: f64 = 0.002;
/// Largest root mean square error of the logit of a generated network of that shape, relative to
/// the standard deviation of its logits.
const GENERATED_ERROR: f64 = 0.03;
/// The same of small generated networks with the finest weights and binary points.
const PRECISE_ERROR: f64 = 0.005;
/// All test jets of the repository.
const JETS: usize = 2_500;
/// Names the authors' checkpoint, which cannot be part of this repository.
const AUTHORS: &str = "SPURION_LORENTZNET_AUTHORS";

fn small(mass: Mass) -> Checkpoint {
    with_options(read_checkpoint(NAME), PARTICLES, mass)
}

fn assert_float_graph_is_oracle(checkpoint: &Checkpoint, jets: &[Vec<[f64; 4]>]) {
    let graph = import(checkpoint, None).unwrap();
    let oracle = Oracle::from_checkpoint(checkpoint).unwrap();
    for jet in jets {
        let score = evaluate(&graph, &Sample::new(jet, &graph), &[]).score();
        let expected = oracle.score(jet);
        let error = (score - expected).abs() / expected.abs().max(1.0);
        assert!(error <= FLOAT_GRAPH_ERROR, "{}: {error:e}", checkpoint.path.display());
    }
}

/// The jets with constituents of up to a few GeV of mass, for which rounding does not decide.
fn massive(jets: &JetSet) -> Vec<Vec<[f64; 4]>> {
    let heavier = |p: &[f64; 4]| [p[0] * 1.01 + 0.3, p[1], p[2], p[3]];
    jets.jets.iter().map(|jet| jet.iter().map(heavier).collect()).collect()
}

#[test]
fn the_float_graph_is_the_oracle() {
    let jets = test_jets(200, PARTICLES);
    for mass in MASSES {
        assert_float_graph_is_oracle(&small(mass), &jets.jets);
    }
}

#[test]
fn the_float_graph_is_the_oracle_for_any_depth_and_width() {
    let jets = test_jets(5, 7);
    let massive = massive(&jets);
    for (k, shape) in [(1, 1), (5, 1), (3, 2), (8, 4), (72, 6)].into_iter().enumerate() {
        for mass in MASSES {
            // In the second round, all contributions to four-vectors are clamped.
            for shift in [1.0, 1e5] {
                let checkpoint = generated(k as u64 + 1, shape, shift);
                let checkpoint = with_options(checkpoint, 7, mass);
                let jets = if mass == Mass::Computed { &massive } else { &jets.jets };
                assert_float_graph_is_oracle(&checkpoint, jets);
            }
        }
    }
}

#[test]
fn the_mean_is_over_the_slots() {
    let jet = &test_jets(1, 7).jets[0];
    let score = |slots| {
        let mut checkpoint = generated(9, (4, 2), 1.0);
        Overrides { slots, ..Overrides::default() }.apply(&mut checkpoint).unwrap();
        complete(&mut checkpoint, Some(7)).unwrap();
        assert_float_graph_is_oracle(&checkpoint, std::slice::from_ref(jet));
        Oracle::from_checkpoint(&checkpoint).unwrap().score(jet)
    };
    assert_eq!(score(None), score(Some(7)));
    assert!((score(None) - score(Some(30))).abs() > 1e-3);
}

fn calibration_jets(most: usize, count: usize) -> (PathBuf, Vec<Vec<[f64; 4]>>) {
    let path = data("jets_calibration.h5");
    let jets = jets::read(&path, Some(count), most).unwrap().jets;
    (path, jets)
}

struct Quantized {
    conversion: Conversion,
    reference: Vec<f64>,
    report: EvaluationReport,
}

/// Converts on `count` calibration jets, and compares with the oracle on `jets`.
fn quantized(
    checkpoint: &Checkpoint,
    (settings, count): (&Settings, usize),
    jets: &JetSet,
) -> Quantized {
    let most = import(checkpoint, None).unwrap().particles;
    let (path, calibration) = calibration_jets(most, count);
    let conversion = convert(checkpoint, None, (&path, &calibration), settings).unwrap();
    let graph = spurion::artifact::parse(&conversion.artifact).unwrap();
    let mut tagger = HostTagger::new(Verified::new(graph).unwrap()).unwrap();
    let oracle = Oracle::from_checkpoint(checkpoint).unwrap();
    let reference: Vec<f64> = jets.jets.iter().map(|jet| oracle.score(jet)).collect();
    let fixed = score_fixed(&mut tagger, settings.front_end, &jets.jets, || ()).unwrap();
    let report = compare(most, &reference, &fixed, jets.labels.as_deref());
    Quantized { conversion, reference, report }
}

#[test]
fn quantization_costs_no_more_than_its_bound() {
    let settings = Settings::of(Architecture::LorentzNet);
    assert!(settings.weight_bits <= 8);
    let jets = test_jets(JETS, PARTICLES);
    let published = Roc::new(&published(NAME), jets.labels.as_deref().unwrap()).unwrap().area();
    let Quantized { report, .. } = quantized(&small(Mass::Float32), (&settings, 1000), &jets);
    let fixed = report.auc_fixed.unwrap();
    let (of_oracle, of_class) = (report.auc_reference.unwrap() - fixed, published - fixed);
    println!("{of_oracle:.6} {of_class:.6} {}", report.logit_rms_error);
    assert!(of_oracle <= AUC_LOSS && of_class <= AUC_LOSS, "{report:?}");
    assert!(fixed > 0.97 && report.logit_rms_error <= LOGIT_RMS, "{report:?}");
}

/// The authors' checkpoint where its path is given, on 500 jets; a network of the same shape with
/// generated weights, which separates nothing, where it is not.
#[test]
fn six_blocks_of_72_features_cost_no_more_than_their_bound() {
    let settings = Settings { weight_bits: 12, ..Settings::of(Architecture::LorentzNet) };
    match std::env::var_os(AUTHORS) {
        Some(path) => {
            let checkpoint = checkpoint::read(Path::new(&path)).unwrap();
            let checkpoint = with_options(checkpoint, 40, Mass::Float32);
            let jets = test_jets(500, 40);
            let Quantized { report, .. } = quantized(&checkpoint, (&settings, 500), &jets);
            let loss = report.auc_reference.unwrap() - report.auc_fixed.unwrap();
            println!("{loss:.6} {report:?}");
            assert!(loss <= AUTHORS_AUC_LOSS && report.auc_fixed.unwrap() > 0.98, "{report:?}");
        }
        None => {
            let jets = test_jets(60, 8);
            let checkpoint = spread(72, ((72, 6), 1.0), Mass::Float32, &jets);
            let quantized = quantized(&checkpoint, (&settings, 60), &jets);
            assert_eq!(quantized.conversion.report.parameters, 224_072);
            let error = relative_error(&quantized);
            println!("{error:.4}");
            assert!(error <= GENERATED_ERROR, "{error}");
        }
    }
}

/// Root mean square error of the logit over the standard deviation of the logit.
fn relative_error(quantized: &Quantized) -> f64 {
    quantized.report.logit_rms_error / standard_deviation(&quantized.reference)
}

/// Momenta of which rounding takes nothing away.
fn integer_momenta(jets: &mut JetSet) {
    let components = jets.jets.iter_mut().flatten().flatten();
    components.for_each(|x| *x = (*x * 4096.0).round() / 4096.0);
}

#[test]
fn with_the_finest_integers_the_interpreter_is_the_oracle() {
    let settings =
        Settings { weight_bits: 16, error_budget: 1e-3, ..Settings::of(Architecture::LorentzNet) };
    let mut jets = test_jets(60, 10);
    integer_momenta(&mut jets);
    for (k, (shape, shift, mass)) in [
        ((5, 1), 1.0, Mass::Float32),
        ((4, 2), 1.0, Mass::Zero),
        ((8, 3), 1.0, Mass::Float32),
        // Nearly all contributions to four-vectors are clamped.
        ((8, 3), 1e3, Mass::Float32),
    ]
    .into_iter()
    .enumerate()
    {
        let checkpoint = spread(k as u64 + 20, (shape, shift), mass, &jets);
        let quantized = quantized(&checkpoint, (&settings, 60), &jets);
        let error = relative_error(&quantized);
        println!("{shape:?} {shift} {mass:?}: {error:.5} {}", quantized.report.saturations);
        assert!(error <= PRECISE_ERROR, "{shape:?} {shift}: {error}");
        // What the network clamps itself is no overflow.
        assert_eq!(quantized.report.saturations, 0);
    }
}

/// One block moves no four-vector: products with longitudinal vectors are all that it needs.
#[test]
fn one_block_reads_collider_coordinates_and_two_do_not() {
    let settings = Settings { front_end: FrontEnd::Collider, ..Settings::default() };
    let (path, calibration) = calibration_jets(10, 40);
    let converted = |blocks| {
        let checkpoint = with_options(generated(3, (6, blocks), 1.0), 10, Mass::Float32);
        convert(&checkpoint, None, (&path, &calibration), &settings)
    };
    let report = converted(1).unwrap().report;
    assert_eq!((report.front_end, report.architecture.as_str()), ("collider", "lorentznet"));
    let error = converted(2).unwrap_err().to_string();
    assert!(error.contains("transverse") && error.contains("--front-end cartesian"), "{error}");
}

#[test]
fn neither_order_nor_empty_slots_change_a_bit() {
    let settings = Settings::of(Architecture::LorentzNet);
    let (path, calibration) = calibration_jets(PARTICLES, 100);
    let checkpoint = small(Mass::Float32);
    let model = convert(&checkpoint, None, (&path, &calibration), &settings).unwrap();
    let graph = spurion::artifact::parse(&model.artifact).unwrap();
    let mut tagger = HostTagger::new(Verified::new(graph).unwrap()).unwrap();
    let mut random = Random(11);
    let mut scores = std::collections::BTreeSet::new();
    let jets = test_jets(100, PARTICLES).jets;
    for (jet, float) in integer_jets(&jets, FrontEnd::Cartesian).iter().zip(&jets) {
        let score = tagger.score(jet.view(), &mut ()).unwrap();
        scores.insert(score);
        let IntegerJet::Cartesian(particles) = jet else { panic!("other coordinates") };
        let mut turned: Vec<FourMomentum> = particles.clone();
        random.shuffle(&mut turned);
        let turned = IntegerJet::Cartesian(turned);
        assert_eq!(tagger.score(turned.view(), &mut ()).unwrap(), score);
        let with_holes: Vec<[f64; 4]> = float.iter().flat_map(|&p| [[0.0; 4], p]).collect();
        let padded = &integer_jets(&[with_holes], FrontEnd::Cartesian)[0];
        assert_eq!(tagger.score(padded.view(), &mut ()).unwrap(), score);
    }
    assert!(scores.len() > 50);
}

#[test]
fn what_is_not_supported_is_refused_by_name() {
    let refused = |change: &dyn Fn(&mut Checkpoint), names: &[&str]| {
        let mut checkpoint = with_options(generated(1, (3, 2), 1.0), 7, Mass::Zero);
        change(&mut checkpoint);
        let error = import(&checkpoint, None).unwrap_err().to_string();
        assert!(names.iter().all(|name| error.contains(name)), "{error}");
        assert_eq!(error.lines().count(), 1);
    };
    let option = |name: &'static str, value: Arg| {
        move |checkpoint: &mut Checkpoint| {
            checkpoint.args.insert(name.to_owned(), value.clone());
        }
    };
    refused(&option("slots", Arg::Int(6)), &["'slots'", "6"]);
    refused(&option("mass", Arg::Str("heavy".into())), &["'mass'", "heavy", "float32"]);
    refused(&option("nobj", Arg::Int(0)), &["'nobj'", "0"]);
    for missing in ["slots", "mass", "nobj"] {
        refused(&|checkpoint| drop(checkpoint.args.remove(missing)), &[missing]);
    }
    let keys: Vec<String> = generated(1, (3, 2), 1.0).tensors.into_keys().collect();
    // Without the first, it is no LorentzNet; without the second, the block is the end.
    let leading = ["embedding.weight", "LGEBs.0.phi_e.0.weight", "LGEBs.1.phi_e.0.weight"];
    let others = keys.iter().filter(|key| !leading.contains(&key.as_str()));
    for key in others.filter(|key| !key.ends_with("num_batches_tracked")) {
        refused(&|checkpoint| drop(checkpoint.tensors.remove(key)), &[key]);
        let add = |checkpoint: &mut Checkpoint| {
            let tensor = checkpoint.tensors[key].clone();
            checkpoint.tensors.insert(format!("{key}.more"), tensor);
        };
        refused(&add, &[&format!("{key}.more")]);
    }
    let mut bare = generated(1, (3, 2), 1.0);
    let error = complete(&mut bare, None).unwrap_err().to_string();
    assert!(error.contains("--particles"), "{error}");
}
