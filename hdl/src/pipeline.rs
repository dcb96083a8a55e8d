//! A finished pipeline and its interface.

use std::collections::BTreeMap;

use rust_hdl_core::prelude::{Block, check_all};

use crate::error::Error;
use crate::leaf::Leaf;
use crate::range::WireType;
use crate::structure::Structure;

/// Values of one type that enter or leave together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bus {
    /// The name of the packed port of the Verilog module.
    pub name: String,
    /// How many values.
    pub count: usize,
    /// The type of each.
    pub wire_type: WireType,
    /// Bits of the packed port from one value to the next; what is above a value is not read.
    pub stride: u32,
}

impl Bus {
    /// A bus of values side by side.
    #[must_use]
    pub const fn new(name: String, count: usize, wire_type: WireType) -> Self {
        Self { name, count, wire_type, stride: wire_type.bits }
    }

    /// The name of element `k` inside the circuit.
    #[must_use]
    pub fn port(&self, k: usize) -> String {
        format!("{}${k}", self.name)
    }

    /// The width of the packed port; element k has the bits from `k * stride` on.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.count * self.stride as usize
    }
}

/// The values of all buses of one side, element by element, in the order of the buses.
pub type Frame = Vec<i64>;

/// How frames enter and answers leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// `valid_in` goes with a frame, `valid_out` with its answer; nothing ever waits, and there
    /// is no reset.
    Free,
    /// `in_valid` and `in_ready` on the frames' side, `out_valid` and `out_ready` on the
    /// answers': a word passes in the clocks in which both are set. `reset` empties the circuit.
    Handshake,
}

impl Protocol {
    /// The one-bit inputs, before the buses.
    #[must_use]
    pub const fn inputs(self) -> &'static [&'static str] {
        match self {
            Self::Free => &["valid_in"],
            Self::Handshake => &["reset", "in_valid", "out_ready"],
        }
    }

    /// The one-bit outputs, after the buses.
    #[must_use]
    pub const fn outputs(self) -> &'static [&'static str] {
        match self {
            Self::Free => &["valid_out"],
            Self::Handshake => &["in_ready", "out_valid"],
        }
    }
}

/// When a pipeline takes frames and gives answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Clocks from the one in which a frame (of a stream, its last word) enters to the first in
    /// which its answer is out.
    pub latency: u32,
    /// Clocks from a frame to the next.
    pub interval: u32,
    /// How frames enter.
    pub protocol: Protocol,
}

/// A circuit that takes frames and answers each [`Pipeline::latency`] clocks later.
///
/// Its Verilog module has the ports `clock`, the inputs of its [`Protocol`], the input buses,
/// the output buses and the outputs of its protocol. A frame that is present at a rising edge is
/// the first edge of its `latency` edges; after the last one the answer is on the outputs.
/// Registers have initial values, and no answer is announced until one is there.
#[derive(Debug)]
pub struct Pipeline {
    name: String,
    structure: Structure,
    inputs: Vec<Bus>,
    outputs: Vec<Bus>,
    timing: Timing,
}

impl Pipeline {
    pub(crate) fn new(
        name: String,
        mut structure: Structure,
        inputs: Vec<Bus>,
        outputs: Vec<Bus>,
        timing: Timing,
    ) -> Result<Self, Error> {
        structure.connect_all();
        check_all(&structure).map_err(|cause| Error::Check { circuit: name.clone(), cause })?;
        Ok(Self { name, structure, inputs, outputs, timing })
    }

    /// The name of the Verilog module.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The buses that enter, in the order of their construction.
    #[must_use]
    pub fn inputs(&self) -> &[Bus] {
        &self.inputs
    }

    /// The buses that leave, in the order of their construction.
    #[must_use]
    pub fn outputs(&self) -> &[Bus] {
        &self.outputs
    }

    /// How many clocks pass from a frame to its answer, as the structure says.
    #[must_use]
    pub fn latency(&self) -> u32 {
        self.timing.latency
    }

    /// How many clocks lie between two frames at least.
    #[must_use]
    pub fn interval(&self) -> u32 {
        self.timing.interval
    }

    /// How frames enter and answers leave.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        self.timing.protocol
    }

    /// The RustHDL block.
    #[must_use]
    pub fn structure(&self) -> &Structure {
        &self.structure
    }

    /// The RustHDL block itself, for RustHDL's own simulations and traces. The inputs of the
    /// protocol come first and its outputs last; between them the elements of the buses follow
    /// each other.
    #[must_use]
    pub fn into_structure(self) -> Structure {
        self.structure
    }

    pub(crate) fn structure_mut(&mut self) -> &mut Structure {
        &mut self.structure
    }

    /// How many leaves there are of each kind.
    #[must_use]
    pub fn census(&self) -> BTreeMap<&'static str, usize> {
        let mut census = BTreeMap::new();
        for (_, leaf) in self.structure.leaves() {
            *census.entry(leaf.kind()).or_insert(0) += 1;
        }
        census
    }

    /// How many register bits the description has, before synthesis removes any.
    #[must_use]
    pub fn register_bits(&self) -> u64 {
        let bits = |leaf: &Leaf| {
            u64::from(leaf.registers()) * u64::from(leaf.q().range().wire_type().bits)
        };
        self.structure.leaves().map(|(_, leaf)| bits(leaf)).sum()
    }
}
