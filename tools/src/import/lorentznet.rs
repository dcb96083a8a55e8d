//! LorentzNet (arXiv:2201.08187): blocks of messages between all pairs of objects, which move the
//! objects' features and, in all blocks but the last, their four-vectors.
//!
//! With the beams (sqrt 2, 0, 0, ±1) in front, psi(x) = sign(x) ln(1 + |x|), features h and
//! four-vectors x, a block is, for j != i,
//!
//! e_ij = ReLU(W2 ReLU(U_i + V_j + w_n psi(|x_i - x_j|^2) + w_d psi(x_i x_j)) + b2),
//! m_ij = e_ij sigmoid(phi_m(e_ij)),
//! x_i <- x_i + 0.005 mean_j clamp((x_i - x_j) phi_x(m_ij), ±100),
//! h_i <- h_i + phi_h(h_i, sum_j m_ij, s_i),
//!
//! where U and V are the first layer's parts of h_i and h_j, mixed before they are broadcast, and
//! all batch norms are folded. |x_i - x_j|^2 = x_i x_i + x_j x_j - 2 x_i x_j, and the sum over
//! j != i is the sum over all j less the diagonal; both are exact in integers. The scalars s_i are
//! known but for the mass of a constituent: they are constants of an object's class, so that a
//! network for massless constituents reads products of four-vectors alone.

mod block;
mod constants;
mod dense;
mod four_vectors;
mod graph;
mod keys;
mod options;

pub use graph::import;
pub use options::complete;

use spurion::graph::{Activation, Placement, Rank};

use crate::float_graph::{FloatGraph, FloatOp, Id};

/// The name in artifacts and reports.
pub const ARCHITECTURE: &str = "lorentznet";

/// The energy of a beam whose momentum is 1 GeV.
const BEAM_ENERGY: f64 = std::f64::consts::SQRT_2;
/// The spurions.
pub const BEAMS: [[f64; 4]; 2] = [[BEAM_ENERGY, 0.0, 0.0, 1.0], [BEAM_ENERGY, 0.0, 0.0, -1.0]];

/// A place where the integer graph may round.
fn stored(graph: &mut FloatGraph, name: &str, input: Id) -> Id {
    graph.unary(&format!("{name}.stored"), input, FloatOp::Requantize { input })
}

/// max(x, 0) of the rounded value.
fn relu(graph: &mut FloatGraph, name: &str, input: Id) -> Id {
    let input = stored(graph, name, input);
    let op = FloatOp::Activation { input, function: Activation::Relu };
    graph.unary(&format!("{name}.relu"), input, op)
}

/// The sum of `terms` of the same rank and of constants, one for each channel.
fn biased(graph: &mut FloatGraph, name: &str, terms: &[Id], bias: &[f64]) -> Id {
    let rank = terms.first().map_or(Rank::Jet, |&id| graph.nodes[id].rank);
    let rows = vec![bias.to_vec(); graph.objects() + 1];
    let bias = graph.count_table(&format!("{name}.bias"), rows);
    let place = if rank == Rank::Jet { Placement::Same } else { Placement::All };
    let terms = terms.iter().map(|&id| (id, Placement::Same)).chain([(bias, place)]).collect();
    graph.broadcast(&format!("{name}.sum"), rank, terms)
}

/// Minus the unit matrix.
fn minus(channels: usize) -> Vec<Vec<f64>> {
    let row = |c| (0..channels).map(|k| if c == k { -1.0 } else { 0.0 }).collect();
    (0..channels).map(row).collect()
}
