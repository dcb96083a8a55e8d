//! The weights of PELICAN nano after both norms are folded in.

/// z_ij = pair d_ij + rows R_i + columns R_j + everywhere T + bias(n)
///        + delta_ij (diagonal R_i + diagonal_total T + diagonal_bias(n)),
/// w = sum_h (output_total sum_ij ReLU(z_ij) + output_trace sum_i ReLU(z_ii)) + output_bias(n),
/// one entry a hidden channel each, d in GeV^2, n from 0 to the most objects.
#[derive(Clone, Debug)]
pub struct Folded {
    /// Hidden channels.
    pub hidden: usize,
    /// The most particles of a jet.
    pub particles: usize,
    /// 0, or 2 for the beams.
    pub spurions: usize,
    /// Trained parameters.
    pub parameters: usize,
    /// Weight of d_ij.
    pub pair: Vec<f64>,
    /// Weight of R_i.
    pub rows: Vec<f64>,
    /// Weight of R_j.
    pub columns: Vec<f64>,
    /// Weight of T.
    pub everywhere: Vec<f64>,
    /// Weight of R_i on the diagonal.
    pub diagonal: Vec<f64>,
    /// Weight of T on the diagonal.
    pub diagonal_total: Vec<f64>,
    /// `bias[n][h]`.
    pub bias: Vec<Vec<f64>>,
    /// `diagonal_bias[n][h]`.
    pub diagonal_bias: Vec<Vec<f64>>,
    /// Weight of the sum over all pairs.
    pub output_total: Vec<f64>,
    /// Weight of the sum over the diagonal.
    pub output_trace: Vec<f64>,
    /// `output_bias[n]`.
    pub output_bias: Vec<f64>,
}
