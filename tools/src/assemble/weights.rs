//! Weights as short mantissas with shifts.

use crate::elementary::{binary_exponent, power_of_two};
/// A matrix of mantissas and shifts with one binary point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantizedWeights {
    /// Fraction bits of the finest weight.
    pub frac_bits: i8,
    /// Mantissas, row after row.
    pub mantissas: Vec<i16>,
    /// Left shifts, row after row.
    pub shifts: Vec<u8>,
}

/// The largest left shift that a graph allows.
const LARGEST_SHIFT: i32 = 31;
/// Where the binary point of a weight may lie.
const FRAC_LIMIT: i32 = 60;

impl QuantizedWeights {
    /// As the artifact stores it.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mantissas = self.mantissas.iter().flat_map(|m| m.to_le_bytes());
        std::iter::once(self.frac_bits as u8)
            .chain(mantissas)
            .chain(self.shifts.iter().copied())
            .collect()
    }
}

/// Nearest mantissa of `bits` bits (sign included) and its fraction bits; an even mantissa is
/// halved as far as it goes, since trailing zeros only widen what is computed with it.
fn mantissa(weight: f64, bits: u8, finest: i32) -> (i32, i32) {
    if weight == 0.0 {
        return (0, -FRAC_LIMIT);
    }
    let exponent = binary_exponent(weight);
    let mut frac = (i32::from(bits) - 2 - exponent).min(finest);
    let mut m = (weight * power_of_two(frac)).round() as i32;
    while m != 0 && m % 2 == 0 {
        m /= 2;
        frac -= 1;
    }
    if m == 0 { (0, -FRAC_LIMIT) } else { (m, frac) }
}

/// Rounds every weight to a mantissa of `bits` bits and a power of two of its own.
#[must_use]
pub fn quantize_weights(rows: &[Vec<f64>], bits: u8) -> QuantizedWeights {
    let all = || rows.iter().flatten().copied();
    let rounded =
        |finest| -> Vec<(i32, i32)> { all().map(|w| mantissa(w, bits, finest)).collect() };
    let coarsest =
        rounded(FRAC_LIMIT).iter().filter(|(m, _)| *m != 0).map(|&(_, f)| f).min().unwrap_or(0);
    let parts = rounded((coarsest + LARGEST_SHIFT).min(FRAC_LIMIT));
    let frac_bits = parts.iter().filter(|(m, _)| *m != 0).map(|&(_, f)| f).max().unwrap_or(0);
    let shift = |&(m, f): &(i32, i32)| if m == 0 { 0 } else { (frac_bits - f) as u8 };
    QuantizedWeights {
        frac_bits: frac_bits as i8,
        mantissas: parts.iter().map(|&(m, _)| m as i16).collect(),
        shifts: parts.iter().map(shift).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weight_keeps_its_relative_precision() {
        let rows = vec![vec![1.0, -0.3, 1e-5, 0.0], vec![127.4, 0.996, -0.0123, 5e-4]];
        let quantized = quantize_weights(&rows, 8);
        for (k, w) in rows.iter().flatten().enumerate() {
            let m = f64::from(quantized.mantissas[k]);
            let unit = f64::from(i32::from(quantized.shifts[k]) - i32::from(quantized.frac_bits));
            let error = (m * unit.exp2() - w).abs();
            assert!(error <= w.abs() / 128.0, "weight {w} became {}", m * unit.exp2());
            assert!(m.abs() <= 127.0);
        }
    }

    #[test]
    fn powers_of_two_take_one_bit() {
        let quantized = quantize_weights(&[vec![0.25, -4.0]], 8);
        assert_eq!(quantized.mantissas, [1, -1]);
        assert_eq!(quantized.shifts, [0, 4]);
        assert_eq!(quantized.frac_bits, 2);
    }
}
