//! Rounding and overflow against their definition, exhaustively at small widths.
#![allow(clippy::unwrap_used, missing_docs)]

use spurion::format::{FormatError, Overflow, QFormat, Quantizer, Rounding, bits_needed};

/// The definition, in exact rational arithmetic: x / 2^shift to an integer.
fn rounded_by_definition(x: i128, shift: u32, mode: Rounding) -> i128 {
    let unit = 1i128 << shift;
    let floor = x.div_euclid(unit);
    // Twice the distance from the floor, so that a half is the integer `unit`.
    let twice = 2 * x.rem_euclid(unit);
    match mode {
        Rounding::Trn => floor,
        Rounding::Rnd => (2 * x + unit).div_euclid(2 * unit),
        Rounding::RndConv if twice == unit => floor + floor.rem_euclid(2),
        Rounding::RndConv => floor + i128::from(twice > unit),
        Rounding::TrnZero => x / unit,
    }
}

/// The definition: the value of `format` that `mode` puts in the place of `x`.
fn fitted_by_definition(x: i128, format: QFormat, mode: Overflow) -> i128 {
    let values = 1i128 << format.total_bits;
    let (lo, hi) = if format.signed { (-values / 2, values / 2 - 1) } else { (0, values - 1) };
    match mode {
        Overflow::Sat => x.clamp(lo, hi),
        Overflow::SatSym => x.clamp(if format.signed { -hi } else { lo }, hi),
        Overflow::Wrap => (x - lo).rem_euclid(values) + lo,
    }
}

fn check(quantizer: Quantizer, x: i64) {
    let rounded = rounded_by_definition(x.into(), quantizer.shift(), quantizer.rounding());
    let wanted = fitted_by_definition(rounded, quantizer.to(), quantizer.overflow());
    assert_eq!(i128::from(quantizer.apply(x)), wanted, "{x} by {quantizer:?}");
    assert_eq!(quantizer.overflows(x), rounded != wanted, "overflow of {x} by {quantizer:?}");
    let mut found = 0;
    quantizer.prepared().apply_all([(x, &mut found)].into_iter(), |x, y| *y = x);
    assert_eq!(i128::from(found), wanted, "{x} in a loop by {quantizer:?}");
    if let (Some(narrow), Ok(x)) = (quantizer.prepared_narrow(), i32::try_from(x)) {
        assert_eq!(i128::from(narrow.apply(x)), wanted, "{x} in 32 bits by {quantizer:?}");
        let mut found = 0;
        narrow.apply_all([(x, &mut found)].into_iter(), |x, y| *y = x);
        assert_eq!(i128::from(found), wanted, "{x} in a loop of 32 bits by {quantizer:?}");
    }
}

fn quantizers(shift: i8, total_bits: u8) -> impl Iterator<Item = Quantizer> {
    let modes = Rounding::ALL.into_iter().flat_map(|r| Overflow::ALL.map(|o| (r, o)));
    modes.flat_map(move |(rounding, overflow)| {
        [false, true].map(|signed| {
            let to = QFormat::new(signed, total_bits, 3).unwrap();
            Quantizer::new(3 + shift, to, rounding, overflow).unwrap()
        })
    })
}

#[test]
fn every_mode_at_every_small_width_and_value() {
    let mut checked = 0u64;
    for shift in 0..=5 {
        for total_bits in 1..=6 {
            for quantizer in quantizers(shift, total_bits) {
                for x in -1024..=1024 {
                    check(quantizer, x);
                    checked += 1;
                }
            }
        }
    }
    assert_eq!(checked, 6 * 6 * 24 * 2049);
}

#[test]
fn ends_ties_and_neighbours_at_every_width() {
    for shift in [0i8, 1, 2, 15, 29, 30, 31, 32, 47, 62] {
        for total_bits in [1u8, 2, 8, 15, 16, 31, 32, 33, 62, 63] {
            for quantizer in quantizers(shift, total_bits) {
                let tie = 1i64 << (shift.max(1) - 1);
                let edges = [0, tie, 3 << (shift / 2), i64::from(i32::MAX), i64::MAX / 2, i64::MAX];
                for edge in edges {
                    for x in [edge.saturating_sub(1), edge, edge.saturating_add(1)] {
                        check(quantizer, x);
                        check(quantizer, x.checked_neg().unwrap_or(i64::MIN));
                    }
                }
                check(quantizer, i64::MIN);
            }
        }
    }
}

#[test]
fn impossible_formats_are_refused_by_name() {
    assert_eq!(QFormat::new(true, 0, 0), Err(FormatError::Width { total_bits: 0 }));
    assert_eq!(QFormat::new(true, 64, 0), Err(FormatError::Width { total_bits: 64 }));
    let to = QFormat::new(true, 8, 4).unwrap();
    let finer = Quantizer::new(3, to, Rounding::Trn, Overflow::Sat);
    assert_eq!(finer, Err(FormatError::Finer { from: 3, to: 4 }));
    let far = Quantizer::new(67, to, Rounding::Trn, Overflow::Sat);
    assert_eq!(far, Err(FormatError::Shift { from: 67, to: 4 }));
    assert_eq!(Rounding::from_code(4), Err(FormatError::Mode { code: 4 }));
    assert_eq!(Overflow::from_code(3), Err(FormatError::Mode { code: 3 }));
}

#[test]
fn bits_needed_is_the_narrowest_that_holds() {
    for lo in -40i128..=40 {
        for hi in lo..=40 {
            let signed = lo < 0;
            let holds = |bits| {
                let format = QFormat::new(signed, bits, 0).unwrap();
                format.holds(lo) && format.holds(hi)
            };
            let narrowest = (1..=20).find(|&bits| holds(bits)).unwrap();
            assert_eq!(bits_needed(lo, hi, signed), narrowest, "{lo}..{hi}");
            assert_eq!(QFormat::holding(lo, hi, 0).unwrap().total_bits, narrowest);
        }
    }
    assert_eq!(bits_needed(-1, 0, false), 255);
}
