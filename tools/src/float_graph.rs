//! The graph of a tagger before quantization: the same ops, with real numbers for weights.
//!
//! An importer builds one of these; it is the only description of a model. Calibration
//! evaluates it, [`crate::assemble`] turns it into the integer graph.

mod adjoint;
mod evaluate;
mod function;
mod sample;

pub use adjoint::for_each_adjoint;
pub(crate) use evaluate::evaluate_node;
pub use evaluate::{Evaluation, RoundTo, evaluate, leaky_relu, score_with, score_with_rounding};
pub use function::Function;
pub use sample::{Sample, minkowski_dot};

use spurion::graph::{Activation, Aggregation, Placement, Rank};

/// The place of a node in the list.
pub type Id = usize;

/// What a node computes; see `spurion::graph::Op` for the formulas.
#[derive(Clone, Debug, PartialEq)]
pub enum FloatOp {
    /// The invariants d_ij in GeV^2.
    Pairwise,
    /// y_ci = r_c . p_i in GeV^2 for each object: products with fixed vectors (E, px, py, pz).
    ReferenceProducts {
        /// The vectors r, one for each channel.
        references: Vec<[f64; 4]>,
    },
    /// The product of two placed values; a value of one channel serves all of the other's.
    Multiply {
        /// A value and its place.
        left: (Id, Placement),
        /// The other.
        right: (Id, Placement),
    },
    /// A channel mix; `weights[output][input]`.
    Mix {
        /// The value mixed.
        input: Id,
        /// Rows for the outputs.
        weights: Vec<Vec<f64>>,
    },
    /// A sum over objects.
    Aggregate {
        /// The value summed.
        input: Id,
        /// Over which objects.
        kind: Aggregation,
    },
    /// A sum of placed values.
    Broadcast {
        /// Values and places.
        terms: Vec<(Id, Placement)>,
    },
    /// A function of each entry.
    Activation {
        /// The value.
        input: Id,
        /// The function.
        function: Activation,
    },
    /// A table over the number of objects; `rows[objects][channel]`. Its entries are rounded
    /// when the graph is quantized.
    CountTable {
        /// One row for each number of objects from 0.
        rows: Vec<Vec<f64>>,
    },
    /// A function of one variable for each channel, of a value of one channel or as many. A table
    /// when the graph is quantized.
    Lookup {
        /// The value.
        input: Id,
        /// One function for each channel.
        functions: Vec<Function>,
    },
    /// Constants for pairs by what their objects are; see `spurion::graph::LabelTable`:
    /// `rows[objects][place * channels + channel]`.
    LabelTable {
        /// One row for each number of objects from 0.
        rows: Vec<Vec<f64>>,
    },
    /// A place where the integer graph may round and saturate.
    Requantize {
        /// The value.
        input: Id,
    },
    /// A place where the integer graph may round, and saturates: min(max(x, -2^bits), 2^bits).
    Saturate {
        /// The value.
        input: Id,
        /// The limit is this power of two.
        bits: i32,
    },
    /// The logit.
    Readout {
        /// The score.
        input: Id,
    },
}

impl FloatOp {
    /// Calls `visit` with each node that this one reads.
    pub fn for_each_input(&self, mut visit: impl FnMut(Id)) {
        match self {
            Self::Pairwise
            | Self::ReferenceProducts { .. }
            | Self::CountTable { .. }
            | Self::LabelTable { .. } => {}
            Self::Multiply { left, right } => [left.0, right.0].into_iter().for_each(visit),
            Self::Mix { input, .. }
            | Self::Aggregate { input, .. }
            | Self::Activation { input, .. }
            | Self::Lookup { input, .. }
            | Self::Requantize { input }
            | Self::Saturate { input, .. }
            | Self::Readout { input } => visit(*input),
            Self::Broadcast { terms } => terms.iter().for_each(|&(id, _)| visit(id)),
        }
    }

    /// Replaces each node that this one reads by what `place` gives for it.
    pub fn renumber(&mut self, place: impl Fn(Id) -> Id) {
        match self {
            Self::Pairwise
            | Self::ReferenceProducts { .. }
            | Self::CountTable { .. }
            | Self::LabelTable { .. } => {}
            Self::Multiply { left, right } => {
                [left, right].into_iter().for_each(|(id, _)| *id = place(*id));
            }
            Self::Mix { input, .. }
            | Self::Aggregate { input, .. }
            | Self::Activation { input, .. }
            | Self::Lookup { input, .. }
            | Self::Requantize { input }
            | Self::Saturate { input, .. }
            | Self::Readout { input } => *input = place(*input),
            Self::Broadcast { terms } => terms.iter_mut().for_each(|(id, _)| *id = place(*id)),
        }
    }
}

