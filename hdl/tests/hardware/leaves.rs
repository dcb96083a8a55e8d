//! Every operation of a leaf block: its integers against a formula written here, and its
//! Verilog in Icarus Verilog against its integers.

use crate::support::leaf::{Case, RANGES, case, check};
use crate::support::model;
use spurion::format::{Overflow, QFormat, Quantizer, Rounding};
use spurion_hdl::blocks::{
    AbsoluteDifference, Add, AddConstant, Clamp, Delay, Fit, FloatAddress, Fold, Join, LeakyRelu,
    Lookup, Magnitude, Mask, Multiply, NonZero, Round, RoundHalfDown, Scale, ShiftLeft, Subtract,
    TableData, TableStyle, Widen,
};
use spurion_hdl::{MultiplierStyle, Operation, Range};

/// The operation on each interval alone.
fn unary<O: Operation + Copy + 'static>(
    op: O,
    formula: impl Fn(i64) -> i64 + Copy + 'static,
) -> Vec<Case> {
    RANGES
        .iter()
        .map(|&r| {
            case(format!("{op:?}"), &[r], move |b, x, n| b.apply(op, x, n), move |x| formula(x[0]))
        })
        .collect()
}

/// The operation on all pairs of intervals.
fn binary<O: Operation + Copy + 'static>(
    op: O,
    formula: impl Fn(i64, i64) -> i64 + Copy + 'static,
) -> Vec<Case> {
    let pairs = RANGES.iter().flat_map(|&a| RANGES.map(|b| [a, b]));
    let build = |r: [(i64, i64); 2]| {
        case(format!("{op:?}"), &r, move |b, x, n| b.apply(op, x, n), move |x| formula(x[0], x[1]))
    };
    pairs.map(build).collect()
}

#[test]
fn add() {
    check("add", &binary(Add, |a, b| a + b));
}

#[test]
fn add_constant() {
    let constants = [1, -1, 5, -300, 70_000, -70_000];
    let cases = constants.map(|k| unary(AddConstant { constant: k }, move |a| a + k));
    check("add_constant", &cases.into_iter().flatten().collect::<Vec<_>>());
}

#[test]
fn subtract() {
    check("subtract", &binary(Subtract, |a, b| a - b));
}

#[test]
fn join() {
    let cases =
        [((0, 5), (0, 7), 3), ((0, 1), (0, 1), 1), ((2, 9), (1, 12), 6)].map(|(a, b, bits)| {
            let build = move |h: &mut spurion_hdl::Builder, x: &[spurion_hdl::Net], n: u32| {
                h.apply(Join { bits }, x, n)
            };
            case("join", &[a, b], build, move |x| (x[0] << bits) + x[1])
        });
    check("join", &cases);
    let range = |lo, hi| Range::new(lo, hi).unwrap();
    assert!(Join { bits: 3 }.range(&[range(0, 1), range(0, 8)]).is_err());
    assert!(Join { bits: 3 }.range(&[range(-1, 1), range(0, 7)]).is_err());
    assert!(Join { bits: 0 }.range(&[range(0, 1), range(0, 0)]).is_err());
}

#[test]
fn multiply() {
    let mut cases = binary(Multiply, |a, b| a * b);
    // The product of the two widest takes more bits than there are.
    cases.pop();
    check("multiply", &cases);
}

/// Of operands that are registered or not, with registers of the multiplier's own or without.
#[test]
fn product() {
    let pairs = RANGES.iter().flat_map(|&a| RANGES.map(|b| [a, b]));
    let mut cases: Vec<Case> = pairs
        .map(|ranges| {
            let build = |b: &mut spurion_hdl::Builder, x: &[spurion_hdl::Net], n: u32| {
                b.set_levels_per_register(1 + n);
                b.product(x[0], x[1], MultiplierStyle::Dsp)
            };
            case("product", &ranges, build, |x| x[0] * x[1])
        })
        .collect();
    cases.pop();
    check("product", &cases);
}

