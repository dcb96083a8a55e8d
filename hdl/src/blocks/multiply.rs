//! Multiplication.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::{Range, WireType};
use crate::text::{Body, Signal};

/// a b.
#[derive(Clone, Copy, Debug)]
pub struct Multiply;

impl Operation for Multiply {
    fn kind(&self) -> &'static str {
        "multiply"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a", "b"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        operands[0].product(operands[1])
    }

    fn is_commutative(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0] * operands[1]
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let (a, b) = (&operands[0], &operands[1]);
        let wire_type = product_type(a.wire_type, b.wire_type, result.wire_type());
        let a = body.extended("a_wide", a, wire_type);
        let b = body.extended("b_wide", b, wire_type);
        let product = body.wire("product", wire_type, &format!("{} * {}", a.name, b.name));
        body.extended("value", &product, result.wire_type());
    }
}

/// The type in which the product is formed. Low bits of a product do not depend on the sign,
/// but a signed operand is multiplied as a signed number so that synthesis sees how narrow it
/// is under its sign bits, and fits a DSP slice.
pub(super) fn product_type(a: WireType, b: WireType, result: WireType) -> WireType {
    WireType { signed: a.signed || b.signed, bits: result.bits }
}