/// One node.
#[derive(Clone, Debug)]
pub struct FloatNode {
    /// A name for reports, e.g. `block0.row_sums`.
    pub name: String,
    /// What it computes.
    pub op: FloatOp,
    /// Over which particles it has entries.
    pub rank: Rank,
    /// How many channels.
    pub channels: usize,
}

/// The beams (1, 0, 0, ±1): the spurions of most published models.
pub const BEAMS: [[f64; 4]; 2] = [[1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, -1.0]];

/// A tagger with real weights.
#[derive(Clone, Debug)]
pub struct FloatGraph {
    /// Name of the architecture, e.g. `pelican-nano`.
    pub architecture: String,
    /// Trained parameters of the model.
    pub parameters: usize,
    /// The most particles of a jet.
    pub particles: usize,
    /// The spurions, E, px, py, pz in GeV.
    pub spurions: Vec<[f64; 4]>,
    /// The nodes, each after those it reads.
    pub nodes: Vec<FloatNode>,
    /// A table that is added to the score, for the converter to put it right on average.
    pub correction: Option<Id>,
}

impl FloatGraph {
    /// An empty graph.
    #[must_use]
    pub fn new(
        architecture: &str,
        parameters: usize,
        particles: usize,
        spurions: &[[f64; 4]],
    ) -> Self {
        let (architecture, spurions) = (architecture.to_owned(), spurions.to_vec());
        Self { architecture, parameters, particles, spurions, nodes: Vec::new(), correction: None }
    }

    /// The most objects of a jet.
    #[must_use]
    pub const fn objects(&self) -> usize {
        self.particles + self.spurions.len()
    }

    /// Appends a node and returns its place.
    pub fn push(&mut self, name: &str, rank: Rank, channels: usize, op: FloatOp) -> Id {
        self.nodes.push(FloatNode { name: name.to_owned(), op, rank, channels });
        self.nodes.len() - 1
    }

    /// Appends a channel mix.
    pub fn mix(&mut self, name: &str, input: Id, weights: Vec<Vec<f64>>) -> Id {
        let rank = self.nodes[input].rank;
        let channels = weights.len();
        self.push(name, rank, channels, FloatOp::Mix { input, weights })
    }

    /// Appends a sum over objects.
    pub fn aggregate(&mut self, name: &str, input: Id, kind: Aggregation) -> Id {
        let rank = match kind {
            Aggregation::Row | Aggregation::Column | Aggregation::Diagonal => Rank::Particle,
            Aggregation::Trace | Aggregation::Total => Rank::Jet,
        };
        let channels = self.nodes[input].channels;
        self.push(name, rank, channels, FloatOp::Aggregate { input, kind })
    }

    /// Appends a sum of placed values.
    pub fn broadcast(&mut self, name: &str, rank: Rank, mut terms: Vec<(Id, Placement)>) -> Id {
        // The first term is where the sum may be computed in place.
        terms.sort_by_key(|&(_, placement)| placement != Placement::Same);
        let channels = terms.first().map_or(0, |&(id, _)| self.nodes[id].channels);
        self.push(name, rank, channels, FloatOp::Broadcast { terms })
    }

    /// Appends the product of two placed values.
    pub fn multiply(
        &mut self,
        name: &str,
        rank: Rank,
        left: (Id, Placement),
        right: (Id, Placement),
    ) -> Id {
        let channels = self.nodes[left.0].channels.max(self.nodes[right.0].channels);
        self.push(name, rank, channels, FloatOp::Multiply { left, right })
    }

    /// Appends a table over the number of objects: `rows[objects][channel]`.
    pub fn count_table(&mut self, name: &str, rows: Vec<Vec<f64>>) -> Id {
        let channels = rows.first().map_or(0, Vec::len);
        self.push(name, Rank::Jet, channels, FloatOp::CountTable { rows })
    }

    /// Adds `by`, one number a channel, to every entry of table `id`.
    pub fn shift_table(&mut self, id: Id, by: &[f64]) {
        let op = self.nodes.get_mut(id).map(|node| &mut node.op);
        if let Some(FloatOp::CountTable { rows } | FloatOp::LabelTable { rows }) = op {
            let entries = rows.iter_mut().flat_map(|row| row.iter_mut().zip(by.iter().cycle()));
            entries.for_each(|(x, by)| *x += by);
        }
    }

    /// Appends an op that keeps rank and channels.
    pub fn unary(&mut self, name: &str, input: Id, op: FloatOp) -> Id {
        let (rank, channels) = (self.nodes[input].rank, self.nodes[input].channels);
        self.push(name, rank, channels, op)
    }
}
