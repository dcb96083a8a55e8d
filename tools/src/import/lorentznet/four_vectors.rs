//! Four-vectors: their invariants, and how messages move them.

use spurion::graph::{Aggregation, Placement, Rank};

use super::dense::Dense;
use super::keys::Keys;
use super::{biased, minus, relu, stored};
use crate::checkpoint::CheckpointError;
use crate::float_graph::{FloatGraph, FloatOp, Function, Id};

/// E, px, py and pz of a vector, as products with it.
const AXES: [[f64; 4]; 4] =
    [[1.0, 0.0, 0.0, 0.0], [0.0, -1.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.0], [0.0, 0.0, 0.0, -1.0]];
/// Signs of the squares of E, px, py and pz.
const METRIC: [f64; 4] = [1.0, -1.0, -1.0, -1.0];
/// How strongly a message moves a four-vector (`c_weight`).
const STEP: f64 = 0.005;
/// Largest component of one contribution to a four-vector, in GeV.
const LARGEST_SHIFT: f64 = 100.0;
/// Integers saturate at a power of two: contributions are scaled so that 100 GeV are 2^7.
const SATURATION_BITS: i32 = 7;
/// Units of a scaled contribution in a GeV.
const SCALE: f64 = (1 << SATURATION_BITS) as f64 / LARGEST_SHIFT;

/// The four-vectors of all objects, four channels.
pub fn components(graph: &mut FloatGraph) -> Id {
    let references = AXES.to_vec();
    graph.push("x", Rank::Particle, 4, FloatOp::ReferenceProducts { references })
}

/// x_i x_j of four-vectors that were moved, exactly.
pub fn products(graph: &mut FloatGraph, name: &str, x: Id) -> Id {
    let squares = graph.multiply(
        &format!("{name}.products"),
        Rank::Pair,
        (x, Placement::Rows),
        (x, Placement::Columns),
    );
    graph.mix(&format!("{name}.d"), squares, vec![METRIC.to_vec()])
}

/// psi(|x_i - x_j|^2) and psi(x_i x_j), two channels, from the rounded x_i x_j.
pub fn invariants(graph: &mut FloatGraph, name: &str, d: Id) -> Id {
    let pair = graph.mix(&format!("{name}.pair"), d, vec![vec![-2.0], vec![1.0]]);
    let own = graph.aggregate(&format!("{name}.squares"), d, Aggregation::Diagonal);
    let own = graph.mix(&format!("{name}.own"), own, vec![vec![1.0], vec![0.0]]);
    let terms = vec![(pair, Placement::Same), (own, Placement::Rows), (own, Placement::Columns)];
    let input = graph.broadcast(&format!("{name}.distance"), Rank::Pair, terms);
    let functions = vec![Function::Psi { weight: 1.0 }; 2];
    graph.push(&format!("{name}.psi"), Rank::Pair, 2, FloatOp::Lookup { input, functions })
}

/// phi_x: how far messages move four-vectors.
#[derive(Clone, Debug)]
pub struct Shift {
    first: Dense,
    second: Dense,
}

impl Shift {
    /// Reads `prefix.0` and `prefix.2`.
    ///
    /// # Errors
    /// [`CheckpointError`] if a tensor is missing, misshapen or not finite.
    pub fn read(keys: &Keys<'_>, prefix: &str, hidden: usize) -> Result<Self, CheckpointError> {
        Ok(Self {
            first: Dense::read(keys, &format!("{prefix}.0"), (hidden, hidden))?,
            second: Dense::read_unbiased(keys, &format!("{prefix}.2"), (hidden, 1))?,
        })
    }

    /// x_i + 0.005 mean_j clamp((x_i - x_j) phi_x(m_ij), ±100), rounded; the mean is over j != i.
    ///
    /// The limit of the integers is 100 GeV less 100/128 of their last place.
    pub fn build(&self, graph: &mut FloatGraph, name: &str, (x, messages): (Id, Id)) -> Id {
        let inner = graph.mix(&format!("{name}.first"), messages, self.first.weights.clone());
        let inner = biased(graph, &format!("{name}.inner"), &[inner], &self.first.bias);
        let inner = relu(graph, &format!("{name}.inner"), inner);
        let factor = graph.mix(&format!("{name}.second"), inner, self.second.scaled(SCALE));
        let factor = stored(graph, &format!("{name}.factor"), factor);
        let minus = graph.mix(&format!("{name}.minus"), x, minus(METRIC.len()));
        let terms = vec![(x, Placement::Rows), (minus, Placement::Columns)];
        let difference = graph.broadcast(&format!("{name}.difference"), Rank::Pair, terms);
        let factors = ((difference, Placement::Same), (factor, Placement::Same));
        let input = graph.multiply(&format!("{name}.parts"), Rank::Pair, factors.0, factors.1);
        let op = FloatOp::Saturate { input, bits: SATURATION_BITS };
        let clamped = graph.unary(&format!("{name}.clamped"), input, op);
        // An object adds nothing to itself: x_i - x_i is 0.
        let sum = graph.aggregate(&format!("{name}.sum"), clamped, Aggregation::Row);
        let factor = |n: usize| vec![STEP / SCALE / n.saturating_sub(1).max(1) as f64];
        let rows = (0..=graph.objects()).map(factor).collect();
        let mean = graph.count_table(&format!("{name}.step"), rows);
        let (sum, mean) = ((sum, Placement::Same), (mean, Placement::All));
        let step = graph.multiply(&format!("{name}.mean"), Rank::Particle, sum, mean);
        let terms = vec![(step, Placement::Same), (x, Placement::Same)];
        let moved = graph.broadcast(&format!("{name}.moved"), Rank::Particle, terms);
        stored(graph, name, moved)
    }
}
