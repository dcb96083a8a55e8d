//! Building pipelines: every net knows its interval and its clock.

mod alignment;
mod arithmetic;
mod feedback;
mod paced;
mod product;
mod tables;
mod tree;
mod weights;

pub use feedback::Feedback;
pub use product::MultiplierStyle;
pub use weights::{DSP_SLICE_COST, Signed, signed_digits};

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::blocks::TableData;
use crate::error::{Error, LeafError};
use crate::leaf::Leaf;
use crate::operation::Operation;
use crate::pipeline::{Bus, Pipeline};
use crate::range::Range;
use crate::structure::{Source, Structure};

/// A value in a pipeline under construction.
///
/// It carries the interval of the value and the number of clocks it lags behind the inputs.
/// A net whose interval is a single number is a constant: it is there at all times, and costs
/// nothing until something needs it as a wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Net {
    source: Option<Source>,
    range: Range,
    latency: u32,
    /// Additions in a row since the last register.
    levels: u32,
}

impl Net {
    const fn input(source: Source, range: Range) -> Self {
        Self { source: Some(source), range, latency: 0, levels: 0 }
    }

    const fn unwired(range: Range) -> Self {
        Self { source: None, range, latency: 0, levels: 0 }
    }

    /// What the value can be.
    #[must_use]
    pub fn range(self) -> Range {
        self.range
    }

    /// How many clocks the value lags behind the inputs; `None` for a constant.
    #[must_use]
    pub fn latency(self) -> Option<u32> {
        self.source.map(|_| self.latency)
    }

    /// The value of a constant.
    #[must_use]
    pub fn constant(self) -> Option<i64> {
        self.range.constant()
    }
}

struct PendingBus {
    name: String,
    nets: Vec<Net>,
}

/// Builds a pipeline that takes a frame a clock.
///
/// Every operation gives a [`Net`] whose width follows from its operands and whose latency is
/// that of its latest operand plus its registers. Operands that arrive earlier are delayed by
/// shift registers, which nets share. Nothing is aligned by hand.
///
/// ```
/// use spurion_hdl::{Builder, Range, stream, verilog};
///
/// # fn main() -> Result<(), spurion_hdl::Error> {
/// let byte = Range::new(-128, 127).map_err(|cause| spurion_hdl::Error::Leaf {
///     leaf: "byte".into(),
///     cause,
/// })?;
/// let mut b = Builder::new("multiply_add");
/// let x = b.input("x", 3, byte)?;
/// let product = b.multiply(x[0], x[1], 1)?;
/// let sum = b.add(product, x[2], 1)?; // x[2] is delayed by one clock
/// b.output("y", &[sum])?;
/// let mut pipeline = b.finish()?;
/// assert_eq!(pipeline.latency(), 2);
/// let streamed = stream(&mut pipeline, &[Some(vec![7, -5, 100]), Some(vec![-128, -128, -128])])?;
/// assert_eq!(streamed.answers, [[65], [16_256]]);
/// assert!(verilog(&pipeline).contains("module multiply_add("));
/// # Ok(())
/// # }
/// ```
pub struct Builder {
    name: String,
    scope: String,
    structure: Structure,
    valid: Net,
    inputs: Vec<Bus>,
    outputs: Vec<PendingBus>,
    names: HashMap<String, u32>,
    /// For each net, its copies that arrive later.
    delayed: HashMap<(Source, u32), BTreeMap<u32, Net>>,
    constants: HashMap<i64, Source>,
    /// The tables that have a Verilog module, for these addresses.
    tables: Vec<(Arc<TableData>, Range)>,
    /// What has been built already, so that nothing is built twice.
    known: HashMap<(String, Vec<Source>, u32), Net>,
    levels_per_register: u32,
    /// For each net, its products with odd numbers.
    multiples: HashMap<(Option<Source>, u32), Vec<(i64, Net)>>,
}

