//! Addresses of tables with as many entries in every octave.

use spurion::graph::LookupTable;

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::{Range, WireType};
use crate::text::{Body, Signal};

/// The address of a number that is not negative, linear near 0 and logarithmic beyond: with m =
/// `mantissa_bits` and e the number of its bits beyond m + 1, e 2^m + floor(a / 2^e).
#[derive(Clone, Copy, Debug)]
pub struct FloatAddress {
    /// Steps in an octave, as a power of two, at most 31.
    pub mantissa_bits: u8,
}

const fn plain(bits: u32) -> WireType {
    WireType { signed: false, bits }
}

impl FloatAddress {
    /// The shifts of which every e is a sum, the largest first.
    fn shifts(&self, bits: u32) -> impl Iterator<Item = u32> + use<> {
        let most = bits.saturating_sub(u32::from(self.mantissa_bits) + 1);
        (0..u32::BITS - most.leading_zeros()).rev().map(|k| 1 << k)
    }

    /// Whether m + 1 bits are left of `rest` if it is shifted by `shift`.
    fn far_above(&self, rest: &Signal, shift: u32, body: &mut Body) -> Signal {
        let (top, low) = (rest.wire_type.bits - 1, u32::from(self.mantissa_bits) + shift);
        let above =
            if top < low { "1'h0".to_owned() } else { format!("|{}[{top}:{low}]", rest.name) };
        body.bit(&format!("by_{shift}"), &above)
    }

    /// `rest`, shifted where the bit `yes` says so; no wider than either can be then.
    fn moved(&self, rest: &Signal, (yes, shift): (&Signal, u32), body: &mut Body) -> Signal {
        let (bits, low) = (rest.wire_type.bits, u32::from(self.mantissa_bits) + shift);
        let left = plain((bits - shift).max(low).min(bits));
        let part = format!("{}[{}:{shift}]", rest.name, bits - 1);
        let moved = body.wire(&format!("moved_{shift}"), plain(bits - shift), &part);
        let moved = body.extended(&format!("moved_{shift}_kept"), &moved, left);
        let still = body.extended(&format!("still_{shift}"), rest, left);
        body.choose(&format!("rest_{shift}"), yes, &moved.name, &still.name, left)
    }
}

impl Operation for FloatAddress {
    fn kind(&self) -> &'static str {
        "float_address"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    /// The address keeps the order of numbers.
    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        if operands[0].lo() < 0 {
            return Err(LeafError::Negative { port: "a", operand: operands[0] });
        }
        let [lo, hi] = [operands[0].lo(), operands[0].hi()].map(|x| self.evaluate(&[x]).into());
        Range::new(lo, hi)
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        LookupTable::addresses(self.mantissa_bits).address(operands[0])
    }

    /// A shift to the right by the powers of two of which e consists, the largest first: by s where
    /// m + 1 bits are left even then. What is left is 2^m plus the mantissa, unless e = 0.
    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let mantissa = u32::from(self.mantissa_bits);
        let bits = operands[0].wire_type.bits.max(mantissa + 1);
        let mut rest = body.extended("rest", &operands[0], plain(bits));
        let mut exponent = Vec::new();
        for shift in self.shifts(bits) {
            let yes = self.far_above(&rest, shift, body);
            rest = self.moved(&rest, (&yes, shift), body);
            exponent.push(yes.name);
        }
        let digits = exponent.len() as u32;
        let wire_type = plain(result.wire_type().bits.max(mantissa + 1 + digits));
        let rest = body.extended("significand", &rest, wire_type);
        if exponent.is_empty() {
            body.extended("value", &rest, result.wire_type());
            return;
        }
        let exponent =
            body.wire("exponent", plain(digits), &format!("{{{}}}", exponent.join(", ")));
        let exponent = body.extended("exponent_wide", &exponent, wire_type);
        let octaves = match mantissa {
            0 => exponent.name,
            _ => {
                let kept = wire_type.bits - mantissa - 1;
                format!("{{{}[{kept}:0], {mantissa}'h0}}", exponent.name)
            }
        };
        let octaves = body.wire("octaves", wire_type, &octaves);
        let sum = body.wire("sum", wire_type, &format!("{} + {}", octaves.name, rest.name));
        body.extended("value", &sum, result.wire_type());
    }
}
