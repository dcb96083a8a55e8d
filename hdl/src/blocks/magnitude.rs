use crate::error::LeafError;
use crate::operation::Operation;
use crate::range::Range;
use crate::text::{Body, Signal};

/// |a|.
#[derive(Clone, Copy, Debug)]
pub struct Magnitude;

impl Operation for Magnitude {
    fn kind(&self) -> &'static str {
        "magnitude"
    }

    fn ports(&self) -> &'static [&'static str] {
        &["a"]
    }

    fn range(&self, operands: &[Range]) -> Result<Range, LeafError> {
        let (lo, hi) = (i128::from(operands[0].lo()), i128::from(operands[0].hi()));
        Range::new(lo.max(-hi).max(0), hi.max(-lo))
    }

    fn evaluate(&self, operands: &[i64]) -> i64 {
        operands[0].abs()
    }

    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body) {
        let (a, wire_type) = (&operands[0], result.wire_type());
        let kept = body.extended("kept", a, wire_type);
        if a.range.lo() >= 0 {
            body.wire("value", wire_type, &kept.name);
            return;
        }
        let top = a.wire_type.bits - 1;
        let sign = if top == 0 { a.name.clone() } else { format!("{}[{top}]", a.name) };
        let negative = body.bit("negative", &sign);
        magnitude("value", &kept, &negative, body);
    }
}

/// The bits of `a` flipped and one added where `negative` is set, as the wire `name`.
pub(super) fn magnitude(name: &str, a: &Signal, negative: &Signal, body: &mut Body) -> Signal {
    let wire_type = a.wire_type;
    let ones = format!("{{{}{{{}}}}}", wire_type.bits, negative.name);
    let ones = body.wire("ones", wire_type, &ones);
    let flipped = body.wire("flipped", wire_type, &format!("{} ^ {}", a.name, ones.name));
    let one = body.extended("one", negative, wire_type);
    body.wire(name, wire_type, &format!("{} + {}", flipped.name, one.name))
}
