//! Choices, comparisons, counters and the steps of sums and products over time.

use super::{RANGES, solved, unary};
use crate::case::{Case, Kind, case, number, range};
use spurion_hdl::blocks::{
    Accumulate, AtLeast, Below, Bits, Count, Countdown, FloatAddress, PartialProduct, Select,
};
use spurion_hdl::{Builder, Net, Range};

pub fn select() -> Kind {
    let formula = "if (a == 1) y = b; else y = c;";
    // One bit, and each sign with room for the other operand, or none.
    let some = [RANGES[0], RANGES[1], RANGES[2], RANGES[4], (0, 6), (-3, 2)];
    let pairs = some.into_iter().flat_map(|p| some.map(|q| (p, q)));
    let pairs = pairs.chain([(RANGES[7], RANGES[9])]);
    let of = |(p, q)| case(&[(0, 1), p, q], |b, x, n| b.apply(Select, x, n), formula);
    solved("select", pairs.map(of).collect(), ["case_0_select", "yes ? ", "!yes ? "])
}

/// a + b or a + first, where the promised interval has room for both.
pub fn accumulate() -> Kind {
    let formula = "if (b == 1) y = a + d; else y = a + c;";
    let sets = [[(-16, 15), (0, 0), (-100, 90)], [(0, 31), (-3, 9), (0, 2_000)]];
    let of = |&[a, first, sums]: &[(i64, i64); 3]| {
        let wide = Range::new((sums.0 + a.0 + first.0).into(), (sums.1 + a.1 + first.1).into());
        let operation = Accumulate { sums: wide.unwrap() };
        case(&[a, (0, 1), first, sums], move |b, x, n| b.apply(operation, x, n), formula)
    };
    // As the sum's register gives it back, with as many bits as there are.
    let whole = |(a, first): ((i64, i64), (i64, i64))| {
        let sums = (63 * a.0.min(first.0), 63 * a.1);
        let so_far = (sums.0 - a.0, sums.1 - a.1);
        let operation = Accumulate { sums: range(sums) };
        let build = move |b: &mut Builder, x: &[Net], n| b.apply(operation, x, n);
        case(&[a, (0, 1), first, so_far], build, formula)
    };
    let operands = [(0, 1), (0, 31), (-16, 15)];
    let pairs = operands.into_iter().flat_map(|a| [(a, (0, 1)), (a, (0, 9))]);
    let cases = sets.iter().map(of).chain(pairs.map(whole)).collect();
    solved("accumulate", cases, ["case_0_accumulate", "keep ? ", "!keep ? "])
}

pub fn at_least() -> Kind {
    let of = |bound: i64| {
        let formula = format!("if (a >= {}) y = 1; else y = 0;", number(bound));
        unary(AtLeast { bound }, &RANGES, &formula)
    };
    let cases = [-7, 0, 5, 300].map(of).into_iter().flatten().collect();
    solved("at_least", cases, ["case_0_at_least", ">=", "<="])
}

pub fn below() -> Kind {
    let of = |bound: i64| {
        let formula = format!("if (a < {}) y = 1; else y = 0;", number(bound));
        unary(Below { bound }, &RANGES, &formula)
    };
    let cases = [-7, 1, 5, 300].map(of).into_iter().flatten().collect();
    solved("below", cases, ["case_0_below", "<", ">"])
}

pub fn bits() -> Kind {
    let mut cases: Vec<Case> = Vec::new();
    for (low, count) in [(0, 1), (1, 2), (3, 1), (4, 7)] {
        let most = (1i64 << count) - 1;
        let formula = format!("y = (a >>> {low}) & {};", number(most));
        cases.extend(unary(Bits { low, count }, &[(0, 31), (0, 65_535), (19, 50)], &formula));
    }
    solved("bits", cases, ["case_1_bits", "[0:0]", "[1:1]"])
}

/// With 3 a as it must be, the choice is the product.
pub fn partial_product() -> Kind {
    let of = |&(range, digit): &((i64, i64), (i64, i64))| {
        let build = |b: &mut Builder, x: &[Net], n: u32| {
            let double = b.shift_left(x[0], 1)?;
            let triple = b.add(x[0], double, 0)?;
            b.apply(PartialProduct, &[x[0], triple, x[1]], n)
        };
        case(
            &[range, digit],
            build,
            "if (b == 0) y = 0; else if (b == 1) y = a; else if (b == 2) y = a + a; else y = a + a + a;",
        )
    };
    let sets = [((0, 31), (0, 3)), ((0, 65_535), (0, 3)), ((0, 500), (0, 1))];
    let cases = sets.iter().map(of).collect();
    solved("partial_product", cases, ["case_0_partial_product", "high ? ", "!high ? "])
}

/// Octave after octave: halved, and a step of 2^m further, while more than m + 1 bits are left.
pub fn float_address() -> Kind {
    let of = |&(mantissa, range): &(u8, (i64, i64))| {
        let halve = format!(
            "if (t >= {}) begin t = t >>> 1; u = u + {}; end ",
            number(2 << mantissa),
            number(1 << mantissa)
        );
        let formula = format!("t = a; u = 0; {} y = t + u;", halve.repeat(19));
        let operation = FloatAddress { mantissa_bits: mantissa };
        case(&[range], move |b, x, n| b.apply(operation, x, n), formula)
    };
    let sets = [
        (6, (0, 262_143)),
        (0, (0, 1)),
        (0, (0, 700)),
        (1, (19, 50)),
        (3, (0, 65_535)),
        (6, (0, 100)),
        (20, (0, 65_535)),
    ];
    // Each number of octaves, of which the last one is whole or not.
    let octaves = (1..=8u8).flat_map(|k| [(2, (0, (8 << k) - 1)), (2, (0, (6 << k) - 1))]);
    let sets: Vec<_> = sets.into_iter().chain(octaves).collect();
    let cases = sets.iter().map(of).collect();
    solved("float_address", cases, ["case_0_float_address", "by_4 ? ", "!by_4 ? "])
}

/// Where the promise holds, the count moves by the difference of both bits.
pub fn count() -> Kind {
    let formula = "y = c; if (a == 1 && c < 6) y = y + 1; if (b == 1 && c > 0) y = y - 1;";
    let build = |b: &mut Builder, x: &[Net], n: u32| {
        let room = b.apply(Below { bound: 6 }, &[x[2]], 0)?;
        let some = b.nonzero(x[2], 0)?;
        let (up, down) = (b.mask(x[0], room, 0)?, b.mask(x[1], some, 0)?);
        b.apply(Count { most: 6 }, &[up, down, x[2]], n)
    };
    let cases = vec![case(&[(0, 1), (0, 1), (0, 6)], build, formula)];
    solved("count", cases, ["case_0_count", "more - ", "more + "])
}

pub fn countdown() -> Kind {
    let of = |from: u32| {
        let formula = format!(
            "if (a == 1) y = {}; else if (b > 0) y = b - 1; else y = 0;",
            number(from.into())
        );
        let operands = [(0, 1), (0, i64::from(from))];
        case(&operands, move |b, x, n| b.apply(Countdown { from }, x, n), formula)
    };
    let cases = [1, 3, 15, 31].map(of).into_iter().collect();
    solved("countdown", cases, ["case_0_countdown", "load ? ", "!load ? "])
}