#[test]
fn round_half_down() {
    let cases = [1, 2, 3, 9].map(|shift| {
        unary(RoundHalfDown { shift }, move |a| {
            let (unit, rest) = (1 << shift, a.rem_euclid(1 << shift));
            a.div_euclid(unit) + i64::from(2 * rest > unit)
        })
    });
    check("round_half_down", &cases.into_iter().flatten().collect::<Vec<_>>());
}

#[test]
fn magnitude() {
    check("magnitude", &unary(Magnitude, i64::abs));
}

#[test]
fn scale() {
    let weights = [-1, 2, 3, -3, 127, -128, 5_001, -77_777];
    let cases = weights.map(|k| unary(Scale { constant: k }, move |a| a * k));
    check("scale", &cases.into_iter().flatten().collect::<Vec<_>>());
}

#[test]
fn shift_left() {
    let cases = [1, 2, 13, 29].map(|bits| unary(ShiftLeft { bits }, move |a| a * (1 << bits)));
    check("shift_left", &cases.into_iter().flatten().collect::<Vec<_>>());
}

#[test]
fn absolute_difference() {
    check(
        "absolute_difference",
        &binary(AbsoluteDifference, |a, b| if a < b { b - a } else { a - b }),
    );
}

/// The short way round, found by trying.
fn angle(a: i64, period: i64) -> i64 {
    (-3..=3).map(|turns| (a + turns * period).abs()).min().unwrap()
}

#[test]
fn fold() {
    let ranges = [(0, 719), (0, 720), (0, 721), (0, 1439), (0, 1440), (0, 1441), (0, 2047)];
    let more = [(0, 2160), (721, 1440), (721, 2160), (1440, 1450), (1500, 2047), (10, 20)];
    let large = ranges.iter().chain(&more).map(|&r| (r, 1440));
    let small = [((0, 3), 2), ((0, 6), 4), ((0, 12), 8), ((3, 24), 16)];
    let cases = large.chain(small).map(|(range, period)| {
        let build = move |b: &mut spurion_hdl::Builder, x: &[_], n| b.apply(Fold { period }, x, n);
        case(format!("fold {period}"), &[range], build, move |x| angle(x[0], period))
    });
    check("fold", &cases.collect::<Vec<_>>());
}

#[test]
fn clamp() {
    let bounds = [(-5, 5), (0, 1), (0, i64::MAX), (-20, -3), (20, 40), (-100_000, 1_000)];
    let cases = bounds.map(|(lo, hi)| unary(Clamp { lo, hi }, move |a| a.clamp(lo, hi)));
    check("clamp", &cases.into_iter().flatten().collect::<Vec<_>>());
}

#[test]
fn mask() {
    let cases =
        RANGES.map(|r| case("mask", &[r, (0, 1)], |b, x, n| b.apply(Mask, x, n), |x| x[0] * x[1]));
    check("mask", &cases);
}

#[test]
fn nonzero_delay_and_widen() {
    let to = Range::new(-(1 << 40), 1 << 40).unwrap();
    let cases =
        [unary(NonZero, |a| i64::from(a != 0)), unary(Delay, |a| a), unary(Widen { to }, |a| a)];
    check("moves", &cases.into_iter().flatten().collect::<Vec<_>>());
}

#[test]
fn round() {
    let shifts = [1, 2, 3, 7, 20, 40];
    let modes = Rounding::ALL.iter().flat_map(|&mode| shifts.map(|shift| (mode, shift)));
    let cases = modes
        .map(|(mode, shift)| unary(Round { shift, mode }, move |a| model::round(a, shift, mode)));
    check("round", &cases.flatten().collect::<Vec<_>>());
}

/// The two slopes, rounded where both, one or neither has bits to round.
#[test]
fn leaky_relu() {
    let shifts = [0, 1, 5, 11, 12, 13, 20];
    let modes = Rounding::ALL.iter().flat_map(|&mode| shifts.map(|shift| (mode, shift)));
    let cases = modes.map(|(mode, shift)| {
        unary(LeakyRelu { shift, mode }, move |a| {
            let exact = if a < 0 { 41 * a } else { 4096 * a };
            if shift == 0 { exact } else { model::round(exact, shift, mode) }
        })
    });
    check("leaky_relu", &cases.flatten().collect::<Vec<_>>());
}

