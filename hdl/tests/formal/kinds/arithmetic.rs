//! Operations without registers, apart from rounding.

use spurion_hdl::blocks::{
    AbsoluteDifference, Accumulate, Add, AddConstant, Clamp, Fold, Join, Magnitude, Mask, Multiply,
    NonZero, Scale, ShiftLeft, Subtract, Widen,
};
use spurion_hdl::{Builder, Net, Operation, Range};

use super::{NARROW, PAIRED, RANGES, binary, solved, unary};
use crate::case::{Case, Kind, Method, case, number, range};

pub fn add() -> Kind {
    let mut cases = binary(Add, &PAIRED, "y = a + b;");
    cases.extend(binary(Add, &NARROW, "y = a + b;"));
    solved("add", cases, ["case_0_add", " + ", " - "])
}

pub fn add_constant() -> Kind {
    let constants = [1, -1, 5, -300, 70_000, -70_000];
    let of = |constant| {
        unary(AddConstant { constant }, &RANGES, &format!("y = a + {};", number(constant)))
    };
    // Half of all bits: a number becomes one with a sign of as many bits, as an unpacker does it.
    let halves = [(16, (0, 31)), (2048, (0, 4095)), (1024, (0, 2047))];
    let turned = halves.into_iter().flat_map(|(half, range)| {
        let formula = format!("y = a + {};", number(-half));
        unary(AddConstant { constant: -half }, &[range], &formula)
    });
    let cases = constants.into_iter().flat_map(of).chain(turned).collect();
    solved("add_constant", cases, ["case_0_add_constant", " + ", " - "])
}

pub fn subtract() -> Kind {
    let mut cases = binary(Subtract, &PAIRED, "y = a - b;");
    cases.extend(binary(Subtract, &NARROW, "y = a - b;"));
    solved("subtract", cases, ["case_0_subtract", " - ", " + "])
}

/// The low bit of these is an exclusive or beside the carry chain.
pub fn sums_apart() -> Kind {
    let mut cases = Vec::new();
    for a in PAIRED {
        for b in PAIRED {
            cases.push(apart(Add, &[a, b], "y = a + b;"));
            cases.push(apart(Subtract, &[a, b], "y = a - b;"));
        }
        for constant in [1, -2, -70_001] {
            let formula = format!("y = a + {};", number(constant));
            cases.push(apart(AddConstant { constant }, &[a], &formula));
        }
        let sums = Range::new(i128::from(2 * a.0), i128::from(2 * a.1)).unwrap();
        let formula = "if (b == 1) y = a + d; else y = a + c;";
        cases.push(apart(Accumulate { sums }, &[a, (0, 1), (0, 0), a], formula));
    }
    for a in NARROW {
        for b in NARROW {
            cases.push(apart(Add, &[a, b], "y = a + b;"));
            cases.push(apart(Subtract, &[a, b], "y = a - b;"));
        }
    }
    for (a, sums) in [((0, 31), (0, 63)), ((-16, 15), (-32, 31))] {
        let formula = "if (b == 1) y = a + d; else y = a + c;";
        let rest = (sums.0 - a.0, sums.1 - a.1);
        let sums = range(sums);
        cases.push(apart(Accumulate { sums }, &[a, (0, 1), (0, 1), rest], formula));
    }
    solved("sums_apart", cases, ["case_0_add", "[0] ^ ", "[0] | "])
}

fn apart<O: Operation + Copy + 'static>(op: O, operands: &[(i64, i64)], formula: &str) -> Case {
    let build = move |b: &mut Builder, x: &[Net], n| {
        b.set_sums_apart(true);
        let sum = b.apply(op, x, n);
        b.set_sums_apart(false);
        sum
    };
    case(operands, build, formula)
}

pub fn distance() -> Kind {
    let formula = "if (a < b) y = b - a; else y = a - b;";
    let cases = binary(AbsoluteDifference, &PAIRED, formula);
    solved("distance", cases, ["case_0_distance", " ^ ", " | "])
}

pub fn magnitude() -> Kind {
    let cases = unary(Magnitude, &RANGES, "if (a < 0) y = -a; else y = a;");
    solved("magnitude", cases, ["case_0_magnitude", " ^ ", " | "])
}

/// Products that a solver can decide: up to 5 bits by 5 bits, and one interval of 7 bits.
pub fn multiply_narrow() -> Kind {
    let mut cases = binary(Multiply, &RANGES[..4], "y = a * b;");
    cases.extend(binary(Multiply, &[(-50, -33)], "y = a * b;"));
    solved("multiply_narrow", cases, ["case_0_multiply", " * ", " + "])
}