impl Builder {
    /// An empty pipeline, whose Verilog module will be called `name`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut structure = Structure::default();
        let index = structure.add_input("valid_in".to_owned(), Range::BIT);
        Self {
            name: name.to_owned(),
            scope: String::new(),
            structure,
            valid: Net::input(Source::Input(index), Range::BIT),
            inputs: Vec::new(),
            outputs: Vec::new(),
            names: HashMap::new(),
            delayed: HashMap::new(),
            constants: HashMap::new(),
            tables: Vec::new(),
            known: HashMap::new(),
            levels_per_register: 2,
            multiples: HashMap::new(),
        }
    }

    /// Set in the clocks in which a frame enters.
    #[must_use]
    pub fn valid(&self) -> Net {
        self.valid
    }

    /// Sets how many additions in a row the paced operations put between two registers, at
    /// least 1.
    pub fn set_levels_per_register(&mut self, levels: u32) {
        self.levels_per_register = levels.max(1);
    }

    /// Sets what the names of the leaves built from now on begin with.
    pub fn scope(&mut self, scope: &str) {
        scope.clone_into(&mut self.scope);
    }

    /// Adds a bus of `count` inputs that can take any value of the type of `range`.
    ///
    /// # Errors
    /// [`Error::BusTwice`] if there is a bus of that name.
    pub fn input(&mut self, name: &str, count: usize, range: Range) -> Result<Vec<Net>, Error> {
        self.check_bus(name)?;
        let wire_type = range.wire_type();
        let range = wire_type.range();
        let bus = Bus { name: name.to_owned(), count, wire_type };
        let net = |k| {
            let index = self.structure.add_input(bus.port(k), range);
            Net::input(Source::Input(index), range)
        };
        let nets = (0..count).map(net).collect();
        self.inputs.push(bus);
        Ok(nets)
    }

    /// Adds a bus of outputs of one type, wide enough for each of `nets`. All buses leave the
    /// finished pipeline in the same clock.
    ///
    /// # Errors
    /// [`Error::BusTwice`] if there is a bus of that name.
    pub fn output(&mut self, name: &str, nets: &[Net]) -> Result<(), Error> {
        self.check_bus(name)?;
        self.outputs.push(PendingBus { name: name.to_owned(), nets: nets.to_vec() });
        Ok(())
    }

    fn check_bus(&self, name: &str) -> Result<(), Error> {
        let mut names = self.inputs.iter().map(|bus| bus.name.as_str());
        let taken = names.any(|n| n == name)
            || self.outputs.iter().any(|bus| bus.name == name)
            || ["clock", "valid_in", "valid_out"].contains(&name);
        if taken { Err(Error::BusTwice { bus: name.to_owned() }) } else { Ok(()) }
    }

    /// A constant.
    ///
    /// # Errors
    /// [`Error::Leaf`] if it takes too many bits.
    pub fn constant(&self, value: i64) -> Result<Net, Error> {
        let range = Range::single(value).map_err(|cause| self.refused("constant", cause))?;
        Ok(Net::unwired(range))
    }

    /// The result of `operation` on `operands`, brought to one clock, `registers` clocks later.
    ///
    /// An operation on constants alone is done here and now, and so is one with only one
    /// possible result.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the operation refuses the operands.
    pub fn apply(
        &mut self,
        operation: impl Operation + 'static,
        operands: &[Net],
        registers: u32,
    ) -> Result<Net, Error> {
        let ranges: Vec<Range> = operands.iter().map(|net| net.range).collect();
        let range =
            operation.range(&ranges).map_err(|cause| self.refused(operation.kind(), cause))?;
        if range.constant().is_some() {
            return Ok(Net::unwired(range));
        }
        let latest = operands.iter().filter_map(|net| net.latency()).max().unwrap_or(0);
        let levels = self.levels_behind(operands, latest, operation.levels(), registers);
        let sources = self.sources_at(operands, latest)?;
        let key = self.key(&operation, &sources, registers);
        if let Some(&net) = key.as_ref().and_then(|key| self.known.get(key))
            && net.latency == latest + registers
        {
            return Ok(net);
        }
        let source = self.leaf(operation, &ranges, &sources, registers)?;
        let net = Net { source: Some(source), range, latency: latest + registers, levels };
        if let Some(key) = key {
            self.known.insert(key, net);
        }
        Ok(net)
    }

    /// By what a leaf is recognized when it is asked for again; `None` for leaves that are
    /// always built.
    fn key(
        &self,
        operation: &impl Operation,
        sources: &[Source],
        registers: u32,
    ) -> Option<(String, Vec<Source>, u32)> {
        let identity = operation.identity()?;
        let mut sources = sources.to_vec();
        if operation.is_commutative() {
            sources.sort_unstable();
        }
        Some((identity, sources, registers))
    }

    /// Additions in a row that end in the result of an operation on `operands` at clock
    /// `latest`.
    fn levels_behind(&self, operands: &[Net], latest: u32, own: u32, registers: u32) -> u32 {
        if registers > 0 {
            return 0;
        }
        let now = operands.iter().filter(|net| net.latency() == Some(latest));
        now.map(|net| net.levels).max().unwrap_or(0) + own
    }

    /// Ends the construction: aligns all outputs, and `valid_out` with them.
    ///
    /// # Errors
    /// [`Error::Check`] if RustHDL finds the circuit ill-formed.
    pub fn finish(mut self) -> Result<Pipeline, Error> {
        let pending = std::mem::take(&mut self.outputs);
        let nets = pending.iter().flat_map(|bus| &bus.nets);
        let latency = nets.filter_map(|net| net.latency()).max().unwrap_or(0);
        self.scope("output");
        let mut outputs = Vec::new();
        for bus in pending {
            outputs.push(self.connect_output(&bus, latency)?);
        }
        self.scope("valid");
        let valid = self.at(self.valid, latency)?;
        let source = self.source(valid, Range::BIT)?;
        self.structure.add_output("valid_out".to_owned(), Range::BIT, source);
        Pipeline::new(self.name, self.structure, self.inputs, outputs, latency)
    }

    fn connect_output(&mut self, pending: &PendingBus, latency: u32) -> Result<Bus, Error> {
        let union = |all: Option<Range>, net: &Net| match all {
            None => Some(net.range),
            Some(range) => Some(range.union(net.range)),
        };
        let range = pending.nets.iter().fold(None, union).unwrap_or(Range::BIT);
        let name = pending.name.clone();
        let bus = Bus { name, count: pending.nets.len(), wire_type: range.wire_type() };
        for (k, &net) in pending.nets.iter().enumerate() {
            let late = self.at(net, latency)?;
            let source = self.source(late, range)?;
            self.structure.add_output(bus.port(k), range, source);
        }
        Ok(bus)
    }

    fn leaf(
        &mut self,
        operation: impl Operation + 'static,
        ranges: &[Range],
        sources: &[Source],
        registers: u32,
    ) -> Result<Source, Error> {
        self.leaf_index(operation, ranges, sources, registers).map(Source::Leaf)
    }

    /// Adds a leaf; operands beyond `sources` are connected later.
    fn leaf_index(
        &mut self,
        operation: impl Operation + 'static,
        ranges: &[Range],
        sources: &[Source],
        registers: u32,
    ) -> Result<usize, Error> {
        let name = self.fresh_name(operation.kind());
        let block = Leaf::new(Box::new(operation), ranges, registers)
            .map_err(|cause| Error::Leaf { leaf: name.clone(), cause })?;
        Ok(self.structure.add_leaf(name, block, sources))
    }

    fn range_of(&self, operation: impl Operation, operands: &[Net]) -> Result<Range, Error> {
        let ranges: Vec<Range> = operands.iter().map(|net| net.range).collect();
        operation.range(&ranges).map_err(|cause| self.refused(operation.kind(), cause))
    }

    fn refused(&self, kind: &str, cause: LeafError) -> Error {
        Error::Leaf { leaf: self.leaf_name(kind), cause }
    }

    fn leaf_name(&self, kind: &str) -> String {
        if self.scope.is_empty() { kind.to_owned() } else { format!("{}_{kind}", self.scope) }
    }

    fn fresh_name(&mut self, kind: &str) -> String {
        let name = self.leaf_name(kind);
        let used = self.names.entry(name.clone()).or_insert(0);
        *used += 1;
        if *used == 1 { name } else { format!("{name}_{used}") }
    }
}
