//! One operation with operands, and what it must compute, in Verilog that is written here.

use spurion_hdl::{Builder, Error, Net, Pipeline, Range};

type Build = Box<dyn Fn(&mut Builder, &[Net], u32) -> Result<Net, Error>>;

/// An operation on operands from given intervals, and its specification.
pub struct Case {
    /// The intervals.
    pub operands: Vec<(i64, i64)>,
    /// Builds it, with so many registers.
    pub build: Build,
    /// Registers.
    pub registers: u32,
    /// Verilog statements that give `y` from `a`, `b`, `c`, `d`, `e` with the help of `t` and
    /// `u`, all of them signed with 64 bits.
    pub formula: String,
}

/// A case without registers.
pub fn case(
    operands: &[(i64, i64)],
    build: impl Fn(&mut Builder, &[Net], u32) -> Result<Net, Error> + 'static,
    formula: impl Into<String>,
) -> Case {
    let (operands, build) = (operands.to_vec(), Box::new(build));
    Case { operands, build, registers: 0, formula: formula.into() }
}

impl Case {
    /// The case with registers.
    pub fn registered(self, registers: u32) -> Self {
        Self { registers, ..self }
    }
}

/// All cases in one circuit, each with its own operands.
pub fn circuit(cases: &[Case]) -> Pipeline {
    let mut builder = Builder::new("leaves");
    for (k, case) in cases.iter().enumerate() {
        let mut operands: Vec<Net> = Vec::new();
        for (port, &(lo, hi)) in case.operands.iter().enumerate() {
            builder.scope(&format!("operand_{k}_{port}"));
            let net = builder.input(&format!("x{k}_{port}"), 1, range((lo, hi))).unwrap()[0];
            operands.push(builder.clamp(net, lo, hi, 0).unwrap());
        }
        builder.scope(&format!("case_{k}"));
        let net = (case.build)(&mut builder, &operands, case.registers).unwrap();
        builder.output(&format!("y{k}"), &[net]).unwrap();
    }
    builder.finish().unwrap()
}

/// The interval.
pub fn range((lo, hi): (i64, i64)) -> Range {
    Range::new(lo.into(), hi.into()).unwrap()
}

/// A signed literal of 64 bits.
pub fn number(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}64'sd{}", value.unsigned_abs())
}

/// Cases of one operation, and a fault in its Verilog that must not be provable.
pub struct Kind {
    /// The name.
    pub name: String,
    /// The cases.
    pub cases: Vec<Case>,
    /// The first module whose name contains the first text is broken by putting the third in the
    /// place of the second.
    pub fault: [&'static str; 3],
    /// How the proof is made.
    pub method: Method,
}

/// How a proof is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A solver decides the equality, bit by bit.
    Solver,
    /// Yosys first narrows both sides and merges equal cells: products of the same operands
    /// become one. What is left is for a solver.
    Structure,
}
