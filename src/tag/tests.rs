//! The boundaries against the formula, and every tag against them.
#![allow(clippy::float_arithmetic)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

extern crate std;

use super::*;
use crate::format::QFormat;

fn tag(raw: i32, frac_bits: i8) -> u8 {
    let format = QFormat::new(true, 32, frac_bits).unwrap();
    Score { raw, format }.tag().to_bits()
}

#[test]
fn each_boundary_is_the_formula_rounded_up() {
    for (boundary, k) in BOUNDARIES.into_iter().zip(65u32..) {
        let logit = (f64::from(2 * k - 1) / f64::from(257 - 2 * k)).ln() * 4_294_967_296.0;
        // A float64 knows these to 1e-5 of a step; each is further from an integer than that.
        assert!((logit - logit.round()).abs() > 1e-3, "{k}");
        assert_eq!(boundary, logit.ceil() as i64, "{k}");
    }
    assert_eq!(BOUNDARIES.len(), 64);
}

#[test]
fn the_tag_is_the_rounded_probability_of_every_score_of_sixteen_bits() {
    for frac_bits in [-1, 0, 5, 11, 15] {
        for raw in i16::MIN..=i16::MAX {
            let logit = f64::from(raw) * f64::from(-frac_bits).exp2();
            let steps = 128.0 / (1.0 + (-logit).exp());
            if (steps.fract() - 0.5).abs() > 1e-9 {
                let found = tag(i32::from(raw), frac_bits);
                assert_eq!(found, steps.round() as u8, "{raw} {frac_bits}");
            }
        }
    }
}

#[test]
fn tags_change_where_the_boundaries_are() {
    let boundary = BOUNDARIES[0];
    assert_eq!((tag(boundary as i32, 32), tag(boundary as i32 - 1, 32)), (65, 64));
    assert_eq!((tag(-boundary as i32, 32), tag(1 - boundary as i32, 32)), (63, 64));
    // Half the steps: the boundary is odd or even, the tag changes at the next integer.
    let half = ((boundary + 1) / 2) as i32;
    assert_eq!((tag(half, 31), tag(half - 1, 31)), (65, 64));
    // More fraction bits than the boundaries have.
    assert_eq!((tag((boundary * 4) as i32, 34), tag((boundary * 4 - 1) as i32, 34)), (65, 64));
}

#[test]
fn extremes_of_score_and_format_have_tags() {
    for frac_bits in i8::MIN..=i8::MAX {
        assert_eq!(tag(0, frac_bits), 64);
        for raw in [1, 77, i32::MAX] {
            assert_eq!(tag(raw, frac_bits) + tag(-raw, frac_bits), 128);
        }
        assert!(tag(i32::MIN, frac_bits) <= tag(-i32::MAX, frac_bits));
    }
    assert_eq!((tag(1, -1), tag(6, 0), tag(5, 0)), (113, 128, 127));
    assert_eq!(
        (tag(i32::MAX, i8::MIN), tag(i32::MIN, i8::MIN), tag(i32::MAX, i8::MAX)),
        (128, 0, 64)
    );
}
