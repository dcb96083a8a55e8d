//! The invariants out of RustHDL's simulation against float64, within a derived bound.
//!
//! With h half a step of pT, s a step of angle, u half the last bit of a table and v half the
//! last bit of d, for particles i and j with g = cosh d_eta - cos d_phi:
//!
//!   |d - d_float| <= (h (pT_i + pT_j) + h^2) (g + e) + pT_i pT_j e + v + w E_i E_j,
//!   e = s (sinh(|d_eta| + s) + min(|d_phi| + s, 1)) + 2 u,
//!
//! since each difference of rounded angles is off by at most one step. With a beam,
//!
//!   |d - d_float| <= h (x + e) + pT e + v + w E,   x = exp(±eta), e = (s / 2) x exp(s / 2) + u.
//!
//! w covers that the file holds momenta in float32, so that E is not quite |p|. Sums over objects
//! have the sums of the bounds.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::f64::consts::PI;

use spurion::graph::{FrontEnd, Verified};
use spurion_hdl::{bind, simulate};
use spurion_tools::hardware::stimulus;
use support::{converted, integer_jets, test_jets};

const JETS: usize = 2000;
/// Half a step of pT in GeV.
const H: f64 = 0.125;
/// A step of eta and phi.
const S: f64 = PI / 720.0;
/// Relative error of products of float32 momenta: four roundings of 2^-24 each.
const W: f64 = 4.0 / (1 << 24) as f64;
/// Share of entries whose angles lie beyond a table, where the bound says nothing.
const MOST_BEYOND_TABLES: f64 = 0.001;

struct Bounds {
    angle_unit: f64,
    exp_unit: f64,
    d_unit: f64,
    cosh_reach: f64,
    exp_reach: f64,
}

fn collider([_, px, py, pz]: [f64; 4]) -> [f64; 3] {
    let pt = px.hypot(py);
    [pt, (pz / pt).asinh(), py.atan2(px)]
}

impl Bounds {
    /// None beyond the tables.
    fn pair(&self, p: [f64; 4], q: [f64; 4]) -> Option<f64> {
        let ([a, eta_a, phi_a], [b, eta_b, phi_b]) = (collider(p), collider(q));
        let eta = (eta_a - eta_b).abs();
        let phi = (phi_a - phi_b).abs();
        let phi = phi.min(2.0 * PI - phi);
        let g = eta.cosh() - phi.cos();
        let e = S * ((eta + S).sinh() + (phi + S).min(1.0)) + self.angle_unit;
        let products = (H * (a + b) + H * H) * (g + e) + a * b * e;
        let bound = products + self.d_unit / 2.0 + W * p[0] * q[0];
        (eta + S < self.cosh_reach).then_some(bound)
    }

    fn beam(&self, p: [f64; 4], sign: f64) -> Option<f64> {
        let [pt, eta, _] = collider(p);
        let x = (sign * eta).exp();
        let e = S / 2.0 * x * (S / 2.0).exp() + self.exp_unit / 2.0;
        let bound = H * (x + e) + pt * e + self.d_unit / 2.0 + W * p[0];
        (eta.abs() + S < self.exp_reach).then_some(bound)
    }
}

#[test]
fn rusthdl_is_within_the_derived_bound_of_float64() {
    let model = converted("pelican_nano_h2_n16", FrontEnd::Collider);
    let verified = Verified::new(spurion::artifact::parse(&model.artifact).unwrap()).unwrap();
    let front = bind::front_end(verified.graph()).unwrap().front_end;
    let spurion::graph::Op::PairwiseCollider(op) = verified.graph().nodes().next().unwrap().op
    else {
        unreachable!()
    };
    let power = |bits: i8| f64::from(-bits).exp2();
    let bounds = Bounds {
        angle_unit: power(op.angle_frac_bits),
        exp_unit: power(op.exp_frac_bits),
        d_unit: power(front.d.to().frac_bits),
        cosh_reach: (op.cosh.len() - 1) as f64 * S,
        exp_reach: f64::from(op.exp_reach() - 1) * S,
    };
    let jets = test_jets(JETS, 16).jets;
    let integer = integer_jets(&jets, FrontEnd::Collider);
    let stimuli: Vec<_> = integer.iter().map(|jet| stimulus(jet).unwrap()).collect();
    let answers = simulate(&front, &stimuli).unwrap();
    let (mut checked, mut beyond) = (0u64, 0u64);
    for (jet, answer) in jets.iter().zip(&answers) {
        let (done, skipped) = check_jet(&bounds, jet, &answer.d, &answer.rows, answer.total);
        checked += done;
        beyond += skipped;
    }
    assert!(checked > 200_000, "{checked}");
    let share = beyond as f64 / checked as f64;
    assert!(share <= MOST_BEYOND_TABLES, "{beyond} of {checked} entries beyond a table");
}

/// Checks every d_ij, and sums where every d_ij has a bound; returns how many were and were not.
fn check_jet(b: &Bounds, jet: &[[f64; 4]], d: &[i64], rows: &[i64], total: i64) -> (u64, u64) {
    let beams = [[1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, -1.0]];
    let objects: Vec<[f64; 4]> = beams.iter().chain(jet).copied().collect();
    let (mut checked, mut beyond) = (0, 0);
    let mut sums = vec![(0.0, Some(0.0)); objects.len()];
    for i in 0..objects.len() {
        for j in i + 1..objects.len() {
            let (p, q) = (objects[i], objects[j]);
            let exact = p[0] * q[0] - p[1] * q[1] - p[2] * q[2] - p[3] * q[3];
            let bound = match (i, j) {
                (0, 1) => Some(b.d_unit / 2.0),
                (0, _) => b.beam(q, -1.0),
                (1, _) => b.beam(q, 1.0),
                _ => b.pair(p, q),
            };
            for k in [i, j] {
                let (sum, limit) = &mut sums[k];
                *sum += exact;
                *limit = limit.zip(bound).map(|(a, b)| a + b);
            }
            let position = i * (2 * 18 - i - 1) / 2 + j - i - 1;
            let got = d[position] as f64 * b.d_unit;
            match bound {
                Some(bound) => {
                    assert!((got - exact).abs() <= bound, "{i} {j}: {got} for {exact} ± {bound}");
                    checked += 1;
                }
                None => beyond += 1,
            }
        }
    }
    let mut limit = Some(0.0);
    for ((exact, bound), &row) in sums.iter().zip(rows) {
        let got = row as f64 * b.d_unit;
        assert!(bound.is_none_or(|bound| (got - exact).abs() <= bound), "row {got} for {exact}");
        limit = limit.zip(*bound).map(|(a, b)| a + b);
    }
    let exact: f64 = sums.iter().map(|s| s.0).sum();
    let got = total as f64 * b.d_unit;
    assert!(limit.is_none_or(|limit| (got - exact).abs() <= limit), "total {got} for {exact}");
    (checked, beyond)
}
