//! The leaky ReLU, together with the rounding behind it.

use spurion::format::Rounding;

use super::Round;
use super::round::{cut, wide};
use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::{Range, WireType};
use crate::text::{Body, Signal, literal};

/// Fraction bits that the slopes 1 = 4096/4096 and about 1/100 = 41/4096 add.
const FRACTION_BITS: u32 = 12;
/// The slope of negative numbers, in these.
const NEGATIVE_SLOPE: i64 = 41;
/// Bits that a product with it takes more than a, at most.
const PRODUCT_BITS: u32 = 7;

/// max(4096 a, 41 a) / 2^shift, rounded. Where fewer bits are dropped than the slopes add, only
/// negative numbers have any to round.
#[derive(Clone, Copy, Debug)]
pub struct LeakyRelu {
    /// How many bits are dropped, 0 to 62.
    pub shift: u32,
    /// How.
    pub mode: Rounding,
}

impl LeakyRelu {
    fn rounding(&self) -> Round {
        Round { shift: self.shift, mode: self.mode }
    }

    /// 41 a by two additions, in `wire_type`.
    fn product(a: &Signal, wire_type: WireType, body: &mut Body) -> Signal {
        let a = body.extended("a_slope", a, wire_type);
        let times = |k: u32| format!("{{{}[{}:0], {k}'h0}}", a.name, wire_type.bits - k - 1);
        let eight = body.wire("eight", wire_type, &times(3));
        let many = body.wire("thirty_two", wire_type, &times(5));
        let nine = body.wire("nine", wire_type, &format!("{} + {}", eight.name, a.name));
        body.wire("product", wire_type, &format!("{} + {}", many.name, nine.name))
    }

    /// a 2^bits, signed.
    fn shifted(a: &Signal, bits: u32, body: &mut Body) -> Signal {
        let long = WireType { signed: true, bits: a.wire_type.bits + 1 };
        let long = body.extended("a_long", a, long);
        let steep = WireType { signed: true, bits: long.wire_type.bits + bits };
        match bits {
            0 => body.wire("steep", steep, &long.name),
            _ => body.wire("steep", steep, &format!("{{{}, {bits}'h0}}", long.name)),
        }
    }

    /// Whether a is negative.
    fn negative(a: &Signal, body: &mut Body) -> Signal {
        let top = a.wire_type.bits - 1;
        let sign = match (a.wire_type.signed, top) {
            (false, _) => literal(0, Range::BIT.wire_type()),
            (true, 0) => a.name.clone(),
            (true, _) => format!("{}[{top}]", a.name),
        };
        body.bit("below_zero", &sign)
    }

    /// `a` without its low bits, rounded.
    fn rounded(&self, a: &Signal, body: &mut Body) -> Signal {
        if self.shift == 0 {
            return a.clone();
        }
        let wide = wide(a, self.shift, body);
        let up = self.rounding().up(a, &wide, body);
        cut(&wide, self.shift, up, body)
    }
}

impl Operation for LeakyRelu {
    fn kind(&self) -> &'static str {
        "leaky_relu"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    /// The function keeps the order of numbers.
    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        // What is rounded has to fit a word.
        let steep = operands[0].product(Range::single(1 << FRACTION_BITS)?)?;
        if self.shift > 0 {
            self.rounding().range(&[steep])?;
        }
        let [lo, hi] = [operands[0].lo(), operands[0].hi()].map(|x| self.evaluate(&[x]).into());
        Range::new(lo, hi)
    }

    fn levels(&self) -> u32 {
        2
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        let a = operands[0];
        self.mode.shift_right((a << FRACTION_BITS).max(a * NEGATIVE_SLOPE), self.shift)
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let (a, target) = (&operands[0], result.wire_type());
        let negative = Self::negative(a, body);
        let flat = WireType { signed: true, bits: a.wire_type.bits + PRODUCT_BITS };
        let product = Self::product(a, flat, body);
        if self.shift <= FRACTION_BITS {
            let flat = self.rounded(&product, body);
            let flat = body.extended("flat", &flat, target);
            let steep = Self::shifted(a, FRACTION_BITS - self.shift, body);
            let steep = body.extended("positive", &steep, target);
            body.choose("value", &negative, &flat.name, &steep.name, target);
        } else {
            let steep = Self::shifted(a, FRACTION_BITS, body);
            let all = steep.wire_type;
            let flat = body.extended("flat", &product, all);
            let chosen = body.choose("chosen", &negative, &flat.name, &steep.name, all);
            let rounded = self.rounded(&chosen, body);
            body.extended("value", &rounded, target);
        }
    }
}