/// Products of the widths of a tagger and beyond: both sides must become the same multiplier.
pub fn multiply_wide() -> Kind {
    let ranges = [(-2048, 2047), (0, 65_535), (-(1 << 23), (1 << 23) - 1), (0, (1 << 26) - 1)];
    let cases = binary(Multiply, &ranges, "y = a * b;");
    let fault = ["case_0_multiply", " * ", " + "];
    Kind { name: "multiply_wide".to_owned(), cases, fault, method: Method::Structure }
}

fn scaled(weights: &[i64], ranges: &[(i64, i64)]) -> Vec<Case> {
    let of = |&constant: &i64| {
        unary(Scale { constant }, ranges, &format!("y = a * {};", number(constant)))
    };
    weights.iter().flat_map(of).collect()
}

pub fn scale() -> Kind {
    let cases = scaled(&[-1, 2, 3, -3, 127, -128], &RANGES[..8]);
    solved("scale", cases, ["case_0_scale", " * ", " + "])
}

pub fn scale_wide() -> Kind {
    let cases = scaled(&[127, -128, 5_001, -77_777], &[(-2048, 2047), (0, 65_535)]);
    let fault = ["case_0_scale", " * ", " + "];
    Kind { name: "scale_wide".to_owned(), cases, fault, method: Method::Structure }
}

pub fn shift_left() -> Kind {
    let of =
        |bits: u32| unary(ShiftLeft { bits }, &RANGES, &format!("y = a * {};", number(1 << bits)));
    let cases = [1, 2, 13, 29].into_iter().flat_map(of).collect();
    solved("shift_left", cases, ["case_0_shift_left", "'h0}", "'h1}"])
}

/// Two numbers in one word, the lower one with bits to spare.
pub fn join() -> Kind {
    let pairs =
        [((0, 31), (0, 31), 5), ((19, 50), (0, 1), 1), ((0, 1), (19, 50), 7), ((0, 1), (0, 31), 5)];
    let of = |(high, low, bits): ((i64, i64), (i64, i64), u32)| {
        let formula = format!("y = a * {} + b;", number(1 << bits));
        case(&[high, low], move |b, x, n| b.apply(Join { bits }, x, n), formula)
    };
    solved("join", pairs.into_iter().map(of).collect(), ["case_0_join", "{high, ", "{low_wide, "])
}

/// The distance wrapped by whole turns into half a turn either way, and its magnitude.
pub fn fold() -> Kind {
    let ranges = [(0, 2160), (0, 719), (0, 720), (0, 721), (0, 1441), (0, 2047), (721, 2160)];
    let large = ranges.iter().map(|&range| (range, 1440));
    let small = [((0, 3), 2), ((0, 6), 4), ((0, 12), 8), ((3, 24), 16)];
    let cases = large.chain(small).map(|(range, period)| {
        let (turn, half) = (number(period), number(period / 2));
        let wrap = format!("if (t >= {half}) t = t - {turn};");
        let formula = format!("t = a; {wrap} {wrap} if (t < 0) y = -t; else y = t;");
        case(&[range], move |b, x, n| b.apply(Fold { period }, x, n), formula)
    });
    solved("fold", cases.collect(), ["case_0_fold", " > ", " < "])
}

/// min(max(a, lo), hi) in Verilog.
pub fn clamped(lo: i64, hi: i64) -> String {
    let (lo, hi) = (number(lo), number(hi));
    format!("y = a; if (y < {lo}) y = {lo}; if (y > {hi}) y = {hi};")
}

pub fn clamp() -> Kind {
    let bounds =
        [(-5, 5), (0, 1), (0, 7), (0, 10), (0, i64::MAX), (-20, -3), (20, 40), (-100_000, 1_000)];
    let of = |(lo, hi)| unary(Clamp { lo, hi }, &RANGES, &clamped(lo, hi));
    let cases = bounds.into_iter().flat_map(of).collect();
    solved("clamp", cases, ["case_0_clamp", " > ", " < "])
}

pub fn mask() -> Kind {
    let formula = "if (b == 1) y = a; else y = 0;";
    let of = |&range: &(i64, i64)| case(&[range, (0, 1)], |b, x, n| b.apply(Mask, x, n), formula);
    solved("mask", RANGES.iter().map(of).collect(), ["case_0_mask", "keep ? ", "!keep ? "])
}

pub fn nonzero() -> Kind {
    let cases = unary(NonZero, &RANGES, "if (a == 0) y = 0; else y = 1;");
    solved("nonzero", cases, ["case_0_nonzero", "|a", "&a"])
}

pub fn widen() -> Kind {
    let to = Range::new(-(1 << 40), 1 << 40).unwrap();
    solved("widen", unary(Widen { to }, &RANGES, "y = a;"), ["case_0_widen", "a[4]", "a[3]"])
}
