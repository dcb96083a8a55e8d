//! Constants and functions from tables.

use num_bigint::{BigInt, Sign};
use spurion::graph::{CountTable, LabelTable, LookupTable};

use super::ExactValue;
use super::rounding::power;

/// The row of a jet of `n` objects.
pub(super) fn counted(table: &CountTable<'_>, channels: usize, n: usize) -> Vec<Vec<BigInt>> {
    let entries: Vec<i32> = table.iter().collect();
    (0..channels).map(|c| vec![entries[n * channels + c].into()]).collect()
}

/// The constants of each pair: by class off the diagonal, by the class of the one object on it.
pub(super) fn labels(
    table: &LabelTable<'_>,
    (channels, n): (usize, usize),
    spurions: usize,
) -> Vec<Vec<BigInt>> {
    let entries: Vec<i32> = table.iter().collect();
    let classes = spurions + 1;
    let class = |i: usize| i.min(spurions);
    let place = |i: usize, j: usize| match i == j {
        false => class(i) * classes + class(j),
        true => classes * classes + class(i),
    };
    let row = n * (classes * classes + classes);
    let of = |c: usize, e: usize| entries[(row + place(e / n, e % n)) * channels + c].into();
    (0..channels).map(|c| (0..n * n).map(|e| of(c, e)).collect()).collect()
}

/// The entry of each channel's table at the address of x.
pub(super) fn lookup(table: &LookupTable<'_>, x: &ExactValue) -> Vec<Vec<BigInt>> {
    let channel = |c: usize| {
        let entries: Vec<i16> = table.channel(c).collect();
        let last = BigInt::from(entries.len() - 1);
        let x = &x.channels[if x.channels.len() == 1 { 0 } else { c }];
        let of = |x| {
            let place = address(x, table.mantissa_bits.into()) - table.first;
            let place = place.max(BigInt::ZERO).min(last.clone());
            entries[usize::try_from(place).unwrap_or(0)].into()
        };
        x.iter().map(of).collect()
    };
    (0..table.channels()).map(channel).collect()
}

/// sign(x) a(|x|), where a(v) = e 2^m + floor(v / 2^e) with e the bits of v beyond m + 1.
fn address(x: &BigInt, m: i32) -> BigInt {
    let size = x.magnitude();
    let e = (size.bits() as i32 - (m + 1)).max(0);
    let address = power(m) * e + BigInt::from(size >> e.unsigned_abs());
    if x.sign() == Sign::Minus { -address } else { address }
}
