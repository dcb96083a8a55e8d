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
}

impl Bus {
    /// The name of element `k` inside the circuit.
    #[must_use]
    pub fn port(&self, k: usize) -> String {
        format!("{}${k}", self.name)
    }

    /// The width of the packed port; element k has the bits from `k * wire_type.bits` on.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.count * self.wire_type.bits as usize
    }
}

/// The values of all buses of one side, element by element, in the order of the buses.
pub type Frame = Vec<i64>;

/// A pipeline that takes a frame a clock and answers [`Pipeline::latency`] clocks later.
///
/// Its Verilog module has the ports `clock`, `valid_in`, the input buses, `valid_out` and the
/// output buses. A frame that is present at a rising edge with `valid_in` set is the first edge
/// of its `latency` edges; after the last one the answer is on the outputs and `valid_out` is
/// set. There is no reset: registers have initial values, and `valid_out` stays low until an
/// answer is there.
#[derive(Debug)]
pub struct Pipeline {
    name: String,
    structure: Structure,
    inputs: Vec<Bus>,
    outputs: Vec<Bus>,
    latency: u32,
}

impl Pipeline {
    pub(crate) fn new(
        name: String,
        mut structure: Structure,
        inputs: Vec<Bus>,
        outputs: Vec<Bus>,
        latency: u32,
    ) -> Result<Self, Error> {
        structure.connect_all();
        check_all(&structure).map_err(|cause| Error::Check { circuit: name.clone(), cause })?;
        Ok(Self { name, structure, inputs, outputs, latency })
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
        self.latency
    }

    /// The RustHDL block.
    #[must_use]
    pub fn structure(&self) -> &Structure {
        &self.structure
    }

    /// The RustHDL block itself, for RustHDL's own simulations and traces. Input 0 is
    /// `valid_in` and the last output is `valid_out`; between them the elements of the buses
    /// follow each other.
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
