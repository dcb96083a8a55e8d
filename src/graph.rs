//! The graph of a converted tagger: a list of nodes, each after the nodes it reads.
//!
//! A value has a [`Rank`], a number of channels and a [`QFormat`]; a node computes one value.
//! Objects are the spurions (first) and then the particles of the jet. The graph is never
//! copied: nodes, weights and tables are decoded from the artifact's bytes where they are
//! read.

mod arena;
mod error;
mod node;
mod op;
mod ranges;
mod text;
mod verify;

pub use arena::{MAX_ARENA_WORDS, Slot, Storage, span_words};
pub use error::GraphError;
pub use node::{Interval, Node, NodeId};
pub use op::{
    Activation, Aggregation, BroadcastTerms, COMPONENT_FRAC_BITS, CountTable, Factors, FourVectors,
    LEAKY_FRAC_BITS, LEAKY_SLOPE, LabelTable, LightCone, LookupRow, LookupTable, NarrowPlaces, Op,
    PT_FRAC_BITS, PairwiseCartesian, PairwiseCollider, Placement, Table, Term, Weights,
    encode_quantizer,
};
pub use ranges::{interval_of, interval_of_requantized};
pub use text::TextDump;
pub use verify::Verified;

use crate::artifact::{Header, NodeRecord};
use crate::format::QFormat;

/// Over which particles a value has entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum Rank {
    /// One entry for the jet.
    Jet = 0,
    /// One entry for each object.
    Particle = 1,
    /// One entry for each ordered pair of objects, an object with itself included.
    Pair = 2,
}

impl Rank {
    /// Every rank, in the order of their codes.
    pub const ALL: [Self; 3] = [Self::Jet, Self::Particle, Self::Pair];

    /// The rank that an artifact names by `code`.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Jet),
            1 => Some(Self::Particle),
            2 => Some(Self::Pair),
            _ => None,
        }
    }

    /// Its name in the text of a graph.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jet => "jet",
            Self::Particle => "particle",
            Self::Pair => "pair",
        }
    }

    /// How many entries one channel has in a jet of `objects` objects.
    #[must_use]
    pub const fn entries(self, objects: usize) -> usize {
        match self {
            Self::Jet => 1,
            Self::Particle => objects,
            Self::Pair => objects * objects,
        }
    }
}

/// Which coordinates the particles come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum FrontEnd {
    /// pT, eta, phi of massless particles.
    Collider,
    /// E, px, py, pz.
    Cartesian,
}

impl FrontEnd {
    /// `collider` or `cartesian`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Collider => "collider",
            Self::Cartesian => "cartesian",
        }
    }
}

/// A graph as it lies in an artifact; not yet verified.
#[derive(Clone, Copy, Debug)]
pub struct Graph<'a> {
    pub(crate) header: Header,
    pub(crate) records: &'a [u8],
    pub(crate) blob: &'a [u8],
}

impl<'a> Graph<'a> {
    /// The architecture it was converted from, and its sizes.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// How many nodes there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.header.nodes as usize
    }

    /// Whether there are no nodes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.header.nodes == 0
    }

    /// The most particles a jet may have.
    #[must_use]
    pub const fn particles(&self) -> usize {
        self.header.particles as usize
    }

    /// How many spurions precede the particles.
    #[must_use]
    pub const fn spurions(&self) -> usize {
        self.header.spurions as usize
    }

    /// The most objects a jet may have: spurions and particles.
    #[must_use]
    pub const fn objects(&self) -> usize {
        self.particles() + self.spurions()
    }

    /// Decodes one node.
    ///
    /// # Errors
    /// [`GraphError::NoSuchNode`] beyond the last, [`GraphError::Field`] if a field of the
    /// record has no meaning.
    pub fn node(&self, id: NodeId) -> Result<Node<'a>, GraphError> {
        let (records, _) = self.records.as_chunks::<{ NodeRecord::BYTES }>();
        let bytes = records.get(usize::from(id.0)).ok_or(GraphError::NoSuchNode { node: id })?;
        Node::decode(id, &NodeRecord::decode(bytes), self.blob, self.spurions())
    }

    /// The nodes in order; an undecodable one ends the list.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'a>> + '_ {
        (0..self.header.nodes).map_while(|k| self.node(NodeId(k)).ok())
    }

    /// Which coordinates the graph reads, from its first node.
    ///
    /// # Errors
    /// [`GraphError::NoFrontEnd`] if the first node reads no jet.
    pub fn front_end(&self) -> Result<FrontEnd, GraphError> {
        match self.node(NodeId(0))?.op {
            Op::PairwiseCollider(_) => Ok(FrontEnd::Collider),
            Op::PairwiseCartesian(_) => Ok(FrontEnd::Cartesian),
            _ => Err(GraphError::NoFrontEnd),
        }
    }

    /// The format of the score: the tagger's logit of signal.
    ///
    /// # Errors
    /// [`GraphError::NoReadout`] if the last node is no readout kept in a 32-bit word.
    pub fn score_format(&self) -> Result<QFormat, GraphError> {
        let last = self.header.nodes.checked_sub(1).ok_or(GraphError::NoReadout)?;
        let node = self.node(NodeId(last))?;
        match node.op {
            Op::Readout { .. } if node.slot.storage == Storage::Narrow => Ok(node.format),
            _ => Err(GraphError::NoReadout),
        }
    }
}
