//! An invariant as a front end gives it.

use super::integer::Value;
use super::rounding::Change;

/// An invariant d = x 2^shift.
#[derive(Clone, Debug)]
pub struct Invariant {
    /// x.
    pub value: Value,
    /// By how many bits x is shifted left.
    pub shift: u32,
}

impl Invariant {
    /// d after a change of format. Zeros that would be shifted in and dropped again never are.
    #[must_use]
    pub fn changed(&self, change: Change) -> Value {
        let dropped = change.shift.min(self.shift);
        let range = self.value.range.times(1i128 << (self.shift - dropped));
        let exact = Value::new(String::new(), range);
        let text = self.value.left(exact.int, self.shift - dropped);
        Change { shift: change.shift - dropped, ..change }.of(&Value { text, ..exact })
    }
}
