//! What a leaf block computes.

use core::fmt::Debug;

use crate::error::LeafError;
use crate::range::Range;
use crate::text::{Body, Signal};

/// The largest number of operands of an [`Operation`].
pub const MAX_OPERANDS: usize = 4;

/// The function of a leaf block, in its three forms: on intervals, on integers, and as Verilog.
///
/// The three are written next to each other in one file for each operation, and the tests run
/// the Verilog against the integers. A [`crate::leaf::Leaf`] adds ports and registers.
pub trait Operation: Debug + Send + Sync {
    /// What the operation is called in leaf names.
    fn kind(&self) -> &'static str;

    /// The names of the operands' ports, in order; at most [`MAX_OPERANDS`].
    fn ports(&self) -> &'static [&'static str];

    /// The values that the result can take.
    ///
    /// # Errors
    /// [`LeafError`] if the operation cannot be built for such operands.
    fn range(&self, operands: &[Range]) -> Result<Range, LeafError>;

    /// The result. Operands lie in the intervals that [`Operation::range`] has accepted.
    fn evaluate(&self, operands: &[i64]) -> i64;

    /// Declares the wire `value`, of the type of `result`, and drives it from the operands.
    fn describe(&self, operands: &[Signal], result: Range, body: &mut Body);

    /// How many clocks `value` already lags behind the operands, because the operation reads a
    /// memory or has registers inside.
    fn own_registers(&self) -> u32 {
        0
    }

    /// How many clocks the first operand is remembered: its value as many clocks before as the second
    /// operand says, and one more, is then the result. 0 where the operands of one clock give it.
    fn reach(&self) -> u32 {
        0
    }

    /// How many additions in a row the operation amounts to, for the placing of registers.
    fn levels(&self) -> u32 {
        1
    }

    /// A text that tells the operation from every other, so that the same operation on the same
    /// wires is built once; `None` where it always has to be built.
    fn identity(&self) -> Option<String> {
        Some(format!("{self:?}"))
    }

    /// Whether the operands may be exchanged.
    fn is_commutative(&self) -> bool {
        false
    }

    /// Whether each bit of the result is chosen by control bits, which the look-up table of an
    /// addition behind it does as well.
    fn is_choice(&self) -> bool {
        false
    }

    /// A module that the description instantiates, to be emitted once in the circuit.
    fn library(&self, result: Range) -> Option<String> {
        let _ = result;
        None
    }
}
