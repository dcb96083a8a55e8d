//! Building pipelines: every net knows its interval and its clock.

mod alignment;
mod arithmetic;
mod feedback;
mod finish;
mod net;
mod paced;
mod ports;
mod product;
mod tables;
mod tree;
mod weights;

pub use feedback::Feedback;
pub use net::Net;
pub use product::MultiplierStyle;
pub use weights::{DSP_SLICE_COST, Signed, signed_digit_count};

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::error::{Error, LeafError};
use crate::leaf::Leaf;
use crate::operation::Operation;
use crate::pipeline::{Bus, Protocol};
use crate::range::Range;
use crate::structure::{Source, Structure};

struct PendingBus {
    name: String,
    nets: Vec<Net>,
}

/// A wire, taken as what lags so many clocks.
type Delayed = (Option<Source>, u32);

/// What tells a leaf from every other: operation, operands, registers.
type Identity = (String, Vec<Source>, u32);

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
    protocol: Protocol,
    inputs: Vec<Bus>,
    outputs: Vec<PendingBus>,
    names: HashMap<String, u32>,
    /// For each net, its copies that arrive later.
    delayed: HashMap<(Source, u32), BTreeMap<u32, Net>>,
    /// For each of these copies, the net and by how many clocks it is late.
    origins: HashMap<Source, (Net, u32)>,
    constants: HashMap<i64, Source>,
    /// The tables that have a Verilog module.
    tables: Vec<tables::ReadTable>,
    /// What has been built already, so that nothing is built twice.
    known: HashMap<Identity, Net>,
    levels_per_register: u32,
    registered_saturations: bool,
    sums_apart: bool,
    /// The modules of registered multipliers that a leaf brings.
    multipliers: BTreeSet<String>,
    /// For each net, its products with odd numbers.
    multiples: HashMap<Delayed, Vec<(i64, Net)>>,
}

impl Builder {
    /// An empty pipeline, whose Verilog module will be called `name`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self::with_protocol(name, Protocol::Free)
    }

    /// An empty circuit with the one-bit inputs of `protocol`.
    #[must_use]
    pub fn with_protocol(name: &str, protocol: Protocol) -> Self {
        let mut structure = Structure::new(&format!("{name}_core"));
        let bits = protocol.inputs().iter();
        let index = bits.map(|bit| structure.add_input((*bit).to_owned(), Range::BIT)).min();
        let first = index.unwrap_or_default();
        Self {
            protocol,
            name: name.to_owned(),
            scope: String::new(),
            structure,
            valid: Net::input(Source::Input(first), Range::BIT),
            inputs: Vec::new(),
            outputs: Vec::new(),
            names: HashMap::new(),
            delayed: HashMap::new(),
            origins: HashMap::new(),
            constants: HashMap::new(),
            tables: Vec::new(),
            known: HashMap::new(),
            levels_per_register: 2,
            multipliers: BTreeSet::new(),
            registered_saturations: false,
            sums_apart: false,
            multiples: HashMap::new(),
        }
    }

    /// Input `k` of the protocol's.
    #[must_use]
    pub fn control(&self, k: usize) -> Net {
        Net::input(Source::Input(k), Range::BIT)
    }

    /// Sets how many additions in a row the paced operations put between two registers, at
    /// least 1.
    pub fn set_levels_per_register(&mut self, levels: u32) {
        self.levels_per_register = levels.max(1);
    }

    /// Sets whether every saturation of the paced operations has a register behind it. A flip-flop
    /// is set or cleared for nothing, so this saves the multiplexers and costs a clock.
    pub fn set_registered_saturations(&mut self, registered: bool) {
        self.registered_saturations = registered;
    }

    /// Sets whether the low bit of every sum is written apart, so that Yosys makes a carry chain of
    /// each and not a sum of three operands of two of them.
    pub fn set_sums_apart(&mut self, apart: bool) {
        self.sums_apart = apart;
    }

    /// Whether there is a register after every addition, for the fastest clock.
    #[must_use]
    pub fn is_fastest(&self) -> bool {
        self.levels_per_register == 1
    }

    /// Sets what the names of the leaves built from now on begin with.
    pub fn scope(&mut self, scope: &str) {
        scope.clone_into(&mut self.scope);
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
        let chosen = registers == 0 && operation.is_choice();
        let source = self.leaf(operation, &ranges, &sources, registers)?;
        let latency = latest + registers;
        let net = Net { source: Some(source), range, latency, levels, zeros: 0, chosen };
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
    ) -> Option<Identity> {
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
            .map_err(|cause| Error::Leaf { leaf: name.clone(), cause })?
            .with_sums_apart(self.sums_apart);
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
