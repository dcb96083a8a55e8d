//! One digit of a multiplication in logic.

use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal, literal};

/// a times a digit from 0 to 3, with 3 a given: a choice of 0, a, 2 a and `triple`.
#[derive(Clone, Copy, Debug)]
pub struct PartialProduct;

impl Operation for PartialProduct {
    fn kind(&self) -> &'static str {
        "partial_product"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a", "triple", "digit"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        if operands[2].lo() < 0 || operands[2].hi() > 3 {
            return Err(LeafError::NotADigit { port: "digit", operand: operands[2] });
        }
        operands[0].product(operands[2])
    }

    fn levels(&self) -> u32 {
        0
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0] * operands[2]
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let wire_type = result.wire_type();
        let digit_type = Range::of_digit().wire_type();
        let a = body.extended("a_wide", &operands[0], wire_type);
        let triple = body.extended("triple_wide", &operands[1], wire_type);
        let digit = body.extended("digit_wide", &operands[2], digit_type);
        let double = body.wire("double", wire_type, &format!("{} << 1", a.name));
        let low = body.bit("low", &format!("{}[0]", digit.name));
        let high = body.bit("high", &format!("{}[1]", digit.name));
        let upper = body.choose("upper", &low, &triple.name, &double.name, wire_type);
        let none = literal(0, wire_type);
        let lower = body.choose("lower", &low, &a.name, &none, wire_type);
        body.choose("value", &high, &upper.name, &lower.name, wire_type);
    }
}
