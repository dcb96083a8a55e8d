#![allow(clippy::unwrap_used)]

use super::*;

const VALUES: [f64; 3] = [2.0, 5.0, 3.0];
const FULL: Multiplicity = Multiplicity { nobj: 4, average: 8.0, empty_slots: false };
const PADDED: Multiplicity = Multiplicity { empty_slots: true, ..FULL };

fn aggregate(letter: char, values: &[f64], indices: i32, of: Multiplicity) -> f64 {
    Letter::parse(letter).unwrap().aggregate(values.iter().copied(), indices, of)
}

#[test]
fn each_letter_aggregates_as_it_says() {
    let ln4 = 4_f64.ln();
    for (letter, one, two) in [
        ('s', 10.0 / 8.0, 10.0 / 64.0),
        ('m', 10.0 / 4.0, 10.0 / 16.0),
        ('x', 5.0 - ln4, 5.0 - ln4),
        ('n', 2.0 + ln4, 2.0 + ln4),
    ] {
        for letter in [letter, letter.to_ascii_uppercase()] {
            assert_eq!(aggregate(letter, &VALUES, 1, FULL), one, "{letter}");
            assert_eq!(aggregate(letter, &VALUES, 2, FULL), two, "{letter}");
        }
    }
}

#[test]
fn only_maxima_and_minima_see_the_zeros_of_empty_slots() {
    let negative = VALUES.map(|x| -x);
    let ln4 = 4_f64.ln();
    assert_eq!(aggregate('n', &VALUES, 1, PADDED), ln4);
    assert_eq!(aggregate('x', &negative, 1, PADDED), -ln4);
    assert_eq!(aggregate('x', &VALUES, 1, PADDED), 5.0 - ln4);
    assert_eq!(aggregate('n', &negative, 1, PADDED), -5.0 + ln4);
    for letter in ['s', 'm'] {
        let full = aggregate(letter, &VALUES, 1, FULL);
        assert_eq!(aggregate(letter, &VALUES, 1, PADDED), full, "{letter}");
    }
    for letter in "smxnSMXN".chars() {
        let sees = Letter::parse(letter).unwrap().sees_empty_slots();
        assert_eq!(sees, "xnXN".contains(letter), "{letter}");
    }
}

#[test]
fn other_letters_are_none() {
    for letter in "abvz1 é".chars() {
        assert_eq!(Letter::parse(letter), None, "{letter}");
    }
}

#[test]
fn powers_are_of_the_multiplicity_over_its_average() {
    let powers = Powers { maps: 2, alphas: Some(vec![9.0, 9.0, 2.0, -1.0]) };
    assert_eq!(powers.factors(1, FULL), [0.25, 2.0]);
    assert_eq!(Powers { maps: 2, alphas: None }.factors(1, FULL), [1.0, 1.0]);
}
