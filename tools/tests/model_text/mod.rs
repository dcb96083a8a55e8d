//! Committed models, and models as text.
#![allow(dead_code)]

use spurion::artifact;
use spurion::graph::{Graph, TextDump, Verified};
use spurion_tools::text_form::assemble;

use super::command::repository;

/// The verified graph of a model.
pub fn graph(bytes: &[u8]) -> Graph<'_> {
    *Verified::new(artifact::parse(bytes).unwrap()).unwrap().graph()
}

/// The text of a model.
pub fn dump(bytes: &[u8]) -> String {
    TextDump(&graph(bytes)).to_string()
}

/// A model of `tests/vectors`.
pub fn committed(name: &str) -> Vec<u8> {
    std::fs::read(repository().join("tests/vectors").join(name)).unwrap()
}

/// The smallest of them.
pub fn nano() -> Vec<u8> {
    committed("pelican_nano_h2_n16.spurion")
}

/// The text of the model gives the same bytes, and these the same text.
pub fn comes_back(name: &str, bytes: &[u8]) {
    let text = dump(bytes);
    let again = assemble(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let first = again.iter().zip(bytes).position(|(a, b)| a != b);
    assert!(first.is_none() && again.len() == bytes.len(), "{name}: byte {first:?}");
    assert!(dump(&again) == text, "{name}");
}
