//! The trigger precision of PELICAN classifiers: what it costs, and what hardware may rely on.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::path::Path;
use std::sync::OnceLock;

use spurion::format::Rounding;
use spurion::graph::{FrontEnd, Op, Rank, Storage, Verified};
use spurion_tools::calibrate::Settings;
use spurion_tools::convert::{Conversion, TriggerPlan, convert};
use spurion_tools::evaluate::{compare, score_fixed};
use spurion_tools::import::Architecture;
use spurion_tools::model::HostTagger;
use spurion_tools::reference::Oracle;
use spurion_tools::reference::lorentznet::Mass;
use spurion_tools::trigger::{NodePlan, TriggerSettings};
use support::{converted_with, read_checkpoint, test_jets};

const NAME: &str = "pelican_c3_l1_n16";
/// Largest loss of area under the ROC curve.
const AUC_LOSS: f64 = 0.0005;
/// Logic left of the finest graph's: with nothing coarse it would be all.
const LOGIC: f64 = 0.65;
/// Most bits of a rounded value of pairs, and of pT.
const PAIR_BITS: u8 = 15;
const PT_BITS: u8 = 11;
/// All test jets of the repository.
const JETS: usize = 2_500;

fn model() -> &'static Conversion {
    static MODEL: OnceLock<Conversion> = OnceLock::new();
    let trigger = Some(TriggerSettings::of(Architecture::Pelican));
    MODEL.get_or_init(|| converted_with(NAME, &Settings { trigger, ..Settings::default() }))
}

#[test]
fn the_loss_of_area_is_within_its_bound_and_the_logic_smaller() {
    let graph = spurion::artifact::parse(&model().artifact).unwrap();
    let most = graph.particles();
    let mut tagger = HostTagger::new(Verified::new(graph).unwrap()).unwrap();
    let oracle = Oracle::from_checkpoint(&read_checkpoint(NAME)).unwrap();
    let jets = test_jets(JETS, most);
    let reference: Vec<f64> = jets.jets.iter().map(|jet| oracle.score(jet)).collect();
    let fixed = score_fixed(&mut tagger, FrontEnd::Collider, &jets.jets, || ()).unwrap();
    let report = compare(most, &reference, &fixed, jets.labels.as_deref());
    let loss = report.auc_reference.unwrap() - report.auc_fixed.unwrap();
    let found = model().report.trigger.as_ref().unwrap();
    let [before, after] = found.logic.unwrap();
    println!("loss {loss:+.5}, {} of {} bits of logic", after.total(), before.total());
    assert!(loss <= AUC_LOSS, "{report:?}");
    assert!(report.auc_fixed.unwrap() > 0.97, "{report:?}");
    assert!(after.total() as f64 <= LOGIC * before.total() as f64, "{before:?} {after:?}");
    assert!(after.weights < before.weights && after.stored < before.stored);
    assert!(found.relevant_error <= TriggerSettings::of(Architecture::Pelican).error_budget);
}

/// Truncation is free; what a format of the plan does not hold saturates.
#[test]
fn values_are_truncated_to_the_formats_of_the_plan() {
    let found = model().report.trigger.as_ref().unwrap();
    let TriggerPlan::Network(plan) = &found.plan else { unreachable!() };
    let graph = spurion::artifact::parse(&model().artifact).unwrap();
    let (mut stored, mut pairs) = (0, 0);
    for (node, planned) in graph.nodes().zip(&plan.nodes) {
        let NodePlan::Stored { bits, frac_bits } = *planned else { continue };
        let Op::Requantize { rounding, .. } = node.op else { unreachable!() };
        assert_eq!(rounding, Rounding::Trn, "{}", node.id);
        assert!(
            node.format.total_bits <= bits && node.format.frac_bits <= frac_bits,
            "{}",
            node.id
        );
        if node.rank == Rank::Pair {
            assert!(node.format.total_bits <= PAIR_BITS, "{}: {}", node.id, node.format);
            pairs += 1;
        }
        stored += 1;
    }
    assert!(pairs >= 8 && stored > 2 * pairs, "{pairs} {stored}");
    assert!(plan.front.pt_bits <= PT_BITS, "{:?}", plan.front);
    let wide = graph.nodes().filter(|node| node.rank == Rank::Pair);
    assert_eq!(wide.filter(|node| node.slot.storage == Storage::Wide).count(), 0);
}

/// Nonzero digits of canonical signed-binary form.
fn digits(m: i16) -> u8 {
    let m = u64::from(m.unsigned_abs());
    ((3 * m) ^ m).count_ones() as u8
}

#[test]
fn weights_have_no_more_digits_than_the_plan_says() {
    let found = model().report.trigger.as_ref().unwrap();
    let TriggerPlan::Network(plan) = &found.plan else { unreachable!() };
    let graph = spurion::artifact::parse(&model().artifact).unwrap();
    let mut few = 0;
    for (node, planned) in graph.nodes().zip(&plan.nodes) {
        let Op::Mix { weights, .. } = node.op else { continue };
        let NodePlan::Weights { digits: most, .. } = *planned else { unreachable!() };
        for c in 0..weights.outputs() {
            for k in 0..weights.inputs() {
                let (mantissa, _) = weights.mantissa_and_shift(c, k);
                assert!(digits(mantissa) <= most, "{}: {mantissa} {most}", node.id);
                few += usize::from(digits(mantissa) <= 2);
            }
        }
    }
    let limited = |node: &&NodePlan| matches!(node, NodePlan::Weights { digits: ..=3, .. });
    let limited = plan.nodes.iter().filter(limited).count();
    println!("{limited} mixes with fewer digits, {few} weights with two or fewer");
    assert!(few > 60 && limited >= 3, "{few} {limited}");
}

#[test]
fn four_vectors_that_move_are_refused_by_name() {
    let settings = Settings { trigger: Some(TriggerSettings::default()), ..Settings::default() };
    let checkpoint = read_checkpoint("lorentznet_h16_l2_n20");
    let checkpoint = support::generated_lorentznet::with_options(checkpoint, 20, Mass::Float32);
    let jets = test_jets(2, 20).jets;
    let refused = convert(&checkpoint, None, (Path::new("jets"), &jets), &settings);
    let error = refused.unwrap_err().to_string();
    assert!(error.contains("lorentznet"), "{error}");
}
