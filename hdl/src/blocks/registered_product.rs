use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal, declaration};

/// a b, through a register after the multiplication and, if asked for, one at each operand.
///
/// All of them share one Verilog module with parameters. So a flow that knows the multiplier
/// blocks of a device can put the registers into them by mapping this one module.
#[derive(Clone, Debug)]
pub struct RegisteredProduct {
    /// The name of the Verilog module.
    pub module: String,
    /// Whether this leaf brings the text of the module.
    pub emits_module: bool,
    /// Whether the operands have registers of their own.
    pub input_registers: bool,
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
            None => operands[0].product(operands[1]),
        }
    }

    fn is_commutative(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0] * operands[1]
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let (a, b, q) = (operands[0].wire_type, operands[1].wire_type, result.wire_type());
        let wide = q.bits.max(a.bits).max(b.bits);
        let parameters = [
            ("A_BITS", a.bits),
            ("A_SIGNED", a.signed.into()),
            ("B_BITS", b.bits),
            ("B_SIGNED", b.signed.into()),
            ("Q_BITS", q.bits),
            ("WIDE_BITS", wide),
            ("INPUT_REGISTERS", self.input_registers.into()),
        ];
        let parameters = parameters.map(|(name, value)| format!(".{name}({value})")).join(", ");
        body.line(&format!("{};", declaration("wire", "value", q)));
        body.line(&format!(
            "{} #({parameters}) multiplier(.clock(clock), .a(a), .b(b), .q(value));",
            self.module
        ));
    }

    fn identity(&self) -> Option<String> {
        Some(format!("registered product {}", self.input_registers))
    }

    fn own_registers(&self) -> u32 {
        1 + u32::from(self.input_registers)
    }

    fn library(&self, _: Range) -> Option<String> {
        let text = include_str!("registered_product.v");
        self.emits_module.then(|| text.replace("@NAME@", &self.module))
    }
}
