//! The block that holds a whole circuit: leaf blocks and the list of their connections.

use rust_hdl_core::ast::{VerilogExpression, VerilogStatement};
use rust_hdl_core::prelude::{Block, Clock, In, Logic, Probe, Signal as RustHdlSignal, Verilog};

use crate::leaf::Leaf;
use crate::range::Range;
use crate::wire::Wire;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// An input of the structure.
    Input(usize),
    /// The result of a leaf.
    Leaf(usize),
}

/// Where a value goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sink {
    Operand { leaf: usize, port: usize },
    Output(usize),
}

/// A named wire at the edge of a structure.
#[derive(Debug)]
struct Port {
    name: String,
    wire: Wire,
}

/// Leaf blocks and their connections, as data.
///
/// One list of connections is read in three ways: replayed for simulation
/// ([`Logic::update`]), marked as driven ([`Logic::connect`]) and emitted as assignments
/// ([`Logic::hdl`]). The size of a circuit is therefore free at run time, and what is simulated
/// is what is emitted.
#[derive(Debug, Default)]
pub struct Structure {
    clock: RustHdlSignal<In, Clock>,
    inputs: Vec<Port>,
    outputs: Vec<Port>,
    leaves: Vec<(String, Leaf)>,
    connections: Vec<(Source, Sink)>,
}

impl Structure {
    /// Adds an input and gives its index.
    pub fn add_input(&mut self, name: String, range: Range) -> usize {
        self.inputs.push(Port { name, wire: Wire::input(range) });
        self.inputs.len() - 1
    }

    /// Adds an output, driven by `source`, which must have the type of `range`.
    pub fn add_output(&mut self, name: String, range: Range, source: Source) {
        self.connections.push((source, Sink::Output(self.outputs.len())));
        self.outputs.push(Port { name, wire: Wire::output(range) });
    }

    /// Adds a leaf whose operands are driven by `sources`, in order, and gives its index.
    pub fn add_leaf(&mut self, name: String, block: Leaf, sources: &[Source]) -> usize {
        let leaf = self.leaves.len();
        for (port, &source) in sources.iter().enumerate() {
            self.connections.push((source, Sink::Operand { leaf, port }));
        }
        self.leaves.push((name, block));
        leaf
    }

    /// Drives an operand that had no source when its leaf was added.
    pub fn connect_operand(&mut self, leaf: usize, port: usize, source: Source) {
        self.connections.push((source, Sink::Operand { leaf, port }));
    }

    /// The leaves with their names.
    pub fn leaves(&self) -> impl Iterator<Item = (&str, &Leaf)> {
        self.leaves.iter().map(|(name, block)| (name.as_str(), block))
    }

    /// The interval of input `index`.
    #[must_use]
    pub fn input_range(&self, index: usize) -> Range {
        self.inputs[index].wire.range()
    }

    /// Drives input `index`, from the next settling on.
    pub fn set_input(&mut self, index: usize, value: i64) {
        self.inputs[index].wire.next = value;
    }

    /// The settled value of output `index`.
    #[must_use]
    pub fn output(&self, index: usize) -> i64 {
        self.outputs[index].wire.value()
    }

    /// Drives the clock, from the next settling on.
    pub fn set_clock(&mut self, high: bool) {
        self.clock.next = Clock { clk: high };
    }

    /// The first wire that has left its interval, with the value and the interval. Leaves come
    /// in the order of their construction, so a culprit comes before those that read it.
    #[must_use]
    pub fn fault(&self) -> Option<(&str, i64, Range)> {
        let results = self.leaves.iter().map(|(name, block)| (name.as_str(), block.q()));
        let ports = self.inputs.iter().chain(&self.outputs).map(|p| (p.name.as_str(), &p.wire));
        results
            .chain(ports)
            .find_map(|(name, wire)| wire.fault().map(|value| (name, value, wire.range())))
    }

    #[inline]
    fn value(&self, source: Source) -> i64 {
        match source {
            Source::Input(index) => self.inputs[index].wire.value(),
            Source::Leaf(index) => self.leaves[index].1.q().value(),
        }
    }

    fn source_name(&self, source: Source) -> String {
        match source {
            Source::Input(index) => self.inputs[index].name.clone(),
            Source::Leaf(index) => format!("{}$q", self.leaves[index].0),
        }
    }

    fn sink_name(&self, sink: Sink) -> String {
        match sink {
            Sink::Output(index) => self.outputs[index].name.clone(),
            Sink::Operand { leaf, port } => {
                let (name, block) = &self.leaves[leaf];
                format!("{name}${}", block.ports()[port])
            }
        }
    }

    fn sink_mut(&mut self, sink: Sink) -> &mut Wire {
        match sink {
            Sink::Output(index) => &mut self.outputs[index].wire,
            Sink::Operand { leaf, port } => self.leaves[leaf].1.operand_mut(port),
        }
    }
}

impl Logic for Structure {
    fn update(&mut self) {
        let clock = self.clock.val();
        for (_, block) in &mut self.leaves {
            block.clock_mut().next = clock;
        }
        for k in 0..self.connections.len() {
            let (source, sink) = self.connections[k];
            let value = self.value(source);
            self.sink_mut(sink).next = value;
        }
    }

    fn connect(&mut self) {
        for (_, block) in &mut self.leaves {
            block.clock_mut().connect();
        }
        for k in 0..self.connections.len() {
            let sink = self.connections[k].1;
            self.sink_mut(sink).connect();
        }
    }

    fn hdl(&self) -> Verilog {
        let clocked = self.leaves.iter().filter(|(_, block)| block.registers() > 0);
        let clocks = clocked.map(|(name, _)| (format!("{name}$clock"), "clock".to_owned()));
        let values = self.connections.iter();
        let values = values.map(|&(from, to)| (self.sink_name(to), self.source_name(from)));
        let assign = |(to, from)| {
            VerilogStatement::Assignment(
                VerilogExpression::Signal(to),
                VerilogExpression::Signal(from),
            )
        };
        Verilog::Combinatorial(clocks.chain(values).map(assign).collect())
    }
}

impl Block for Structure {
    fn connect_all(&mut self) {
        self.connect();
        for (_, block) in &mut self.leaves {
            block.connect_all();
        }
    }

    fn update_all(&mut self) {
        self.update();
        self.clock.update_all();
        let ports = self.inputs.iter_mut().chain(&mut self.outputs);
        ports.for_each(|port| port.wire.update_all());
        self.leaves.iter_mut().for_each(|(_, block)| block.update_all());
    }

    fn has_changed(&self) -> bool {
        let mut ports = self.inputs.iter().chain(&self.outputs);
        self.clock.has_changed()
            || ports.any(|port| port.wire.has_changed())
            || self.leaves.iter().any(|(_, block)| block.has_changed())
    }

    fn accept(&self, name: &str, probe: &mut dyn Probe) {
        probe.visit_start_scope(name, self);
        self.clock.accept("clock", probe);
        for port in self.inputs.iter().chain(&self.outputs) {
            port.wire.accept(&port.name, probe);
        }
        for (leaf, block) in &self.leaves {
            block.accept(leaf, probe);
        }
        probe.visit_end_scope(name, self);
    }
}
