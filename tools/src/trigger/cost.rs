//! An estimate of what a plan costs in hardware.

use super::graph::Weights;
use super::plan::Plan;
use crate::import::pelican_nano::Folded;

/// Bits of adders behind the invariants: for every ordered pair of objects the sum R_i; for every
/// ordered pair and channel U + V, z and the first adder behind the ReLU. Pairs of a channel whose
/// z is symmetric count half.
#[must_use]
pub fn adder_bits(model: &Folded, plan: &Plan) -> u64 {
    let objects = (model.particles + model.spurions) as u64;
    let pairs = objects * objects.saturating_sub(1);
    let weights = Weights::new(model, plan);
    let channel = |h: usize| {
        let vertex = u64::from(vertex_width(model, plan, &weights, h));
        let each = (vertex + 1) + (vertex + 2) + (vertex + 1);
        let symmetric = weights.rows[h] == weights.columns[h];
        if symmetric { pairs / 2 * each } else { pairs * each }
    };
    pairs * u64::from(plan.d_bits) + (0..model.hidden).map(channel).sum::<u64>()
}

/// Bits that U and V take in channel `h`: their format, or less if R cannot reach its ends.
fn vertex_width(model: &Folded, plan: &Plan, weights: &Weights, h: usize) -> u8 {
    let end = |bits: u8, frac: i8| f64::from(i32::from(bits) - i32::from(frac)).exp2();
    let row = weights.rows[h].abs().max(weights.columns[h].abs())
        * end(plan.row_bits, plan.row_frac_bits);
    let total = weights.scale[h] * model.everywhere[h].abs() / 2.0
        * end(plan.total_bits, plan.total_frac_bits);
    let reach = (row + total).max(1.0);
    plan.vertex_bits.min(reach.log2().ceil() as u8 + 1)
}
