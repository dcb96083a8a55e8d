//! Estimates of what a plan costs in hardware, in bits of logic (about a LUT each).

use super::FrontEndPlan;
use super::graph::Weights;
use super::plan::Plan;
use super::tables::collider_tables;
use crate::elementary::{log2, power_of_two};
use crate::import::pelican_nano::Folded;

/// Entries of a table that one LUT holds.
pub(super) const LUT_ENTRIES: u64 = 64;
/// Partial products of a multiplier that count as one bit: a DSP slice takes most of them.
pub(super) const PRODUCTS_A_BIT: u64 = 8;
/// Bits of eta and phi in steps of pi/720.
const ETA_BITS: u64 = 12;
const PHI_BITS: u64 = 11;

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

/// [`adder_bits`], the front end and the mixes of the particles: what the search minimises.
#[must_use]
pub fn logic_bits(model: &Folded, plan: &Plan) -> u64 {
    let particles = model.particles as u64;
    let pairs = particles * particles.saturating_sub(1) / 2;
    let mixes = 3 * model.hidden as u64 * u64::from(plan.weight_digits) * u64::from(plan.row_bits);
    let widths = u64::from(plan.vertex_bits) * 2 + u64::from(plan.diagonal_bits);
    let offsets = model.hidden as u64 * (widths + 3 * plan.offset_frac_bits.unsigned_abs() as u64);
    let totals = u64::from(plan.total_bits) * 2 * model.hidden as u64;
    pairs * pair_bits(&plan.front, plan.d_bits.into())
        + particles * (2 * beam_bits(&plan.front, plan.d_bits.into()) + mixes + offsets)
        + totals
        + adder_bits(model, plan)
}

/// Address arithmetic, tables, products and rounding of one d_ij.
pub(super) fn pair_bits(plan: &FrontEndPlan, d_bits: u64) -> u64 {
    let tables = collider_tables(plan);
    let (shift, pt) = (u64::from(plan.angle_shift), u64::from(plan.pt_bits));
    let distances = 2 * (ETA_BITS - shift) + 3 * (PHI_BITS - shift);
    let clamps = u64::from(plan.cosh_address_bits) + u64::from(plan.cos_address_bits);
    let factor = width(&tables.cosh).max(width(&tables.cos)) + 1;
    let look_ups = table_bits(&tables.cosh) + table_bits(&tables.cos);
    let products = (pt * factor + (pt + factor) * pt) / PRODUCTS_A_BIT;
    distances + clamps + look_ups + factor + products + d_bits
}

/// The product of one beam and one particle.
pub(super) fn beam_bits(plan: &FrontEndPlan, d_bits: u64) -> u64 {
    let table = table_bits(&collider_tables(plan).exp);
    let address = ETA_BITS - u64::from(plan.angle_shift) + u64::from(plan.exp_address_bits);
    let product = u64::from(plan.pt_bits) * u64::from(plan.exp_bits);
    address + table + product + d_bits
}

fn width(table: &[u16]) -> u64 {
    let most = table.iter().max().copied().unwrap_or(0);
    u64::from(u16::BITS - most.leading_zeros())
}

fn table_bits(table: &[u16]) -> u64 {
    width(table) * (table.len() as u64).div_ceil(LUT_ENTRIES)
}

/// Bits that U and V take in channel `h`: their format, or less if R cannot reach its ends.
pub(super) fn vertex_width(model: &Folded, plan: &Plan, weights: &Weights, h: usize) -> u8 {
    let end = |bits: u8, frac: i8| power_of_two(i32::from(bits) - i32::from(frac));
    let row = weights.rows[h].abs().max(weights.columns[h].abs())
        * end(plan.row_bits, plan.row_frac_bits);
    let total = weights.scale[h] * model.everywhere[h].abs() / 2.0
        * end(plan.total_bits, plan.total_frac_bits);
    let reach = (row + total).max(1.0);
    plan.vertex_bits.min(log2(reach).ceil() as u8 + 1)
}
