//! Where bits are lost: every mode of rounding and of overflow, and both together.

use spurion::format::{Overflow, QFormat, Quantizer, Rounding};
use spurion_hdl::blocks::{Fit, LeakyRelu, Round, RoundHalfDown};

use super::arithmetic::clamped;
use super::{RANGES, solved, unary};
use crate::case::{Kind, Method, case, number};

/// a / 2^shift, rounded to y, by quotient and rest.
fn rounded(shift: u32, mode: Rounding) -> String {
    let unit = number(1 << shift);
    match mode {
        Rounding::Trn => format!("y = a >>> {shift};"),
        Rounding::TrnZero => {
            format!("if (a < 0) y = -((-a) >>> {shift}); else y = a >>> {shift};")
        }
        Rounding::Rnd => format!("y = (2 * a + {unit}) >>> {};", shift + 1),
        Rounding::RndConv => format!(
            "t = a >>> {shift}; u = 2 * (a - t * {unit}); y = t;\n\
             if (u > {unit}) y = t + 1; if (u == {unit} && t[0]) y = t + 1;"
        ),
    }
}

/// a brought into a format, as y.
fn fitted(format: QFormat, mode: Overflow) -> String {
    let values = 1i64 << format.total_bits;
    let (lo, hi) = if format.signed { (-values / 2, values / 2 - 1) } else { (0, values - 1) };
    match mode {
        Overflow::Sat => clamped(lo, hi),
        Overflow::SatSym => clamped(if format.signed { -hi } else { lo }, hi),
        Overflow::Wrap => {
            let (mask, hi, values) = (number(values - 1), number(hi), number(values));
            format!("y = a & {mask}; if (y > {hi}) y = y - {values};")
        }
    }
}

/// A kind for each mode of rounding.
pub fn round() -> Vec<Kind> {
    let of = |&mode: &Rounding| {
        let shifts = [1, 2, 3, 7, 20, 28];
        let cases = shifts
            .into_iter()
            .flat_map(|shift| unary(Round { shift, mode }, &RANGES[..9], &rounded(shift, mode)));
        let fault = match mode {
            Rounding::Trn => ["case_0_round", ":1];", ":0];"],
            Rounding::Rnd => ["case_0_round", " + up_wide", " - up_wide"],
            Rounding::RndConv => ["case_0_round", "high & more", "high | more"],
            Rounding::TrnZero => ["case_0_round", "negative & some", "negative | some"],
        };
        let name = format!("round_{}", mode.name());
        Kind { name, cases: cases.collect(), fault, method: Method::Solver }
    };
    Rounding::ALL.iter().map(of).collect()
}

/// A kind for each mode of rounding behind a leaky ReLU.
pub fn leaky_relu() -> Vec<Kind> {
    let of = |&mode: &Rounding| {
        let ranges = [RANGES[0], RANGES[1], RANGES[3], RANGES[6], RANGES[7]];
        let cases = [7, 0, 12, 13].into_iter().flat_map(|shift| {
            let round = if shift == 0 { "y = a;".to_owned() } else { rounded(shift, mode) };
            let slopes = "if (a < 0) a = 41 * a; else a = 4096 * a;";
            unary(LeakyRelu { shift, mode }, &ranges, &format!("{slopes} {round}"))
        });
        let name = format!("leaky_relu_{}", mode.name());
        let fault = ["case_0_leaky_relu", "below_zero ? ", "!below_zero ? "];
        Kind { name, cases: cases.collect(), fault, method: Method::Solver }
    };
    Rounding::ALL.iter().map(of).collect()
}

/// To the nearest, halves down.
pub fn round_half_down() -> Kind {
    let of = |shift: u32| {
        let formula = format!("y = (2 * a + {} - 1) >>> {};", number(1 << shift), shift + 1);
        unary(RoundHalfDown { shift }, &RANGES[..9], &formula)
    };
    let cases = [2, 1, 3, 7, 20, 28].into_iter().flat_map(of).collect();
    solved("round_half_down", cases, ["case_0_round", "high & some", "high | some"])
}

/// Intervals that leave a format at one end alone, by one bit or by more.
const ONE_SIDED: [(i64, i64); 6] = [(-12, 5), (-40, 5), (-5, 12), (-5, 40), (0, 12), (3, 40)];

/// A kind for each mode of overflow.
pub fn fit() -> Vec<Kind> {
    let formats = [(true, 4), (false, 4), (true, 1), (false, 1), (true, 11), (false, 30)];
    let of = |&mode: &Overflow| {
        let cases = formats.into_iter().flat_map(|(signed, bits)| {
            let format = QFormat::new(signed, bits, 0).unwrap();
            let formula = fitted(format, mode);
            let whole = unary(Fit { format, mode }, &RANGES, &formula);
            whole.into_iter().chain(unary(Fit { format, mode }, &ONE_SIDED, &formula))
        });
        let fault = match mode {
            Overflow::Sat => ["case_0_fit", "above ? ", "!above ? "],
            Overflow::SatSym => ["case_0_fit", " < ", " > "],
            Overflow::Wrap => ["case_0_fit", "a[3:0]", "a[4:1]"],
        };
        let name = format!("fit_{}", mode.name());
        Kind { name, cases: cases.collect(), fault, method: Method::Solver }
    };
    Overflow::ALL.iter().map(of).collect()
}

/// Requantization: each mode of rounding with each of overflow, as the builder puts them together.
pub fn quantize() -> Kind {
    let mut cases = Vec::new();
    for rounding in Rounding::ALL {
        for overflow in Overflow::ALL {
            for (signed, bits, frac) in [(true, 5, 0), (false, 5, 0), (true, 8, -3), (false, 12, 3)]
            {
                let to = QFormat::new(signed, bits, frac).unwrap();
                let quantizer = Quantizer::new(3, to, rounding, overflow).unwrap();
                let shift = (3 - i32::from(frac)) as u32;
                let round = if shift == 0 { "y = a;".to_owned() } else { rounded(shift, rounding) };
                let formula = format!("{round}\na = y;\n{}", fitted(to, overflow));
                for range in [(-128, 127), (0, 255)] {
                    cases.push(case(
                        &[range],
                        move |b, x, n| b.quantize(x[0], quantizer, n),
                        formula.as_str(),
                    ));
                }
            }
        }
    }
    let fault = ["_fit", "above ? ", "!above ? "];
    Kind { name: "quantize".to_owned(), cases, fault, method: Method::Solver }
}
