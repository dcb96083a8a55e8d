//! Values from a delay line, of which each clock says how far back.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::{Range, WireType};
use crate::text::{Body, Signal, declaration, literal};

/// a as it was `clocks` + 1 clocks before, and a register behind it: shift registers with an
/// address, where the part has such.
#[derive(Clone, Copy, Debug)]
pub struct Tap {
    /// Clocks that the line reaches back: one more than the largest `clocks`.
    pub reach: u32,
}

impl Operation for Tap {
    fn kind(&self) -> &'static str {
        "tap"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a", "clocks"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        if operands[1].lo() < 0 {
            return Err(LeafError::Negative { port: "clocks", operand: operands[1] });
        }
        if operands[1].hi() >= i64::from(self.reach) {
            return Err(LeafError::TooWide { bits: operands[1].wire_type().bits as u8 });
        }
        Ok(operands[0].union(Range::single(operands[0].rest())?))
    }

    fn levels(&self) -> u32 {
        0
    }

    fn own_registers(&self) -> u32 {
        1
    }

    fn reach(&self) -> u32 {
        self.reach
    }

    /// What the line puts in: the leaf remembers it.
    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0]
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let (a, wire_type) = (&operands[0], result.wire_type());
        let rest = wire_type.pattern(result.rest());
        let line = WireType { signed: false, bits: self.reach };
        let mut bits = Vec::new();
        let widened = body.extended("entering", a, wire_type);
        for bit in 0..wire_type.bits {
            let (name, last) = (format!("line_{bit}"), self.reach.saturating_sub(2));
            let first = if rest >> bit & 1 == 1 { line.range().hi() } else { 0 };
            body.line(&format!("{};", declaration("reg", &name, line)));
            body.line(&format!("initial {name} = {};", literal(first, line)));
            let of = |signal: &str, bits: u32| match bits {
                1 => signal.to_owned(),
                _ => format!("{signal}[{bit}]"),
            };
            let new = of(&widened.name, wire_type.bits);
            let next = if self.reach > 1 { format!("{{{name}[{last}:0], {new}}}") } else { new };
            body.line(&format!("always @(posedge clock) {name} <= {next};"));
            let shown = if self.reach > 1 { format!("{name}[clocks]") } else { name };
            bits.push(shown);
        }
        bits.reverse();
        body.line(&format!("{};", declaration("reg", "shown", wire_type)));
        body.line(&format!("initial shown = {};", literal(result.rest(), wire_type)));
        body.line(&format!("always @(posedge clock) shown <= {{{}}};", bits.join(", ")));
        body.wire("value", wire_type, "shown");
    }
}
