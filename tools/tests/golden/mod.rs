//! The answers of the published classes.

#![allow(dead_code, clippy::unwrap_used)]

use std::io::{Cursor, Read};
use std::path::Path;

use spurion_tools::checkpoint::{self, Checkpoint};
use spurion_tools::jets;

use super::readers_build::data;

/// A checkpoint of the repository's test data.
pub fn read(name: &str) -> Checkpoint {
    checkpoint::read(&data(&format!("{name}.pt"))).unwrap()
}

/// The leading constituents of the first test jets.
pub fn leading(count: usize, constituents: usize) -> Vec<Vec<[f64; 4]>> {
    jets::read(&data("jets_test.h5"), Some(count), constituents).unwrap().jets
}

/// The float64 logits of the published class to `jets_test.h5`, (background, signal) each.
pub fn logits(name: &str) -> Vec<f64> {
    let logits = logits_in(&data(&format!("golden_{name}.npz")));
    assert_eq!(logits.len(), 2 * 2500);
    logits
}

/// The float64 logits in a file, (background, signal) for each jet.
pub fn logits_in(path: &Path) -> Vec<f64> {
    let file = std::fs::read(path).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut array = Vec::new();
    archive.by_name("logits_f64.npy").unwrap().read_to_end(&mut array).unwrap();
    let array = npyz::NpyFile::new(array.as_slice()).unwrap();
    assert_eq!(array.shape()[1..], [2]);
    array.into_vec().unwrap()
}

/// Asserts that `oracle` answers as the published class did, and prints how close it is.
pub fn assert_published(
    name: &str,
    constituents: usize,
    tolerance: f64,
    oracle: impl Fn(&[[f64; 4]]) -> Vec<f64>,
) {
    let expected = logits(name);
    let jets = leading(expected.len() / 2, constituents);
    assert_eq!(expected.len(), 2 * jets.len());
    assert!(jets.iter().any(|jet| jet.len() < constituents), "padding is part of the test");
    assert_answers((name, &jets, &expected), tolerance, oracle);
}

/// Asserts that `oracle` answers to `jets` as expected, and prints how close it is.
pub fn assert_answers(
    (name, jets, expected): (&str, &[Vec<[f64; 4]>], &[f64]),
    tolerance: f64,
    oracle: impl Fn(&[[f64; 4]]) -> Vec<f64>,
) {
    assert_eq!(expected.len(), 2 * jets.len());
    let mut largest = 0_f64;
    for (k, (jet, expected)) in jets.iter().zip(expected.chunks_exact(2)).enumerate() {
        let found = oracle(jet);
        assert_eq!(found.len(), 2);
        for (logit, expected) in found.iter().zip(expected) {
            let difference = (logit - expected).abs();
            assert!(difference <= tolerance, "{name}, jet {k}: {logit} instead of {expected}");
            largest = largest.max(difference);
        }
    }
    println!("{name}: {} jets, largest difference {largest:e}", jets.len());
}
