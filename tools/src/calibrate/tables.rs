//! The tables of the collider front end.

use std::f64::consts::PI;

use spurion::momentum::ANGLE_STEPS_PER_PI;

use super::Sample;
use crate::elementary::{self, asinh, atan2, hypot, power_of_two};

/// Radians of one step of eta or phi.
const STEP: f64 = PI / ANGLE_STEPS_PER_PI as f64;
/// The largest difference of two pseudorapidities of 12 bits.
const ETA_STEPS: usize = 4095;
/// Jets on which a binary point is judged.
const TRIAL_JETS: usize = 400;

/// Three tables and their binary points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColliderTables {
    /// Angles are taken in steps of 2^angle_shift pi/720.
    pub angle_shift: u8,
    /// Fraction bits of `cosh` and `cos`.
    pub angle_frac_bits: i8,
    /// Fraction bits of `exp`.
    pub exp_frac_bits: i8,
    /// cosh(k STEP) - 1 from k = 0.
    pub cosh: Vec<u16>,
    /// 1 - cos(k STEP) from k = 0.
    pub cos: Vec<u16>,
    /// exp(k STEP) from -L to L.
    pub exp: Vec<u16>,
}

/// Entries of `f` from k = 0 up to the first that saturates, or up to `last`.
fn table(f: impl Fn(f64) -> f64, frac_bits: i8, bits: u8, last: usize) -> Vec<u16> {
    let largest = (1u32 << bits) - 1;
    let entry = |k: usize| {
        let x = (f(k as f64 * STEP) * power_of_two(frac_bits)).round();
        x.min(f64::from(largest)) as u16
    };
    let saturated = (0..=last).position(|k| u32::from(entry(k)) == largest);
    (0..=saturated.unwrap_or(last)).map(entry).collect()
}

fn angle_tables(frac_bits: i8, bits: u8) -> (Vec<u16>, Vec<u16>) {
    let cosh = table(|x| elementary::cosh(x) - 1.0, frac_bits, bits, ETA_STEPS);
    let cos = table(|x| 1.0 - elementary::cos(x), frac_bits, bits, ANGLE_STEPS_PER_PI as usize);
    (cosh, cos)
}

fn exp_table(frac_bits: i8, bits: u8) -> Vec<u16> {
    let up = table(elementary::exp, frac_bits, bits, ETA_STEPS);
    let down =
        |k: usize| (power_of_two(frac_bits) * elementary::exp(-(k as f64) * STEP)).round() as u16;
    (1..up.len()).rev().map(down).chain(up.iter().copied()).collect()
}

/// Transverse momentum in GeV, eta and phi in radians.
fn collider([_, px, py, pz]: [f64; 4]) -> [f64; 3] {
    let pt = hypot(px, py);
    [pt, asinh(pz / pt.max(f64::MIN_POSITIVE)), atan2(py, px)]
}

fn look_up(table: &[u16], angle: f64) -> f64 {
    let k = (angle / STEP).round() as usize;
    f64::from(table[k.min(table.len() - 1)])
}

/// Sum of squared errors of the products of particles, in GeV^4.
fn angle_error(samples: &[Sample], (cosh, cos): &(Vec<u16>, Vec<u16>), frac_bits: i8) -> f64 {
    let unit = power_of_two(-frac_bits);
    let mut sum = 0.0;
    for sample in samples {
        let particles: Vec<_> = sample.particles.iter().map(|&p| collider(p)).collect();
        for (i, p) in particles.iter().enumerate() {
            for q in &particles[i + 1..] {
                let eta = (p[1] - q[1]).abs();
                let phi = (p[2] - q[2]).abs();
                let phi = phi.min(2.0 * PI - phi);
                let rounded = (look_up(cosh, eta) + look_up(cos, phi)) * unit;
                sum += (p[0] * q[0] * (rounded - (elementary::cosh(eta) - elementary::cos(phi))))
                    .powi(2);
            }
        }
    }
    sum
}

/// Sum of squared errors of the products with the beams, in GeV^4.
fn exp_error(samples: &[Sample], exp: &[u16], frac_bits: i8) -> f64 {
    let unit = power_of_two(-frac_bits);
    let reach = exp.len() / 2;
    let error = |[pt, eta, _]: [f64; 3]| {
        let up = look_up(&exp[reach..], eta.abs()) * unit - elementary::exp(eta.abs());
        pt.powi(2) * up.powi(2)
    };
    samples.iter().flat_map(|s| &s.particles).map(|&p| error(collider(p))).sum()
}

/// Tables of entries of `bits` bits, with the binary points of least error on the calibration jets.
#[must_use]
pub fn tables_of_bits(samples: &[Sample], bits: u8) -> ColliderTables {
    let trials = &samples[..samples.len().min(TRIAL_JETS)];
    // 1 - cos reaches 2, so at most bits - 1 fraction bits; exp reaches e^8.9 at |eta| = 2047
    // steps, 13 bits before the point.
    let least = |error: &dyn Fn(i8) -> f64, range: std::ops::RangeInclusive<i8>| {
        range.min_by(|&a, &b| error(a).total_cmp(&error(b))).unwrap_or(0)
    };
    let top = bits as i8;
    let angle_frac_bits =
        least(&|f| angle_error(trials, &angle_tables(f, bits), f), top - 6..=top + 1);
    let exp_frac_bits =
        least(&|f| exp_error(trials, &exp_table(f, bits), f), (top - 13).max(0)..=top - 1);
    let (cosh, cos) = angle_tables(angle_frac_bits, bits);
    let exp = exp_table(exp_frac_bits, bits);
    ColliderTables { angle_shift: 0, angle_frac_bits, exp_frac_bits, cosh, cos, exp }
}
