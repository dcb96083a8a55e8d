//! Functions as tables of integers.

use spurion::graph::LookupTable;

use crate::elementary::{binary_exponent, power_of_two};
use crate::float_graph::Function;

/// The largest entry.
const LARGEST: f64 = 32_767.0;

/// Tables as the artifact stores them.
#[derive(Clone, Debug)]
pub(super) struct TableBytes {
    /// Mantissa bits, first address, entries.
    pub bytes: Vec<u8>,
    /// Fraction bits of the entries: as many as wanted, or as 16 bits have room for.
    pub frac_bits: i32,
}

/// The tables of `functions` over the integers from `lo` to `hi`, of `frac` fraction bits, with
/// 2^`mantissa_bits` steps in an octave; each entry is the function in the middle of its step, with
/// `wanted` fraction bits.
pub(super) fn lookup_table(
    functions: &[Function],
    mantissa_bits: u8,
    (lo, hi): (i64, i64),
    (frac, wanted): (i32, i32),
) -> TableBytes {
    // A table that is only asked for addresses.
    let addresses = LookupTable::addresses(mantissa_bits);
    let middles = middles(&addresses, (lo, hi));
    let unit = power_of_two(-frac);
    let values: Vec<f64> =
        functions.iter().flat_map(|f| middles.iter().map(|x| f.at(x * unit))).collect();
    let most = values.iter().fold(f64::MIN_POSITIVE, |most, x| most.max(x.abs()));
    let frac_bits = wanted.min(binary_exponent(LARGEST / most));
    let entry = |x: &f64| {
        let entry = (x * power_of_two(frac_bits)).round().clamp(-LARGEST, LARGEST);
        (entry as i16).to_le_bytes()
    };
    let first = addresses.address(lo) as i32;
    let mut bytes = vec![mantissa_bits, 0, 0, 0];
    bytes.extend(first.to_le_bytes());
    bytes.extend(values.iter().flat_map(entry));
    TableBytes { bytes, frac_bits }
}

/// The middle of the integers of each address from that of `lo` to that of `hi`.
fn middles(table: &LookupTable<'_>, (lo, hi): (i64, i64)) -> Vec<f64> {
    let mut middles = Vec::new();
    let mut from = lo;
    while from <= hi {
        // The steps of negative numbers end where their magnitude has the step's low bits 0.
        let last = last_of_step(table, from).min(hi);
        middles.push(0.5 * (from as f64 + last as f64));
        from = last + 1;
    }
    middles
}

/// The largest integer with the address of `x`.
fn last_of_step(table: &LookupTable<'_>, x: i64) -> i64 {
    let mut last = x;
    let mut step = 1;
    while step > 0 {
        let next = last.saturating_add(step);
        if table.address(next) == table.address(x) {
            last = next;
            step *= 2;
        } else {
            step /= 2;
        }
    }
    last
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const MANTISSA_BITS: u8 = 6;

    #[test]
    fn every_integer_has_a_step_and_every_step_its_middle() {
        for (lo, hi) in [(0, 100_000), (-5_000, 70_000), (-300, -7)] {
            let table = LookupTable::addresses(MANTISSA_BITS);
            let middles = middles(&table, (lo, hi));
            let first = table.address(lo);
            assert_eq!(middles.len() as i64, table.address(hi) - first + 1);
            for x in lo..=hi {
                let middle = middles[(table.address(x) - first) as usize];
                let reach = (x as f64).abs() / 128.0;
                assert!((middle - x as f64).abs() <= reach.max(0.0) + 0.5, "{x}: {middle}");
            }
        }
    }

    #[test]
    fn entries_are_the_function_within_half_a_step_and_fit_16_bits() {
        let function = Function::Slog { weight: 0.5, bias: 1.0, exponent: 0.3 };
        let table = lookup_table(&[function], MANTISSA_BITS, (0, 1 << 20), (4, 20));
        assert!(table.frac_bits < 20);
        let entry = |k: usize| i16::from_le_bytes([table.bytes[8 + 2 * k], table.bytes[9 + 2 * k]]);
        for x in [0i64, 1, 77, 4_000, 1 << 19] {
            let k = LookupTable::addresses(MANTISSA_BITS).address(x) as usize;
            let value = f64::from(entry(k)) * power_of_two(-table.frac_bits);
            let exact = function.at(x as f64 / 16.0);
            assert!((value - exact).abs() < 0.01 * exact.abs() + 1e-3, "{x}: {value} {exact}");
        }
    }
}
