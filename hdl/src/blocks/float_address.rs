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

impl FloatAddress {
    /// The shifts of which every e is a sum, the largest first.
    fn shifts(&self, bits: u32) -> impl Iterator<Item = u32> + use<> {
        let most = bits.saturating_sub(u32::from(self.mantissa_bits) + 1);
        (0..u32::BITS - most.leading_zeros()).rev().map(|k| 1 << k)
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
    /// m + 1 bits are left even then. What is left is 2^m plus the mantissa, unless e = 0, so
    /// that the address is e above it without an addition below bit m.
    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let mantissa = u32::from(self.mantissa_bits);
        let bits = operands[0].wire_type.bits.max(mantissa + 1);
        let plain = |bits| WireType { signed: false, bits };
        let mut rest = body.extended("rest", &operands[0], plain(bits));
        let mut exponent = Vec::new();
        for shift in self.shifts(bits) {
            let (top, low) = (rest.wire_type.bits - 1, mantissa + shift);
            let yes = match top.checked_sub(low) {
                None => body.bit(&format!("by_{shift}"), "1'h0"),
                Some(_) => {
                    body.bit(&format!("by_{shift}"), &format!("|{}[{top}:{low}]", rest.name))
                }
            };
            // No more than this is left, shifted or not.
            let left = plain((rest.wire_type.bits - shift.min(top)).max(low).min(top + 1));
            let shifted = Signal { name: format!("{}[{top}:{shift}]", rest.name), ..rest.clone() };
            let moved = plain(top + 1 - shift);
            let moved = body.wire(&format!("moved_{shift}"), moved, &shifted.name);
            let moved = body.extended(&format!("moved_{shift}_kept"), &moved, left);
            let still = body.extended(&format!("still_{shift}"), &rest, left);
            rest = body.choose(&format!("rest_{shift}"), &yes, &moved.name, &still.name, left);
            exponent.push(yes.name);
        }
        let wire_type = plain(result.wire_type().bits.max(mantissa + 1 + exponent.len() as u32));
        let rest = body.extended("significand", &rest, wire_type);
        if exponent.is_empty() {
            body.extended("value", &rest, result.wire_type());
            return;
        }
        let above = Signal {
            name: format!("{{{}}}", exponent.join(", ")),
            wire_type: plain(exponent.len() as u32),
            range: Range::BIT,
        };
        let above = body.wire("exponent", above.wire_type, &above.name);
        let above = body.extended("exponent_wide", &above, wire_type);
        let above = match mantissa {
            0 => above,
            _ => body.wire(
                "octaves",
                wire_type,
                &format!("{{{}[{}:0], {mantissa}'h0}}", above.name, wire_type.bits - mantissa - 1),
            ),
        };
        let sum = body.wire("sum", wire_type, &format!("{} + {}", above.name, rest.name));
        body.extended("value", &sum, result.wire_type());
    }
}
