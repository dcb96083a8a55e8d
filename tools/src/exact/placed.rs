//! Values placed into a higher rank, added and multiplied.

use num_bigint::BigInt;
use spurion::graph::{Node, Placement, Rank};

use super::ExactValue;
use super::rounding::power;

/// Where the entries of a result are: the indices (i, j) of entry `e`; j has no meaning below pairs.
fn indices(rank: Rank, n: usize, e: usize) -> (usize, usize) {
    match rank {
        Rank::Jet => (0, 0),
        Rank::Particle => (e, e),
        Rank::Pair => (e / n, e % n),
    }
}

/// Which entry of a value of rank `from` is placed on entry (i, j) of the result; `None` off the
/// diagonal for what goes there.
fn source(
    placement: Placement,
    from: Rank,
    n: usize,
    (e, (i, j)): (usize, (usize, usize)),
) -> Option<usize> {
    match placement {
        Placement::Same => Some(e),
        Placement::Rows => Some(i),
        Placement::Columns => Some(j),
        Placement::Diagonal if i != j => None,
        Placement::Diagonal => Some(if from == Rank::Jet { 0 } else { i }),
        Placement::All => Some(0),
        Placement::Transposed => Some(j * n + i),
    }
}

/// Adds 2^shift x, placed, to a sum with the rank of `node`.
pub(super) fn add(
    sum: &mut [Vec<BigInt>],
    (node, n): (&Node<'_>, usize),
    (x, placement): (&ExactValue, Placement),
    shift: i32,
) {
    let scale = power(shift);
    for (sum, channel) in sum.iter_mut().zip(&x.channels) {
        for (e, sum) in sum.iter_mut().enumerate() {
            let place = (e, indices(node.rank, n, e));
            if let Some(k) = source(placement, x.rank, n, place) {
                *sum += &channel[k] * &scale;
            }
        }
    }
}

/// The products of two placed values, of which one may have a single channel that serves all.
pub(super) fn product(
    node: &Node<'_>,
    n: usize,
    x: (&ExactValue, Placement),
    y: (&ExactValue, Placement),
) -> Vec<Vec<BigInt>> {
    let entry = |(value, placement): (&ExactValue, Placement), c: usize, e: usize| {
        let channel = &value.channels[if value.channels.len() == 1 { 0 } else { c }];
        let place = (e, indices(node.rank, n, e));
        source(placement, value.rank, n, place).map_or(BigInt::ZERO, |k| channel[k].clone())
    };
    let channel = |c| (0..node.rank.entries(n)).map(|e| entry(x, c, e) * entry(y, c, e)).collect();
    (0..node.channels).map(channel).collect()
}
