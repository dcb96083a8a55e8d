//! LorentzNet: its graph against the oracle, what quantization costs, and what must not change a
//! bit.
#![allow(clippy::panic, clippy::unwrap_used, missing_docs)]

mod support;

use spurion_tools::calibrate::Sample;
use spurion_tools::checkpoint::Checkpoint;
use spurion_tools::float_graph::evaluate;
use spurion_tools::import::import;
use spurion_tools::import::lorentznet::{Choice, complete};
use spurion_tools::reference::Oracle;
use spurion_tools::reference::lorentznet::Mass;
use support::{read_checkpoint, test_jets};

const NAME: &str = "lorentznet_h16_l2_n20";
const PARTICLES: usize = 20;
/// Largest difference between the float graph and the oracle, relative to the logit where that is
/// more than 1: both are float64.
const FLOAT_GRAPH_ERROR: f64 = 1e-9;

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
