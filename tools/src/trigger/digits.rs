//! Weights of few signed-binary digits: a product with one is a few additions.

use crate::elementary::{binary_exponent, power_of_two};
use spurion_hdl::signed_digit_count;

/// The number m 2^e nearest to `weight` whose mantissa m < 2^`bits` has at most `digits` nonzero
/// signed-binary digits; 0 for 0.
#[must_use]
pub fn nearest_with_digits(weight: f64, digits: u8, bits: u8) -> f64 {
    if weight == 0.0 || !weight.is_finite() {
        return 0.0;
    }
    let size = weight.abs();
    // Mantissas of full length only: with the power of two free, shorter ones are among them.
    let unit = power_of_two(binary_exponent(size) - i32::from(bits) + 1);
    let lowest = 1u32 << (bits - 1);
    let candidates =
        (lowest..=2 * lowest).filter(|&m| signed_digit_count(m.into()) <= u32::from(digits));
    let distance = |m: &u32| (f64::from(*m) * unit - size).abs();
    let best = candidates.min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(lowest);
    (f64::from(best) * unit).copysign(weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_weight_is_found() {
        assert_eq!(nearest_with_digits(0.0, 2, 6), 0.0);
        assert_eq!(nearest_with_digits(-0.7, 1, 6), -0.5);
        assert_eq!(nearest_with_digits(0.77, 1, 6), 1.0);
        assert_eq!(nearest_with_digits(0.7, 2, 6), 0.75);
        assert_eq!(nearest_with_digits(0.65, 2, 6), 0.625);
        // 11/16 = 1 - 1/4 - 1/16.
        assert_eq!(nearest_with_digits(-0.69, 3, 6), -0.6875);
    }

    #[test]
    fn two_digits_are_within_a_seventh_and_three_within_a_twentieth() {
        for k in 1..2000 {
            let weight = f64::from(k) * 0.00137;
            let error = |digits| (nearest_with_digits(weight, digits, 6) / weight - 1.0).abs();
            assert!(error(1) <= 1.0 / 3.0 + 1e-12, "{weight}");
            assert!(error(2) <= 1.0 / 7.0, "{weight}");
            assert!(error(3) <= 1.0 / 20.0, "{weight}");
            assert!(error(3) <= error(2) && error(2) <= error(1));
        }
    }
}
