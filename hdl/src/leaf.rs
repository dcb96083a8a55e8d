//! The one kind of leaf block: an operation behind ports, with registers after it.

use std::collections::VecDeque;

use rust_hdl_core::prelude::In;
use rust_hdl_core::prelude::{
    Block, Clock, Logic, Probe, Signal as RustHdlSignal, TimingInfo, Verilog, Wrapper,
};

use crate::error::LeafError;
use crate::operation::{MAX_OPERANDS, Operation};
use crate::range::Range;
use crate::text::{Body, Signal, declaration, literal};
use crate::wire::Wire;

/// A RustHDL block that computes one [`Operation`] and registers the result.
///
/// Ports: `clock` (if there are registers), the operation's operands, and `q`. With no
/// registers `q` follows the operands; with n it shows the result for the operands of n clocks
/// before. Before that many clocks have passed it shows [`Range::rest`].
#[derive(Debug)]
pub struct Leaf {
    clock: RustHdlSignal<In, Clock>,
    operands: Vec<Wire>,
    q: Wire,
    operation: Box<dyn Operation>,
    registers: u32,
    /// Whether the low bit of a sum is written apart.
    sums_apart: bool,
    /// What the registers before the last one hold, as a ring that starts at `oldest`.
    line: Vec<i64>,
    oldest: usize,
    /// What the first operand was, the newest first, as far back as the operation reaches.
    past: VecDeque<i64>,
}

impl Leaf {
    /// The block for `operation` on operands of these intervals.
    ///
    /// # Errors
    /// [`LeafError`] if the operation cannot be built for such operands.
    pub fn new(
        operation: Box<dyn Operation>,
        operands: &[Range],
        registers: u32,
    ) -> Result<Self, LeafError> {
        let wanted = operation.ports().len();
        if operands.len() != wanted || wanted > MAX_OPERANDS {
            return Err(LeafError::Operands { given: operands.len(), wanted });
        }
        if registers < operation.own_registers() {
            return Err(LeafError::Unregistered { registers, wanted: operation.own_registers() });
        }
        let result = operation.range(operands)?;
        let past = std::iter::repeat_n(result.rest(), operation.reach() as usize).collect();
        Ok(Self {
            clock: RustHdlSignal::default(),
            operands: operands.iter().map(|&range| Wire::input(range)).collect(),
            q: Wire::output(result),
            operation,
            registers,
            sums_apart: false,
            line: vec![result.rest(); registers.saturating_sub(1) as usize],
            oldest: 0,
            past,
        })
    }

    /// The same, with the low bit of a sum written apart in its Verilog ([`Body::sum`]).
    #[must_use]
    pub fn with_sums_apart(self, sums_apart: bool) -> Self {
        Self { sums_apart, ..self }
    }

    /// What the operation is called.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.operation.kind()
    }

    /// The result.
    #[must_use]
    pub fn q(&self) -> &Wire {
        &self.q
    }

    /// The names of the operands' ports.
    #[must_use]
    pub fn ports(&self) -> &'static [&'static str] {
        self.operation.ports()
    }

    /// The operands.
    #[must_use]
    pub fn operands(&self) -> &[Wire] {
        &self.operands
    }

    /// How many clocks the result lags.
    #[must_use]
    pub fn registers(&self) -> u32 {
        self.registers
    }

    pub(crate) fn operand_mut(&mut self, port: usize) -> &mut Wire {
        &mut self.operands[port]
    }

    pub(crate) fn clock_mut(&mut self) -> &mut RustHdlSignal<In, Clock> {
        &mut self.clock
    }

    fn result(&self) -> i64 {
        let mut values = [0; MAX_OPERANDS];
        for (value, wire) in values.iter_mut().zip(&self.operands) {
            *value = wire.value();
        }
        self.operation.evaluate(&values[..self.operands.len()])
    }

    fn shift(&mut self) {
        let newest = if self.past.is_empty() { self.result() } else { self.remembered() };
        self.q.next = match self.line.get_mut(self.oldest) {
            None => newest,
            Some(slot) => {
                let leaving = core::mem::replace(slot, newest);
                self.oldest = (self.oldest + 1) % self.line.len();
                leaving
            }
        };
    }

    /// The first operand as many clocks before as the second says, and one more.
    fn remembered(&mut self) -> i64 {
        let clocks = usize::try_from(self.operands[1].value()).unwrap_or(0);
        let shown = self.past.get(clocks).copied().unwrap_or(self.q.range().rest());
        self.past.pop_back();
        self.past.push_front(self.operands[0].value());
        shown
    }

    /// The registers' text: `value` through as many as are not in the operation itself.
    fn describe_registers(&self, body: &mut Body) {
        let wire_type = self.q.range().wire_type();
        let rest = literal(self.q.range().rest(), wire_type);
        let mut from = String::from("value");
        for stage in 1..=self.registers - self.operation.own_registers() {
            let name = format!("stage_{stage}");
            body.line(&format!("{};", declaration("reg", &name, wire_type)));
            body.line(&format!("initial {name} = {rest};"));
            body.line(&format!("always @(posedge clock) {name} <= {from};"));
            from = name;
        }
        body.line(&format!("assign q = {from};"));
    }
}

impl Logic for Leaf {
    fn update(&mut self) {
        if self.registers == 0 {
            self.q.next = self.result();
        } else if self.clock.pos_edge() {
            self.shift();
        }
    }

    fn connect(&mut self) {
        self.q.connect();
    }

    /// A `Wrapper` makes `q` a net, which a constant can drive from the first instant on; a
    /// variable would wait in `always @(*)` for a change that never comes.
    fn hdl(&self) -> Verilog {
        let ports = self.operation.ports().iter();
        let operands: Vec<Signal> =
            ports.zip(&self.operands).map(|(name, wire)| Signal::new(name, wire.range())).collect();
        let mut body = Body::new(self.sums_apart);
        self.operation.describe(&operands, self.q.range(), &mut body);
        self.describe_registers(&mut body);
        let cores = self.operation.library(self.q.range()).unwrap_or_default();
        Verilog::Wrapper(Wrapper { code: body.into_text(), cores })
    }

    fn timing(&self) -> Vec<TimingInfo> {
        if self.registers == 0 {
            return Vec::new();
        }
        let inputs = self.ports().iter().map(|&port| port.to_owned()).collect();
        let outputs = vec!["q".to_owned()];
        vec![TimingInfo { name: "registers".into(), clock: "clock".into(), inputs, outputs }]
    }
}

impl Block for Leaf {
    fn connect_all(&mut self) {
        self.connect();
    }

    fn update_all(&mut self) {
        self.update();
        if self.registers > 0 {
            self.clock.update_all();
        }
        for operand in &mut self.operands {
            operand.update_all();
        }
        self.q.update_all();
    }

    fn has_changed(&self) -> bool {
        self.q.has_changed()
            || self.operands.iter().any(Block::has_changed)
            || (self.registers > 0 && self.clock.has_changed())
    }

    fn accept(&self, name: &str, probe: &mut dyn Probe) {
        probe.visit_start_scope(name, self);
        if self.registers > 0 {
            self.clock.accept("clock", probe);
        }
        for (port, operand) in self.operation.ports().iter().zip(&self.operands) {
            operand.accept(port, probe);
        }
        self.q.accept("q", probe);
        probe.visit_end_scope(name, self);
    }
}
