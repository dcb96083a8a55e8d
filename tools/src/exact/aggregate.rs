//! Sums over objects.

use num_bigint::BigInt;
use spurion::graph::Aggregation;

use super::ExactValue;

/// The sums of each channel of `x` over `n` objects.
pub(super) fn sums(x: &ExactValue, kind: Aggregation, n: usize) -> Vec<Vec<BigInt>> {
    x.channels.iter().map(|x| of_channel(x, kind, n)).collect()
}

fn of_channel(x: &[BigInt], kind: Aggregation, n: usize) -> Vec<BigInt> {
    let objects = 0..n;
    match kind {
        Aggregation::Row => {
            objects.clone().map(|i| objects.clone().map(|j| &x[i * n + j]).sum()).collect()
        }
        Aggregation::Column => {
            objects.clone().map(|j| objects.clone().map(|i| &x[i * n + j]).sum()).collect()
        }
        Aggregation::Diagonal => objects.map(|i| x[i * n + i].clone()).collect(),
        Aggregation::Trace => vec![objects.map(|i| &x[i * n + i]).sum()],
        Aggregation::Total => vec![x.iter().sum()],
    }
}
