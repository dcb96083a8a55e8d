//! The block that holds a whole circuit: leaf blocks and the list of their connections.

use rust_hdl_core::prelude::{
    Block, Clock, In, Logic, Probe, Signal as RustHdlSignal, Verilog, Wrapper,
};

use crate::leaf::Leaf;
use crate::range::Range;
use crate::text::{Body, declaration};
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
/// ([`Logic::update`]), marked as driven ([`Logic::connect`]) and emitted as wires from port to
/// port ([`Logic::hdl`]). The size of a circuit is therefore free at run time, and what is simulated
/// is what is emitted.
#[derive(Debug)]
pub struct Structure {
    name: String,
    clock: RustHdlSignal<In, Clock>,
    inputs: Vec<Port>,
    outputs: Vec<Port>,
    leaves: Vec<(String, Leaf)>,
    connections: Vec<(Source, Sink)>,
}

impl Structure {
    /// An empty structure, whose Verilog module is called `name`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            clock: RustHdlSignal::default(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            leaves: Vec::new(),
            connections: Vec::new(),
        }
    }

    /// What its Verilog module is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

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

    /// For each leaf, what drives its ports.
    fn drivers(&self) -> Vec<Vec<(&'static str, String)>> {
        let mut drivers = vec![Vec::new(); self.leaves.len()];
        for &(from, to) in &self.connections {
            if let Sink::Operand { leaf, port } = to {
                drivers[leaf].push((self.leaves[leaf].1.ports()[port], self.source_name(from)));
            }
        }
        drivers
    }

    /// A leaf's instance; its module is called as RustHDL calls it, by the way to it.
    fn instance(&self, leaf: usize, drivers: &[(&str, String)]) -> String {
        let (name, block) = &self.leaves[leaf];
        let clock = (block.registers() > 0).then(|| ".clock(clock)".to_owned());
        let operands = drivers.iter().map(|(port, source)| format!(".{port}({source})"));
        let pins: Vec<String> =
            clock.into_iter().chain(operands).chain([format!(".q({name}$q)")]).collect();
        format!("{}${name} {name}({});", self.name, pins.join(", "))
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

    /// Leaves, with the wires that they drive at each other's ports. RustHDL's own form, one
    /// procedure that assigns every port, would be run as a whole whenever any wire changes.
    fn hdl(&self) -> Verilog {
        let mut body = Body::default();
        for (name, block) in &self.leaves {
            let wire = declaration("wire", &format!("{name}$q"), block.q().range().wire_type());
            body.line(&format!("{wire};"));
        }
        for (leaf, drivers) in self.drivers().iter().enumerate() {
            body.line(&self.instance(leaf, drivers));
        }
        for &(from, to) in &self.connections {
            if let Sink::Output(index) = to {
                let (output, source) = (&self.outputs[index].name, self.source_name(from));
                body.line(&format!("assign {output} = {source};"));
            }
        }
        Verilog::Wrapper(Wrapper { code: body.into_text(), cores: String::new() })
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
