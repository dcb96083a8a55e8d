//! Lorentz transformations of four-vectors (E, px, py, pz).

use std::f64::consts::TAU;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::RngCore;

use crate::elementary::{cos, sin};

/// A pure boost with a velocity below that of light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boost {
    velocity: [f64; 3],
    gamma: f64,
}

impl Boost {
    /// The boost with velocity `beta` along a unit vector. None unless -1 < beta < 1.
    #[must_use]
    pub fn new(beta: f64, direction: [f64; 3]) -> Option<Self> {
        let slow = beta > -1.0 && beta < 1.0;
        let velocity = direction.map(|n| beta * n);
        slow.then(|| Self { velocity, gamma: (1.0 - beta * beta).sqrt().recip() })
    }

    /// E' = gamma (E + v.p), p' = p + v (gamma E + (gamma - 1) v.p / v^2).
    #[must_use]
    pub fn apply(&self, [e, x, y, z]: [f64; 4]) -> [f64; 4] {
        let [u, v, w] = self.velocity;
        let (along, square) = (u * x + v * y + w * z, u * u + v * v + w * w);
        let more = match square > 0.0 {
            true => self.gamma * e + (self.gamma - 1.0) * along / square,
            false => 0.0,
        };
        [self.gamma * (e + along), x + u * more, y + v * more, z + w * more]
    }
}

/// A unit vector, all directions alike.
pub fn direction(random: &mut Xoshiro256PlusPlus) -> [f64; 3] {
    let mut uniform = || (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
    let (z, phi) = (2.0 * uniform() - 1.0, TAU * uniform());
    let across = (1.0 - z * z).max(0.0).sqrt();
    [across * cos(phi), across * sin(phi), z]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use rand_xoshiro::rand_core::SeedableRng;

    fn dot(p: [f64; 4], q: [f64; 4]) -> f64 {
        p[0] * q[0] - p[1] * q[1] - p[2] * q[2] - p[3] * q[3]
    }

    #[test]
    fn a_boost_keeps_products_and_is_undone_by_its_opposite() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
        let (p, q) = ([5.0, 3.0, -2.0, 1.0], [7.0, 0.5, 4.0, -4.0]);
        for beta in [0.0, 0.1, -0.5, 0.95] {
            let n = direction(&mut random);
            let boost = Boost::new(beta, n).unwrap();
            assert!((dot(boost.apply(p), boost.apply(q)) - dot(p, q)).abs() < 1e-11);
            let back = Boost::new(-beta, n).unwrap().apply(boost.apply(p));
            assert!(back.iter().zip(p).all(|(a, b)| (a - b).abs() < 1e-11), "{back:?}");
        }
        assert!(Boost::new(1.0, [1.0, 0.0, 0.0]).is_none());
    }

    #[test]
    fn what_is_at_rest_moves_as_the_boost_does() {
        let boost = Boost::new(0.6, [0.0, 0.0, 1.0]).unwrap();
        let [e, x, y, z] = boost.apply([1.0, 0.0, 0.0, 0.0]);
        assert!((e - 1.25).abs() < 1e-12 && (z - 0.75).abs() < 1e-12 && x == 0.0 && y == 0.0);
    }
}
