//! Products with weights: networks of shifts and additions.

use super::{Builder, Net};
use crate::blocks::{Scale, Subtract};
use crate::error::Error;

/// What a DSP slice is worth in look-up tables when a weight's product may use either.
///
/// An addition of n bits is counted as n look-up tables, which is what it takes on devices with
/// carry chains.
pub const DSP_SLICE_COST: u32 = 75;

/// A value that is kept as the negative of a wire, because the next addition can subtract it
/// for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The wire.
    pub net: Net,
    /// Whether the value is the wire's negative.
    pub negated: bool,
}

impl From<Net> for Signed {
    fn from(net: Net) -> Self {
        Self { net, negated: false }
    }
}

/// How many digits of a number in base 2 with the digits -1, 0, 1 are not 0, in the form with
/// the fewest (canonical signed digits): the bits in which 3 n and n differ.
#[must_use]
pub const fn signed_digit_count(number: i64) -> u32 {
    let size = number.unsigned_abs() as u128;
    ((3 * size) ^ size).count_ones()
}

impl Builder {
    /// a times a weight, by shifts and additions; products of the same net share their parts.
    /// If the additions cost more than [`DSP_SLICE_COST`] and `dsp` allows it, a multiplier.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the result takes too many bits.
    pub fn weighted(&mut self, a: Net, weight: i64, dsp: bool) -> Result<Signed, Error> {
        if weight == 0 || a.constant().is_some() {
            return Ok(self.scale(a, weight, 0)?.into());
        }
        let (shift, negated) = (weight.trailing_zeros(), weight < 0);
        let odd = (weight >> shift).abs();
        let width = a.range.wire_type().bits + (64 - odd.leading_zeros());
        let net = if dsp && (signed_digit_count(odd) - 1) * width > DSP_SLICE_COST {
            let operand = self.registered(a)?;
            self.apply(Scale { constant: odd }, &[operand], 1)?
        } else {
            self.odd_multiple(a, odd)?
        };
        Ok(Signed { net: self.shift_left(net, shift)?, negated })
    }

    /// a times an odd positive number: in one addition from multiples that exist already, if
    /// two will do; else digit by digit.
    fn odd_multiple(&mut self, a: Net, odd: i64) -> Result<Net, Error> {
        if odd == 1 {
            return Ok(a);
        }
        let known = self.multiples.entry((a.source, a.latency)).or_default().clone();
        if let Some(&(_, net)) = known.iter().find(|(multiple, _)| *multiple == odd) {
            return Ok(net);
        }
        let mut parts = known;
        parts.push((1, a));
        let net = match one_addition(odd, &parts) {
            Some((high, shift, low, subtract)) => {
                let high = self.shift_left(high, shift)?;
                if subtract { self.minus(high, low)? } else { self.plus(high, low)? }
            }
            None => self.by_lowest_digit(a, odd)?,
        };
        self.multiples.entry((a.source, a.latency)).or_default().push((odd, net));
        Ok(net)
    }

    /// odd a = (odd - digit) a + digit a, where the digit is the lowest canonical one.
    fn by_lowest_digit(&mut self, a: Net, odd: i64) -> Result<Net, Error> {
        let digit = 2 - (odd & 3);
        let rest = odd - digit;
        let shift = rest.trailing_zeros();
        let upper = self.odd_multiple(a, rest >> shift)?;
        let upper = self.shift_left(upper, shift)?;
        if digit > 0 { self.plus(upper, a) } else { self.minus(upper, a) }
    }

    /// The exact sum of terms of either sign, paced.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the sum takes too many bits.
    pub fn signed_sum(&mut self, terms: &[Signed]) -> Result<Signed, Error> {
        let of = |negated: bool| -> Vec<Net> {
            terms.iter().filter(|term| term.negated == negated).map(|term| term.net).collect()
        };
        let (positive, negative) = (of(false), of(true));
        let (gain, loss) = (self.paced_sum(&positive)?, self.paced_sum(&negative)?);
        match (gain.constant(), loss.constant()) {
            (_, Some(0)) => Ok(gain.into()),
            (Some(0), _) => Ok(Signed { net: loss, negated: true }),
            _ => Ok(self.minus(gain, loss)?.into()),
        }
    }

    /// The value as a wire of its own sign.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the result takes too many bits.
    pub fn plain(&mut self, value: Signed) -> Result<Net, Error> {
        match (value.negated, value.net.constant()) {
            (false, _) => Ok(value.net),
            (true, Some(constant)) => self.constant(-constant),
            (true, None) => {
                let zero = self.constant(0)?;
                self.paced(Subtract, &[zero, value.net])
            }
        }
    }
}

/// Two multiples of a net that give another in one addition: the one to shift, by how much, the
/// other, and whether it is subtracted.
fn one_addition(odd: i64, parts: &[(i64, Net)]) -> Option<(Net, u32, Net, bool)> {
    for &(high, high_net) in parts {
        for &(low, low_net) in parts {
            for shift in 1..=(64 - odd.leading_zeros()) {
                let shifted = high.checked_shl(shift)?;
                if shifted + low == odd {
                    return Some((high_net, shift, low_net, false));
                }
                if shifted - low == odd {
                    return Some((high_net, shift, low_net, true));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::signed_digit_count;

    /// The canonical digits by their definition, lowest first.
    fn digits(mut number: i64) -> Vec<i64> {
        let mut digits = Vec::new();
        while number != 0 {
            let digit = if number & 1 == 0 { 0 } else { 2 - (number & 3) };
            digits.push(digit);
            number = (number - digit) >> 1;
        }
        digits
    }

    #[test]
    fn the_count_is_that_of_the_canonical_digits() {
        for number in -5_000..=5_000i64 {
            let digits = digits(number);
            assert_eq!(digits.iter().rev().fold(0, |all, d| 2 * all + d), number);
            let nonzero = digits.iter().filter(|&&digit| digit != 0).count();
            assert_eq!(signed_digit_count(number) as usize, nonzero, "{number}");
        }
    }
}
