//! What a bundle says of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use spurion::format::QFormat;
use spurion::graph::{Graph, Node, Storage};

use crate::hardware::coverage::{CoveredCase, TableCoverage};

/// The name of the format.
pub const FORMAT: &str = "spurion-vectors";
/// Its version: another one means that the arrays or these keys have changed their meaning.
pub const VERSION: u32 = 1;

/// `manifest.json`. Keys may be added in the same version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// What made the bundle.
    pub program: Program,
    /// The model.
    pub model: Model,
    /// The jets that were read; `None` if there was no file.
    pub jets: Option<ReadJets>,
    /// The jets that were generated.
    pub generated: GeneratedJets,
    /// Of how many jets the integers of nodes are here.
    pub tapped_jets: usize,
    /// The nodes of the model, in order.
    pub nodes: Vec<NodeFormat>,
    /// What the jets reach.
    pub coverage: CoverageTable,
    /// The hash of each other file.
    pub sha256: BTreeMap<String, String>,
}

impl Manifest {
    /// Whether the integers of a node are in the bundle.
    #[must_use]
    pub fn taps(&self, node: u16) -> bool {
        self.nodes.get(usize::from(node)).is_some_and(|node| node.tapped)
    }
}

/// A program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// `spurion`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The hash of its sources.
    pub sources_sha256: String,
}

impl Program {
    /// This one.
    #[must_use]
    pub fn this() -> Self {
        Self {
            name: "spurion".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            sources_sha256: env!("SPURION_SOURCES_SHA256").to_owned(),
        }
    }
}

/// The model of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// The hash of its file.
    pub sha256: String,
    /// Bytes of the file.
    pub artifact_bytes: usize,
    /// Particle slots.
    pub particles: usize,
    /// Spurions, which are the first objects of every jet.
    pub spurions: usize,
    /// `collider` or `cartesian`.
    pub front_end: String,
    /// The format of the score.
    pub score: Format,
}

/// Jets from a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadJets {
    /// The name of the file, without folders.
    pub file: String,
    /// The hash of the file.
    pub sha256: String,
    /// Jets read: the first ones of the bundle.
    pub count: usize,
    /// Jets with more particles than the model has slots, which were cut.
    pub truncated: usize,
    /// Momenta that the model's inputs do not hold, which were saturated.
    pub saturated: u64,
    /// Particles that rounded to nothing.
    pub vanished: u64,
}

/// Jets from the generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GeneratedJets {
    /// How many: the last ones of the bundle.
    pub count: usize,
    /// The seed.
    pub seed: u64,
}

/// A fixed-point format, as `ap_fixed<total_bits, total_bits - frac_bits>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Format {
    /// Two's complement, or unsigned.
    pub signed: bool,
    /// Width in bits, sign included.
    pub total_bits: u8,
    /// Bits after the binary point; may be negative.
    pub frac_bits: i8,
}

impl From<QFormat> for Format {
    fn from(format: QFormat) -> Self {
        let QFormat { signed, total_bits, frac_bits } = format;
        Self { signed, total_bits, frac_bits }
    }
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeFormat {
    /// Its number.
    pub node: u16,
    /// What it computes.
    pub op: String,
    /// `jet`, `particle` or `pair`.
    pub rank: String,
    /// Channels.
    pub channels: usize,
    /// The format of its integers.
    pub format: Format,
    /// The range that is proved of its integers, in decimal digits, which may be more than 64 bits
    /// hold.
    pub range: [String; 2],
    /// Whether the interpreter stores it; otherwise its only reader takes it as it is computed.
    pub stored: bool,
    /// Whether its integers are in the bundle, as array `node_K`.
    pub tapped: bool,
}

impl NodeFormat {
    /// What there is to say of a node.
    #[must_use]
    pub fn of(node: &Node<'_>, tapped: bool) -> Self {
        Self {
            node: node.id.0,
            op: node.op.name().to_owned(),
            rank: node.rank.name().to_owned(),
            channels: node.channels,
            format: node.format.into(),
            range: [node.range.lo.to_string(), node.range.hi.to_string()],
            stored: node.slot.storage != Storage::Fused,
            tapped,
        }
    }

    /// All nodes of a graph.
    #[must_use]
    pub fn all(graph: &Graph<'_>, tapped: impl Fn(u16) -> bool) -> Vec<Self> {
        graph.nodes().map(|node| Self::of(&node, tapped(node.id.0))).collect()
    }
}

/// What the jets of a bundle reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageTable {
    /// Possible cases that are reached.
    pub reached: usize,
    /// Cases that no proof excludes.
    pub possible: usize,
    /// Every case of every node.
    pub cases: Vec<CoveredCase>,
    /// How much of every table.
    pub tables: Vec<TableCoverage>,
}
