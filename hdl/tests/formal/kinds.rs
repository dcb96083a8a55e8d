//! The one list of everything that is proved. A new operation gets a function here and a line in
//! [`all`].

mod arithmetic;
mod control;
mod registers;
mod rounding;

use crate::case::{Case, Kind, Method, case};
use spurion_hdl::Operation;

/// Everything that is proved.
pub fn all() -> Vec<Kind> {
    let mut kinds = vec![
        arithmetic::add(),
        arithmetic::add_constant(),
        arithmetic::subtract(),
        arithmetic::sums_apart(),
        arithmetic::distance(),
        arithmetic::magnitude(),
        arithmetic::multiply_narrow(),
        arithmetic::multiply_wide(),
        arithmetic::scale(),
        arithmetic::scale_wide(),
        arithmetic::shift_left(),
        arithmetic::join(),
        arithmetic::fold(),
        arithmetic::clamp(),
        arithmetic::mask(),
        arithmetic::nonzero(),
        arithmetic::widen(),
        control::select(),
        control::accumulate(),
        control::at_least(),
        control::below(),
        control::bits(),
        control::partial_product(),
        control::float_address(),
        control::count(),
        control::countdown(),
        registers::adder_tree(),
        registers::lookup(),
        registers::lookup_signs(),
        registers::lookup_many(),
        registers::kept_lookup(),
        registers::kept_lookup_many(),
        registers::tap(),
        registers::delay(),
        registers::product(),
        registers::arithmetic(),
    ];
    kinds.extend(rounding::round());
    kinds.extend(rounding::fit());
    kinds.extend(rounding::leaky_relu());
    kinds.push(rounding::round_half_down());
    kinds.push(rounding::quantize());
    kinds
}

/// Cases that a solver decides.
fn solved(name: &str, cases: Vec<Case>, fault: [&'static str; 3]) -> Kind {
    Kind { name: name.to_owned(), cases, fault, method: Method::Solver }
}

/// Intervals of all kinds: around zero, one bit, away from zero, wide.
const RANGES: [(i64, i64); 10] = [
    (-16, 15),
    (0, 31),
    (0, 1),
    (-1, 0),
    (-7, 40),
    (19, 50),
    (-50, -33),
    (-2048, 2047),
    (0, 65_535),
    (-3_000_000_000, 2_999_999_999),
];

/// Some of these, of which all pairs are tried.
const PAIRED: [(i64, i64); 7] =
    [RANGES[0], RANGES[1], RANGES[3], RANGES[4], RANGES[6], RANGES[8], RANGES[9]];

/// Intervals next to each other in width: sums of them take the bits of one operand, more or fewer,
/// and its sign or another one.
const NARROW: [(i64, i64); 10] = [
    (0, 1),
    (0, 20),
    (0, 40),
    (9, 12),
    (20, 50),
    (-10, 10),
    (-20, 20),
    (-20, -1),
    (-40, 10),
    (-8, 7),
];

/// The operation on each interval alone.
fn unary<O: Operation + Copy + 'static>(op: O, ranges: &[(i64, i64)], formula: &str) -> Vec<Case> {
    ranges.iter().map(|&r| case(&[r], move |b, x, n| b.apply(op, x, n), formula)).collect()
}

/// The operation on all pairs of intervals.
fn binary<O: Operation + Copy + 'static>(op: O, ranges: &[(i64, i64)], formula: &str) -> Vec<Case> {
    let pairs = ranges.iter().flat_map(|&a| ranges.iter().map(move |&b| [a, b]));
    pairs.map(|r| case(&r, move |b, x, n| b.apply(op, x, n), formula)).collect()
}
