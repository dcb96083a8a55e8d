//! PELICAN nano (arXiv 2310.16121) in float64, straight from its formulas.
//!
//! With the two beams (if `add_beams`) in front of the constituents, i and j running over all of them, d_ij their
//! Minkowski products, BN a batch normalisation at inference and navg = `nobj_avg`:
//!
//! - x_ij = BN(d_ij), c_j = sum_i x_ij / navg, S = sum_ij x_ij / navg^2
//! - h_ijk = act(k0 x_ij + k1 delta_ij c_i + k2 c_j + k3 c_i + k4 S + k5 delta_ij S
//!   \+ bias_k + delta_ij diag_bias_k), T_ijk = BN(h_ijk)
//! - w = sum_k (a_k0 sum_ij T_ijk / navg^2 + a_k1 sum_i T_iik / navg) + bias
//!
//! The logits are (-w, +w). Padding takes no part in any sum, so it is simply left out.

mod model;
mod options;

pub use model::NanoOracle;
