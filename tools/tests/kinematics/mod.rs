//! Lorentz transformations of jets.

#![allow(dead_code)]

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

/// A jet: E, px, py, pz in GeV.
pub type Jet = Vec<[f64; 4]>;

/// Names and matrices, acting on E, px, py, pz.
pub struct Transformation {
    pub name: &'static str,
    matrix: [[f64; 4]; 4],
}

impl Transformation {
    pub fn apply(&self, jet: &[[f64; 4]]) -> Jet {
        let row = |p: &[f64; 4], k: usize| (0..4).map(|l| self.matrix[k][l] * p[l]).sum();
        jet.iter().map(|p| std::array::from_fn(|k| row(p, k))).collect()
    }
}

const ROTATION: f64 = 0.7;
const RAPIDITY: f64 = 0.4;
/// Of a null rotation.
const SHEAR: f64 = 0.3;

fn diagonal(signs: [f64; 4]) -> [[f64; 4]; 4] {
    std::array::from_fn(|k| std::array::from_fn(|l| if k == l { signs[k] } else { 0.0 }))
}

/// A rotation of axis `k` towards axis `l`.
fn rotation(k: usize, l: usize) -> [[f64; 4]; 4] {
    let mut matrix = diagonal([1.0; 4]);
    (matrix[k][k], matrix[l][l]) = (ROTATION.cos(), ROTATION.cos());
    (matrix[k][l], matrix[l][k]) = (-ROTATION.sin(), ROTATION.sin());
    matrix
}

fn boost(axis: usize) -> [[f64; 4]; 4] {
    let mut matrix = diagonal([1.0; 4]);
    (matrix[0][0], matrix[axis][axis]) = (RAPIDITY.cosh(), RAPIDITY.cosh());
    (matrix[0][axis], matrix[axis][0]) = (RAPIDITY.sinh(), RAPIDITY.sinh());
    matrix
}

/// The null rotation along x that keeps the vector (1, 0, 0, `sign`) and the component
/// E - `sign` pz.
fn null_rotation(sign: f64) -> [[f64; 4]; 4] {
    let half = SHEAR * SHEAR / 2.0;
    [
        [1.0 + half, SHEAR, 0.0, -sign * half],
        [SHEAR, 1.0, 0.0, -sign * SHEAR],
        [0.0, 0.0, 1.0, 0.0],
        [sign * half, sign * SHEAR, 0.0, 1.0 - half],
    ]
}

/// One of every kind, each of them keeping the invariant product.
pub fn transformations() -> Vec<Transformation> {
    let named = |(name, matrix)| Transformation { name, matrix };
    [
        ("rotation about z", rotation(1, 2)),
        ("rotation about x", rotation(2, 3)),
        ("boost along z", boost(3)),
        ("boost along x", boost(1)),
        ("null rotation of (1, 0, 0, 1)", null_rotation(1.0)),
        ("null rotation of (1, 0, 0, -1)", null_rotation(-1.0)),
        ("parity", diagonal([1.0, -1.0, -1.0, -1.0])),
        ("reflection of x", diagonal([1.0, -1.0, 1.0, 1.0])),
        ("reflection of y", diagonal([1.0, 1.0, -1.0, 1.0])),
        ("reflection of z", diagonal([1.0, 1.0, 1.0, -1.0])),
    ]
    .map(named)
    .into()
}

/// Reproducible numbers.
pub struct Numbers(Xoshiro256PlusPlus);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// Evenly distributed between the limits.
    pub fn between(&mut self, lo: f64, hi: f64) -> f64 {
        let unit = (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        lo + (hi - lo) * unit
    }

    /// Massive constituents in all directions. Not massless ones: what remains of their invariant
    /// masses is rounding, which no transformation keeps.
    pub fn jet(&mut self, constituents: usize) -> Jet {
        (0..constituents)
            .map(|_| {
                let [px, py, pz] = [(); 3].map(|()| self.between(-20.0, 20.0));
                let mass = self.between(0.5, 5.0);
                [(px * px + py * py + pz * pz + mass * mass).sqrt(), px, py, pz]
            })
            .collect()
    }
}

/// The largest difference of two answers over the largest number in the first.
pub fn relative(first: &[f64], second: &[f64]) -> f64 {
    assert_eq!(first.len(), second.len());
    assert!(first.iter().chain(second).all(|x| x.is_finite()), "{first:?} {second:?}");
    let differences = first.iter().zip(second).map(|(a, b)| (a - b).abs());
    differences.fold(0.0, f64::max) / first.iter().map(|x| x.abs()).fold(0.0, f64::max)
}

/// Asserts that neither the order of constituents nor empty slots change what `oracle` answers, up
/// to `rounding`, and that one constituent less does.
pub fn assert_order_and_padding_do_not_matter(
    jets: &[Vec<[f64; 4]>],
    (rounding, different): (f64, f64),
    oracle: impl Fn(&[[f64; 4]]) -> Vec<f64>,
) {
    for jet in jets {
        let logits = oracle(jet);
        let reversed: Vec<_> = jet.iter().rev().copied().collect();
        assert!(relative(&logits, &oracle(&reversed)) <= rounding);
        let mut padded = jet.clone();
        padded.insert(1, [0.0; 4]);
        padded.extend([[0.0; 4]; 3]);
        assert_eq!(oracle(&padded), logits);
        assert!(relative(&logits, &oracle(&jet[1..])) > different);
    }
}
