#![allow(clippy::unwrap_used)]

use super::super::stabilizer::Stabilizer;
use super::*;

const P: [f64; 4] = [5.0, 1.0, 2.0, 3.0];
const Q: [f64; 4] = [7.0, -2.0, 1.0, 4.0];
/// 5 7 + 1 2 - 2 1 - 3 4.
const DOT: f64 = 23.0;

fn products(components: &'static [[f64; 4]], invariants: bool) -> Vec<f64> {
    super::products(components, invariants, &P, &Q)
}

#[test]
fn the_products_of_each_stabilizer_are_those_by_hand() {
    let by_hand: [(&str, &[f64]); 11] = [
        ("so13", &[DOT]),
        ("so3", &[35.0, DOT]),
        ("so12", &[12.0, DOT]),
        ("se2", &[2.0 * 3.0, DOT]),
        ("so2", &[35.0, 12.0, DOT]),
        ("so2_0", &[8.0 * 11.0, 2.0 * 3.0, DOT]),
        ("R", &[-2.0, 2.0, DOT]),
        ("1", &[35.0, -2.0, 2.0, 12.0]),
        ("11", &[35.0, -2.0, 2.0, 12.0, DOT]),
        ("1_0", &[8.0 * 11.0, 4.0 * 9.0, 3.0 * 6.0, 2.0 * 3.0]),
        ("11_0", &[8.0 * 11.0, 6.0 * 5.0, 7.0 * 8.0, 2.0 * 3.0, DOT]),
    ];
    for (name, expected) in by_hand {
        let stabilizer = Stabilizer::parse(name).unwrap();
        let found = products(stabilizer.components(), stabilizer.keeps_invariants());
        assert_eq!(found, expected, "{name}");
    }
    assert_eq!(Stabilizer::parse("so4"), None);
}

#[test]
fn the_spurions_of_each_stabilizer_have_these_products_with_a_momentum() {
    // E, -pz, E + pz and so on: the metric turns the sign of the components around.
    let by_hand: [(&str, &[f64]); 11] = [
        ("so13", &[]),
        ("so3", &[5.0]),
        ("so12", &[-3.0]),
        ("se2", &[8.0]),
        ("so2", &[5.0, -3.0]),
        ("so2_0", &[2.0, 8.0]),
        ("R", &[-1.0, -2.0]),
        ("1", &[5.0, -1.0, -2.0, -3.0]),
        ("11", &[5.0, -1.0, -2.0, -3.0]),
        ("1_0", &[2.0, 4.0, 3.0, 8.0]),
        ("11_0", &[2.0, 4.0, 3.0, 8.0]),
    ];
    for (name, expected) in by_hand {
        let spurions = Stabilizer::parse(name).unwrap().spurions();
        let found: Vec<f64> = spurions.iter().map(|spurion| minkowski_dot(spurion, &P)).collect();
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn slog_is_odd_and_between_the_logarithm_and_the_identity() {
    let near = |x: f64, y: f64| (x - y).abs() < 1e-4 * y.abs();
    // With a tiny exponent the logarithm, with exponent 1 the identity.
    assert!(near(slog(99.0, 0.0), 100_f64.ln()));
    assert!(near(slog(99.0, 1.0), 99.0));
    // ((1 + 3)^a - 1) / a at a = 1e-6 + 1/4.
    assert!(near(slog(3.0, 0.5), (4_f64.powf(0.250_001) - 1.0) / 0.250_001));
    assert_eq!(slog(-3.0, 0.5), -slog(3.0, 0.5));
    assert_eq!(slog(0.0, 0.5), 0.0);
}
