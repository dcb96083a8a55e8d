use super::multiply::{Multiply, product_type};
use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::{Range, WireType};
use crate::text::{Body, Signal, declaration, literal};

/// a b, through a register after the multiplication and, if asked for, one at each operand.
///
/// All of one shape share a Verilog module, whose name tells the shape. So a flow that knows the
/// multiplier blocks of a device can put the registers into them by mapping these modules.
#[derive(Clone, Debug)]
pub struct RegisteredProduct {
    /// What the names of the modules begin with.
    pub prefix: String,
    /// The type of a.
    pub a: WireType,
    /// The type of b.
    pub b: WireType,
    /// The type of the product.
    pub q: WireType,
    /// Whether the operands have registers of their own.
    pub input_registers: bool,
    /// Whether this leaf brings the text of the module.
    pub emits_module: bool,
}

impl RegisteredProduct {
    /// The name of the Verilog module, e.g. `PREFIX_u10_s9_q18_r2`: unsigned of 10 bits times signed
    /// of 9, a result of 18, behind two registers.
    #[must_use]
    pub fn module(&self) -> String {
        let operand = |t: WireType| format!("{}{}", if t.signed { 's' } else { 'u' }, t.bits);
        let (a, b) = (operand(self.a), operand(self.b));
        format!("{}_{a}_{b}_q{}_r{}", self.prefix, self.q.bits, self.own_registers())
    }

    /// An operand as the multiplication sees it, behind its register if it has one.
    fn kept(&self, name: &str, wire_type: WireType, body: &mut Body) -> Signal {
        let port = Signal { name: name.to_owned(), wire_type, range: wire_type.range() };
        if !self.input_registers {
            return port;
        }
        let kept = format!("{name}_kept");
        let plain = WireType { signed: false, ..wire_type };
        body.line(&format!("{};", declaration("reg", &kept, plain)));
        body.line(&format!("initial {kept} = {};", literal(0, plain)));
        body.line(&format!("always @(posedge clock) {kept} <= {name};"));
        Signal { name: kept, ..port }
    }

    fn text(&self) -> String {
        let plain = |t: WireType| WireType { signed: false, ..t };
        let mut body = Body::default();
        body.line(&format!("module {}(clock, a, b, q);", self.module()));
        body.line("input wire clock;");
        body.line(&format!("{};", declaration("input wire", "a", plain(self.a))));
        body.line(&format!("{};", declaration("input wire", "b", plain(self.b))));
        body.line(&format!("{};", declaration("output reg", "q", plain(self.q))));
        body.line(&format!("initial q = {};", literal(0, plain(self.q))));
        let a = self.kept("a", self.a, &mut body);
        let b = self.kept("b", self.b, &mut body);
        let wide = product_type(self.a, self.b, self.q);
        let a = body.extended("a_wide", &a, wide);
        let b = body.extended("b_wide", &b, wide);
        let product = body.wire("product", wide, &format!("{} * {}", a.name, b.name));
        body.line(&format!("always @(posedge clock) q <= {};", product.name));
        body.line("endmodule");
        body.into_text()
    }
}

impl Operation for RegisteredProduct {
    fn kind(&self) -> &'static str {
        "multiply"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a", "b"]
    }

    /// The registers begin as 0, so 0 has to be possible everywhere.
    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        match operands.iter().find(|range| !range.contains(0)) {
            Some(&operand) => Err(LeafError::NeverZero { operand }),
            None => Multiply.range(operands),
        }
    }

    fn is_commutative(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        Multiply.evaluate(operands)
    }

    fn describe(&self, _: &[Signal], result: Range, body: &mut Body) {
        body.line(&format!("{};", declaration("wire", "value", result.wire_type())));
        let module = self.module();
        body.line(&format!("{module} multiplier(.clock(clock), .a(a), .b(b), .q(value));"));
    }

    fn identity(&self) -> Option<String> {
        Some(format!("registered product {}", self.input_registers))
    }

    fn own_registers(&self) -> u32 {
        1 + u32::from(self.input_registers)
    }

    fn library(&self, _: Range) -> Option<String> {
        self.emits_module.then(|| self.text())
    }
}
