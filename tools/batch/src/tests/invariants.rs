//! From products of momenta and functions of angles to what is stored.

use fearless_simd::{Simd, dispatch};
use spurion::format::{Overflow, QFormat, Quantizer, Rounding};
use spurion::graph::Interval;

use super::super::collider_finish::{ColliderFinish, RowAndColumn};
use super::super::finish::Finishing;
use super::super::lanes::LANES;
use super::super::levels;
use super::super::memory::Values;
use super::super::words::Words;
use super::{one_by_one, words};

const LARGEST_FACTORS: [i64; 3] = [0xffff, 0xffff, 0x1_fffe];

fn invariants_are_rounded<S: Simd>(
    simd: S,
    shift: i32,
    all: &[Finishing],
    finish: &ColliderFinish,
) {
    for k in 0..40 {
        let factor = |f: usize| -> [i64; LANES] {
            words(k + 11 * f).map(|x| x.abs() % (LARGEST_FACTORS[f] + 1))
        };
        let factors = [factor(0), factor(1), factor(2)];
        let [a, b, angle] = factors.map(|words| Words(words.map(|word| word as i32)));
        let mut values = Values::new(false, 2);
        let places = RowAndColumn { row: 0, column: Some((1, 1)) };
        finish.store(simd, &a, (&[b], &[angle]), places, &mut values);
        let Values::Narrow(found) = &values else { unreachable!() };
        for jet in 0..LANES {
            let exact: i64 = factors.iter().map(|factor| factor[jet]).product();
            let wanted = one_by_one(all, exact << shift);
            let found = [0, 1].map(|place: usize| i64::from(found[place].0[jet]));
            assert_eq!(found, [wanted; 2], "{shift} {all:?} {k}");
        }
    }
}

/// From pT_i pT_j (C + K) to what is stored, on both ways to it: with products of up to 2^49, rounded to few
/// and to many bits.
#[test]
fn invariants_are_rounded_as_one_by_one() {
    let mut ways = [0; 2];
    for (shift, dropped, total) in
        [(0, 1, 31), (0, 13, 15), (0, 20, 31), (2, 1, 15), (2, 3, 15), (3, 17, 20), (5, 27, 31)]
    {
        let to = QFormat::new(false, total, 30 + shift as i8 - dropped).unwrap();
        let quantizer = Quantizer::new(30 + shift as i8, to, Rounding::Rnd, Overflow::Sat).unwrap();
        let most = i128::from(LARGEST_FACTORS.iter().product::<i64>()) << shift;
        let range = Interval::new(0, most);
        let all = [Finishing::Quantize(quantizer)];
        let finish = ColliderFinish::new(shift, &all, range).unwrap();
        ways[usize::from(finish.is_short())] += 1;
        for (_, level) in levels() {
            dispatch!(level, simd => invariants_are_rounded(simd, shift, &all, &finish));
        }
    }
    assert!(ways.iter().all(|count| *count > 1), "{ways:?}");
}
