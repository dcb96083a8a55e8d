//! Dot products of pairs have factors of 16 bits, and pairs are kept in 32-bit words.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use spurion::graph::{Op, Rank, Storage};
use support::{ALL_CHECKPOINTS, converted_as_usual};

/// The smallest and the largest factor.
const LEAST: i128 = -32_768;
const MOST: i128 = 32_767;
/// Calibration jets.
const JETS: usize = 1_000;

#[test]
fn every_dot_product_of_pairs_has_factors_of_16_bits() {
    for name in ALL_CHECKPOINTS {
        let (model, _) = converted_as_usual(name, JETS);
        let graph = spurion::artifact::parse(&model.artifact).unwrap();
        let mut checked = 0;
        for node in graph.nodes().filter(|node| node.rank == Rank::Pair) {
            let Op::Mix { input, weights } = node.op else { continue };
            let read = graph.node(input).unwrap();
            // The metric's product of four-vectors is exact, whatever it takes.
            if weights.inputs() == 1 || matches!(read.op, Op::Multiply { .. }) {
                continue;
            }
            let places =
                (0..weights.outputs()).flat_map(|c| (0..weights.inputs()).map(move |k| (c, k)));
            let largest = places.map(|(c, k)| weights.get(c, k).abs()).max().unwrap();
            assert!(i128::from(largest) <= MOST, "{name} {}: a weight of {largest}", node.id);
            let (lo, hi) = (read.range.lo, read.range.hi);
            assert!(lo >= LEAST && hi <= MOST, "{name} {}: {lo} to {hi}", node.id);
            assert!(node.format.total_bits <= 32, "{name} {}: {}", node.id, node.format);
            checked += 1;
        }
        let blocks = !name.starts_with("pelican_nano");
        assert_eq!(checked > 0, blocks, "{name}");
    }
}

/// Only exact products of four-vectors take more.
#[test]
fn pairs_are_kept_in_words_of_32_bits() {
    for name in ALL_CHECKPOINTS {
        let (model, _) = converted_as_usual(name, JETS);
        let graph = spurion::artifact::parse(&model.artifact).unwrap();
        for node in graph.nodes().filter(|node| node.rank == Rank::Pair) {
            let vectors = name.starts_with("lorentznet") && node.format.total_bits > 48;
            assert!(node.slot.storage != Storage::Wide || vectors, "{name} {}", node.id);
        }
    }
}