/// Steps of octaves, counted from below.
#[test]
fn float_address() {
    let address = |a: i64, mantissa_bits: u8| {
        let (mut rest, mut octaves) = (a, 0);
        while rest >= 2 << mantissa_bits {
            (rest, octaves) = (rest / 2, octaves + 1);
        }
        (octaves << mantissa_bits) + rest
    };
    let ranges = [(0, 1), (0, 31), (0, 700), (19, 50), (0, 65_535), (0, 262_143), (1000, 1 << 40)];
    let mut cases = Vec::new();
    for mantissa_bits in [0, 1, 3, 6, 31] {
        for range in ranges {
            let operation = FloatAddress { mantissa_bits };
            let build = move |b: &mut spurion_hdl::Builder, x: &[_], n| b.apply(operation, x, n);
            cases.push(case(format!("{operation:?}"), &[range], build, move |x| {
                address(x[0], mantissa_bits)
            }));
        }
    }
    check("float_address", &cases);
}

fn formats() -> Vec<QFormat> {
    let widths = [1, 4, 11, 30];
    let signs = [true, false].iter().flat_map(|&s| widths.map(|w| QFormat::new(s, w, 0).unwrap()));
    signs.collect()
}

#[test]
fn fit() {
    let modes =
        Overflow::ALL.iter().flat_map(|&mode| formats().into_iter().map(move |f| (mode, f)));
    let cases = modes
        .map(|(mode, format)| unary(Fit { format, mode }, move |a| model::fit(a, format, mode)));
    check("fit", &cases.flatten().collect::<Vec<_>>());
}

#[test]
fn quantize() {
    let mut cases = Vec::new();
    for rounding in Rounding::ALL {
        for overflow in Overflow::ALL {
            for format in [(true, 5, 0), (false, 5, 0), (true, 8, -3), (false, 12, 3)] {
                let to = QFormat::new(format.0, format.1, format.2).unwrap();
                let quantizer = Quantizer::new(3, to, rounding, overflow).unwrap();
                for range in [(-128, 127), (0, 255), (-60_000, 60_000)] {
                    let what = format!("{quantizer:?}");
                    let build = move |b: &mut spurion_hdl::Builder, x: &[spurion_hdl::Net], n| {
                        b.quantize(x[0], quantizer, n)
                    };
                    cases.push(case(what, &[range], build, move |x| {
                        model::quantize(x[0], quantizer)
                    }));
                }
            }
        }
    }
    check("quantize", &cases);
}

#[test]
fn lookup() {
    let entry = |k: i64| (k * k * 37 + 11 * k) % 1000 - 300;
    let mut cases = Vec::new();
    let mut tables = Vec::new();
    for (number, &(lo, hi)) in RANGES[..8].iter().enumerate() {
        for style in [TableStyle::Lut, TableStyle::BlockRam] {
            let entries = (lo - 2..=hi + 3).map(entry).collect();
            let name = format!("t{number}_{style:?}");
            tables.push(((lo, hi), TableData::new(&name, lo - 2, entries, style).unwrap()));
        }
    }
    // Twice, so that two leaves share a module.
    for (range, table) in tables.iter().cloned().chain(tables.iter().cloned()) {
        let build = move |b: &mut spurion_hdl::Builder, x: &[spurion_hdl::Net], n: u32| {
            b.lookup(&table, x[0], n.max(1))
        };
        cases.push(case("lookup", &[range], build, move |x| entry(x[0])));
    }
    check("lookup", &cases);
    let all = RANGES[2];
    let table = TableData::new("short", 0, vec![1, 2], TableStyle::Lut).unwrap();
    let address = Range::new(all.0.into(), all.1.into()).unwrap();
    let lookup =
        Lookup { table, address, module: String::new(), emits_module: true, is_kept: false };
    assert!(lookup.range(&[address]).is_err());
}
