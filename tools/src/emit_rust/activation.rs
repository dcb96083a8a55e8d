//! Functions of one entry.

use spurion::graph::{Activation, Interval, LEAKY_FRAC_BITS, LEAKY_SLOPE};

use super::integer::{Int, Value};

/// y = max(x, 0), or y = max(2^12 x, 41 x).
#[must_use]
pub fn value(x: &Value, function: Activation, range: Interval) -> Value {
    let int = Int::of(range);
    let text = match function {
        Activation::Relu if x.range.lo >= 0 => x.cast(int),
        Activation::Relu => format!("{}.max(0)", x.text),
        // Either product alone fits the word; the other one need not.
        Activation::LeakyRelu if x.range.lo >= 0 => x.left(int, u32::from(LEAKY_FRAC_BITS)),
        Activation::LeakyRelu => {
            let factor = format!("if {} < 0 {{ {LEAKY_SLOPE} }}", x.text);
            let one = 1 << LEAKY_FRAC_BITS;
            format!("{}.wrapping_mul({factor} else {{ {one} }})", x.cast(int))
        }
    };
    let int = if function == Activation::Relu && x.range.lo < 0 { x.int } else { int };
    Value { text, int, range }
}
