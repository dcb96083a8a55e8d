//! The tables of the collider front end at a plan's precision.

use std::f64::consts::PI;

use spurion::momentum::ANGLE_STEPS_PER_PI;

use super::FrontEndPlan;
use crate::calibrate::ColliderTables;
use crate::elementary::{self, power_of_two};

/// The tables that `plan` asks for: nearest integers, cut where the plan says.
#[must_use]
pub fn collider_tables(plan: &FrontEndPlan) -> ColliderTables {
    let half_turn = ANGLE_STEPS_PER_PI.unsigned_abs() >> plan.angle_shift;
    let step = PI / f64::from(half_turn);
    let round = |x: f64, frac: i8, most: u16| {
        (x * power_of_two(frac)).round().clamp(0.0, f64::from(most)) as u16
    };
    let angle = |f: &dyn Fn(f64) -> f64, entries: u16| -> Vec<u16> {
        let entry = |k: u16| round(f(f64::from(k) * step), plan.angle_frac_bits, u16::MAX);
        (0..entries).map(entry).collect()
    };
    let entries = |address_bits: u8| 1u16 << address_bits.min(12);
    let reach = (i32::from(entries(plan.exp_address_bits)) / 2 - 1).max(1);
    let most = ((1u32 << plan.exp_bits.min(16)) - 1) as u16;
    let exp = |k: i32| round(elementary::exp(f64::from(k) * step), plan.exp_frac_bits, most);
    ColliderTables {
        angle_shift: plan.angle_shift,
        angle_frac_bits: plan.angle_frac_bits,
        exp_frac_bits: plan.exp_frac_bits,
        cosh: angle(&|x| elementary::cosh(x) - 1.0, entries(plan.cosh_address_bits)),
        cos: angle(
            &|x| 1.0 - elementary::cos(x),
            entries(plan.cos_address_bits).min(half_turn + 1),
        ),
        exp: (-reach..=reach).map(exp).collect(),
    }
}
