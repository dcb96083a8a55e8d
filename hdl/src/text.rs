//! The hand-written Verilog of leaf blocks, kept to forms that every tool reads alike.
//!
//! Three rules hold in all of it. Each named signal is the result of one operator. Each operand
//! of that operator is first brought to the operator's width by an explicit concatenation or
//! part select, so that no context decides a width or a sign. Each literal is sized and
//! unsigned, and no constant gets a name: `localparam signed` does not mean the same to all
//! tools.

use std::fmt::Write as _;

use crate::range::{Range, WireType};

/// A declared signal of a leaf.
#[derive(Clone, Debug)]
pub struct Signal {
    /// Its name.
    pub name: String,
    /// Its width and signedness, as declared.
    pub wire_type: WireType,
    /// The values it can take.
    pub range: Range,
}

impl Signal {
    /// A signal of the narrowest type for `range`.
    #[must_use]
    pub fn new(name: &str, range: Range) -> Self {
        Self { name: name.to_owned(), wire_type: range.wire_type(), range }
    }

    /// The expression for this signal's value in `target`: extended by its sign or by zeros, or
    /// cut to the low bits.
    #[must_use]
    pub fn resized(&self, target: WireType) -> String {
        let Self { name, wire_type, .. } = self;
        let top = wire_type.bits - 1;
        if target.bits == wire_type.bits {
            return name.clone();
        }
        if target.bits < wire_type.bits {
            return format!("{name}[{}:0]", target.bits - 1);
        }
        let missing = target.bits - wire_type.bits;
        match (wire_type.signed, wire_type.bits) {
            (false, _) => format!("{{{missing}'h0, {name}}}"),
            // A signal of one bit is declared without a range and cannot be indexed.
            (true, 1) => format!("{{{{{missing}{{{name}}}}}, {name}}}"),
            (true, _) => format!("{{{{{missing}{{{name}[{top}]}}}}, {name}}}"),
        }
    }
}

/// A sized, unsigned literal with the bit pattern of `value` in `wire_type`.
#[must_use]
pub fn literal(value: i64, wire_type: WireType) -> String {
    format!("{}'h{:x}", wire_type.bits, wire_type.pattern(value))
}

/// The declaration of a signal, without what comes before and after it.
#[must_use]
pub fn declaration(kind: &str, name: &str, wire_type: WireType) -> String {
    let sign = if wire_type.signed { " signed" } else { "" };
    if wire_type.bits == 1 {
        format!("{kind}{sign} {name}")
    } else {
        format!("{kind}{sign} [{}:0] {name}", wire_type.bits - 1)
    }
}

/// The body of a leaf's module, written from top to bottom.
#[derive(Debug, Default)]
pub struct Body {
    lines: String,
    sums_apart: bool,
}

impl Body {
    /// An empty body. With `sums_apart` the low bit of a sum is written apart.
    #[must_use]
    pub fn new(sums_apart: bool) -> Self {
        Self { sums_apart, ..Self::default() }
    }

    /// The wire `value` with the sum or difference, by `operator`, of two operands of its type, of
    /// which the second may be a literal.
    ///
    /// Yosys makes one sum of three operands out of a sum of a sum, in look-up tables that take
    /// half as many again as two carry chains. It does so where an operand is all of another sum:
    /// if the low bit is an exclusive or, it is not.
    pub fn sum(
        &mut self,
        wire_type: WireType,
        [a, operator, b]: [&str; 3],
        b_is_odd: Option<bool>,
    ) {
        if !self.sums_apart || wire_type.bits == 1 {
            self.wire("value", wire_type, &format!("{a} {operator} {b}"));
            return;
        }
        let all = self.wire("all", wire_type, &format!("{a} {operator} {b}"));
        let b_low = match b_is_odd {
            None => format!("{b}[0]"),
            Some(odd) => format!("1'h{}", u8::from(odd)),
        };
        let low = self.bit("low", &format!("{a}[0] ^ {b_low}"));
        let high = format!("{}[{}:1]", all.name, wire_type.bits - 1);
        self.wire("value", wire_type, &format!("{{{high}, {}}}", low.name));
    }

    /// Declares a wire and drives it by `expression`.
    pub fn wire(&mut self, name: &str, wire_type: WireType, expression: &str) -> Signal {
        let declared = declaration("wire", name, wire_type);
        self.line(&format!("{declared};"));
        self.line(&format!("assign {name} = {expression};"));
        Signal { name: name.to_owned(), wire_type, range: wire_type.range() }
    }

    /// A wire of type `wire_type` with the value of `source`.
    pub fn extended(&mut self, name: &str, source: &Signal, wire_type: WireType) -> Signal {
        let expression = source.resized(wire_type);
        self.wire(name, wire_type, &expression)
    }

    /// The second operand of a sum, as [`Body::extended`] has it.
    ///
    /// Yosys lets the wider operand of a sum be any logic and wants the other as a wire, whatever
    /// their order, and takes copies of a sign away first. With `sums_apart` each added bit is the
    /// one before by a law that it does not look for until it maps logic, x = x & (x | y) for a sign
    /// and 0 = x & ~(x | y) for zeros; so the second operand stays the wider one and may be a choice.
    pub fn addend(&mut self, name: &str, source: &Signal, wire_type: WireType, y: &str) -> Signal {
        let (own, bits) = (source.wire_type, wire_type.bits);
        if !self.sums_apart || own.bits >= bits || bits == 1 {
            return self.extended(name, source, wire_type);
        }
        let place = |k: u32| match own.bits {
            1 => source.name.clone(),
            _ => format!("{}[{k}]", source.name),
        };
        let mut last = place(if own.signed { own.bits - 1 } else { 0 });
        let mut all = source.name.clone();
        for k in own.bits..bits {
            let other = match (own.signed, k == own.bits) {
                (true, _) => self.bit(&format!("either_{k}"), &format!("{last} | {y}[0]")).name,
                (false, true) => {
                    let either = self.bit("either", &format!("{last} | {y}[0]")).name;
                    self.bit("neither", &format!("~{either}")).name
                }
                (false, false) => format!("{y}[0]"),
            };
            last = self.bit(&format!("high_{k}"), &format!("{last} & {other}")).name;
            all = format!("{last}, {all}");
        }
        self.wire(name, wire_type, &format!("{{{all}}}"))
    }

    /// A wire of one bit.
    pub fn bit(&mut self, name: &str, expression: &str) -> Signal {
        self.wire(name, Range::BIT.wire_type(), expression)
    }

    /// A wire of one bit: whether `a operator bound` holds, as integers.
    pub fn compare(&mut self, name: &str, a: &Signal, operator: &str, bound: Range) -> Signal {
        let wire_type = a.wire_type.common(bound.wire_type());
        let left = self.extended(&format!("{name}_left"), a, wire_type);
        // A literal in the comparison itself would make it unsigned.
        let right = self.wire(&format!("{name}_right"), wire_type, &literal(bound.lo(), wire_type));
        self.bit(name, &format!("{} {operator} {}", left.name, right.name))
    }

    /// A wire with the value of `yes` where the bit `condition` is set, else of `no`.
    pub fn choose(
        &mut self,
        name: &str,
        condition: &Signal,
        yes: &str,
        no: &str,
        wire_type: WireType,
    ) -> Signal {
        self.wire(name, wire_type, &format!("{} ? {yes} : {no}", condition.name))
    }

    /// Any line.
    pub fn line(&mut self, line: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.lines, "{line}");
    }

    /// The text so far.
    #[must_use]
    pub fn into_text(self) -> String {
        self.lines
    }
}
