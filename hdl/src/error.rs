//! Everything that can go wrong, each in one line that names the culprit.

use std::path::PathBuf;

use rust_hdl_core::check_error::CheckError;
use spurion::format::MAX_BITS;
use thiserror::Error;

use crate::range::Range;

/// Why a leaf block cannot be built from its operands.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LeafError {
    /// A value would need a wire wider than an integer of this crate.
    #[error("needs {bits} bits, {MAX_BITS} are possible")]
    TooWide {
        /// The width it would need.
        bits: u8,
    },
    /// A table has no entry for an address that can occur.
    #[error("table {table} has entries {entries}, its address can be {address}")]
    TableTooShort {
        /// The table's name.
        table: String,
        /// The addresses it has entries for.
        entries: Range,
        /// The addresses that can occur.
        address: Range,
    },
    /// A table without any entry.
    #[error("table {table} is empty")]
    TableEmpty {
        /// The table's name.
        table: String,
    },
    /// The folding of an angle covers one and a half turns, and the operand can exceed them.
    #[error("an angular distance of {operand} cannot be folded into half a period of {period}")]
    BeyondPeriod {
        /// What the operand can be.
        operand: Range,
        /// The full turn.
        period: i64,
    },
    /// A lower bound above the upper bound.
    #[error("bounds {lo}..={hi} enclose nothing")]
    EmptyBounds {
        /// The lower bound.
        lo: i64,
        /// The upper bound.
        hi: i64,
    },
    /// An operand that must be one bit is not.
    #[error("operand {port} can be {operand}, and must be one bit")]
    NotABit {
        /// The port of the operand.
        port: &'static str,
        /// What it can be.
        operand: Range,
    },
    /// An operand that must not be negative can be.
    #[error("operand {port} can be {operand}, and must not be negative")]
    Negative {
        /// The port of the operand.
        port: &'static str,
        /// What it can be.
        operand: Range,
    },
    /// An operand that must be a digit from 0 to 3 is not.
    #[error("operand {port} can be {operand}, and must be a digit from 0 to 3")]
    NotADigit {
        /// The port of the operand.
        port: &'static str,
        /// What it can be.
        operand: Range,
    },
    /// A block with registers inside was asked for with fewer.
    #[error("{registers} registers for a block that has {wanted} inside")]
    Unregistered {
        /// How many were asked for.
        registers: u32,
        /// How many it has.
        wanted: u32,
    },
    /// An operand of a block whose registers begin as 0 can never be 0.
    #[error("registers that begin as 0, for an operand in {operand}")]
    NeverZero {
        /// The operand.
        operand: Range,
    },
    /// A number of operands that the block does not have.
    #[error("{given} operands for a block with {wanted}")]
    Operands {
        /// How many were given.
        given: usize,
        /// How many there are.
        wanted: usize,
    },
}

impl From<LeafError> for Error {
    fn from(cause: LeafError) -> Self {
        Self::Leaf { leaf: "an interval".to_owned(), cause }
    }
}

/// Why a circuit cannot be built, simulated, emitted or compared.
#[derive(Debug, Error)]
pub enum Error {
    /// A leaf block refuses its operands.
    #[error("{leaf}: {cause}")]
    Leaf {
        /// The leaf's name in the circuit.
        leaf: String,
        /// Why.
        cause: LeafError,
    },
    /// A net was asked for earlier than it exists.
    #[error("net {net} exists from clock {latency}, and was asked for at clock {wanted}")]
    TooEarly {
        /// The net.
        net: String,
        /// When it is there.
        latency: u32,
        /// When it was asked for.
        wanted: u32,
    },
    /// A loop is closed by a net of another phase, or one that can take other values.
    #[error("{leaf}: expects {expects} of one phase before, and gets {carries}")]
    Loop {
        /// Where in the circuit.
        leaf: String,
        /// The interval that the loop was made for.
        expects: Range,
        /// The interval of the net.
        carries: Range,
    },
    /// Two buses of one name.
    #[error("bus {bus} exists already")]
    BusTwice {
        /// The name.
        bus: String,
    },
    /// A specification that contradicts itself or lies outside what the front end can do.
    #[error("front end: {0}")]
    Specification(String),
    /// A stimulus that the circuit's inputs cannot take.
    #[error("frame {frame}: {what}")]
    Stimulus {
        /// The index of the frame.
        frame: usize,
        /// What is wrong with it.
        what: String,
    },
    /// A circuit without a handshake where one is needed.
    #[error("{circuit} has no handshake")]
    Protocol {
        /// The circuit.
        circuit: String,
    },
    /// RustHDL finds the circuit ill-formed.
    #[error("RustHDL refuses {circuit}: {cause:?}")]
    Check {
        /// The circuit.
        circuit: String,
        /// What RustHDL says.
        cause: CheckError,
    },
    /// The simulation does not come to rest.
    #[error("{circuit} does not settle after clock {clock}")]
    Unsettled {
        /// The circuit.
        circuit: String,
        /// The clock.
        clock: usize,
    },
    /// A wire took a value outside its proven interval: the interval arithmetic is wrong.
    #[error("{wire} took {value}, outside its interval {range}")]
    OutOfRange {
        /// The wire.
        wire: String,
        /// The value.
        value: i64,
        /// The interval.
        range: Range,
    },
    /// A simulation gave more or fewer answers than it was given frames.
    #[error("{frames} frames went in and {answers} came out")]
    Answers {
        /// Frames in.
        frames: usize,
        /// Answers out.
        answers: usize,
    },
    /// A program that the check needs is not installed.
    #[error("{tool} cannot be started: {cause}")]
    ToolMissing {
        /// The program.
        tool: &'static str,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A program failed.
    #[error("{tool} failed: {message}")]
    ToolFailed {
        /// The program.
        tool: &'static str,
        /// What it said first.
        message: String,
    },
    /// A program's answer is not what the testbench prints.
    #[error("{tool} answered {line:?}, which is no line of the testbench")]
    Unreadable {
        /// The program.
        tool: &'static str,
        /// The line.
        line: String,
    },
    /// A file cannot be written.
    #[error("{path}: {cause}", path = .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
}
