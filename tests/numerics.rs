//! NUMERICS.md is normative: its lists are those of the code.
#![allow(clippy::unwrap_used, missing_docs)]

use spurion::format::{Overflow, Rounding};
use spurion::graph::{Activation, Aggregation, Op, Placement};

const NUMERICS: &str = include_str!("../NUMERICS.md");

/// The names in the first column of the table below the heading `section`.
fn table_below(section: &str) -> Vec<&'static str> {
    let start = NUMERICS.find(&format!("\n{section}\n")).unwrap();
    let lines = NUMERICS[start..].lines().skip(2);
    let rows = lines.skip_while(|line| !line.starts_with('|')).take_while(|l| l.starts_with('|'));
    rows.skip(2).map(|row| row.split('|').nth(1).unwrap().trim()).collect()
}

#[test]
fn every_op_has_its_section_and_every_section_its_op() {
    let start = NUMERICS.find("\n## Ops\n").unwrap();
    let end = NUMERICS.find("\n## Range proof\n").unwrap();
    let sections: Vec<&str> =
        NUMERICS[start..end].lines().filter_map(|line| line.strip_prefix("### ")).collect();
    assert_eq!(sections, Op::NAMES);
}

#[test]
fn modes_and_kinds_are_those_of_the_code() {
    assert_eq!(table_below("## Rounding"), Rounding::ALL.map(Rounding::name));
    assert_eq!(table_below("## Overflow"), Overflow::ALL.map(Overflow::name));
    assert_eq!(table_below("### aggregate"), Aggregation::ALL.map(Aggregation::name));
    assert_eq!(table_below("### broadcast"), Placement::ALL.map(Placement::name));
    assert_eq!(table_below("### activation"), Activation::ALL.map(Activation::name));
}

#[test]
fn codes_name_the_modes_they_are_read_back_as() {
    for (k, mode) in Rounding::ALL.into_iter().enumerate() {
        assert_eq!(Rounding::from_code(k as u8), Ok(mode));
        assert_eq!(mode as usize, k);
    }
    for (k, mode) in Overflow::ALL.into_iter().enumerate() {
        assert_eq!(Overflow::from_code(k as u8), Ok(mode));
        assert_eq!(mode as usize, k);
    }
    for (k, kind) in Aggregation::ALL.into_iter().enumerate() {
        assert_eq!(Aggregation::from_code(k as u8), Some(kind));
        assert_eq!(kind as usize, k);
    }
    for (k, placement) in Placement::ALL.into_iter().enumerate() {
        assert_eq!(Placement::from_code(k as u8), Some(placement));
        assert_eq!(placement as usize, k);
    }
}
