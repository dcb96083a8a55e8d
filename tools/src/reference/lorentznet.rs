//! LorentzNet (arXiv 2201.08187) in float64, straight from its formulas.
//!
//! With the two beams (sqrt 2, 0, 0, +-1) in front of the constituents, i and j != i running over
//! all of them, psi(x) = sign(x) ln(1 + |x|) and a scalar s_i = psi(mass_i), in column 1 for the
//! beams and in column 0 for the constituents:
//!
//! - h_i = `embedding`(s_i), x_i = p_i
//! - in every block: e_ij = `phi_e`[h_i, h_j, psi(|x_i - x_j|^2), psi(x_i x_j)],
//!   m_ij = e_ij sigmoid(`phi_m`(e_ij))
//! - in every block but the last: x_i <- x_i + c mean_j clamp((x_i - x_j) `phi_x`(m_ij), +-100)
//! - h_i <- h_i + `phi_h`[h_i, sum_j m_ij, s_i]
//! - logits = `graph_dec`(sum_i h_i / divisor)
//!
//! The published batches pad every jet to the same number of slots and average over all of them,
//! so that the divisor does not follow from the jet; see [`LorentzNetOptions`].

mod block;
mod model;
mod options;

pub use model::LorentzNetOracle;
pub use options::{FLOAT32_MASS, LorentzNetOptions, Mass};
