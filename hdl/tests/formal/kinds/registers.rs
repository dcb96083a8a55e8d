//! What remembers: delays, tables, and operations with registers behind them.

use std::sync::Arc;

use spurion_hdl::blocks::{
    AbsoluteDifference, Add, Below, Delay, Scale, Select, Subtract, TableData, TableStyle, Tap,
};

use super::RANGES;
use super::solved;
use crate::case::{Case, Kind, case, number};
use spurion_hdl::{Builder, MultiplierStyle, Net};

/// Sums of four values, with a register after every addition and after every second.
pub fn adder_tree() -> Kind {
    let mixed = [(0, 31), (-7, 40), (19, 50), (-50, -33)];
    let cases = [mixed, [(-16, 15); 4]].into_iter().flat_map(|operands| {
        let tree = |levels| {
            let formula = "y = a + b + c + d;";
            case(&operands, move |b, x, _| b.sum(x, levels), formula)
        };
        [tree(1), tree(2)]
    });
    solved("adder_tree", cases.collect(), ["case_0_add", " + ", " - "])
}

/// Addresses of tables: one bit, signed and not, and more.
const ADDRESSES: [(i64, i64); 4] = [(0, 1), (-1, 0), (0, 20), (-9, 6)];

/// Addresses of more entries than one `initial` block sets.
const MANY: (i64, i64) = (0, 70);

/// A table at these addresses and `more` beyond them, with entries from `least` on, and what the
/// specification says of it: rows of a `case`.
fn table(
    name: &str,
    (lo, hi): (i64, i64),
    (more, least): (i64, i64),
    style: TableStyle,
) -> (Arc<TableData>, String) {
    let entry = |k: i64| (k * k * 37 + 11 * k).rem_euclid(1000) + least;
    let entries = (lo - more..=hi + more).map(entry).collect();
    let table = TableData::new(name, lo - more, entries, style).unwrap();
    let rows = (lo..=hi).map(|k| format!("{}: y = {};\n", number(k), number(entry(k))));
    (table, format!("y = 0;\ncase (a)\n{}endcase", rows.collect::<String>()))
}

/// Tables of both styles, with entries of both signs and of one.
fn tables(name: &str, addresses: &[(i64, i64)]) -> Vec<((i64, i64), Arc<TableData>, String)> {
    let styles = [TableStyle::Lut, TableStyle::BlockRam];
    let kinds = styles.into_iter().flat_map(|style| [(style, -300), (style, 40)]);
    let all = addresses.iter().flat_map(|&a| kinds.clone().map(move |kind| (a, kind)));
    let of = |(k, (addresses, (style, least)))| {
        let (table, formula) = table(&format!("{name}{k}"), addresses, (0, least), style);
        (addresses, table, formula)
    };
    all.enumerate().map(of).collect()
}

fn read((addresses, table, formula): ((i64, i64), Arc<TableData>, String), registers: u32) -> Case {
    let build = move |b: &mut Builder, x: &[Net], n| b.lookup(&table, x[0], n);
    case(&[addresses], build, formula).registered(registers)
}

fn read_kept((addresses, table, formula): ((i64, i64), Arc<TableData>, String)) -> Case {
    let build = move |b: &mut Builder, x: &[Net], n| b.lookup_kept(&table, (x[0], x[1]), n);
    case(&[addresses, (0, 1)], build, format!("{formula}\nif (b == 0) y = 0;")).registered(1)
}

/// Tables in logic and in block memory, at signed and unsigned addresses.
pub fn lookup() -> Kind {
    let mut cases = Vec::new();
    for (k, &addresses) in (0..).zip(&RANGES[..7]) {
        for style in [TableStyle::Lut, TableStyle::BlockRam] {
            let (table, formula) = table(&format!("t{k}_{style:?}"), addresses, (2, -300), style);
            cases.push(read((addresses, table, formula), 1 + k % 2));
        }
    }
    solved("lookup", cases, ["leaves_table_0", "entries[0] = ", "entries[1] = "])
}

/// Addresses and entries of all signs.
pub fn lookup_signs() -> Kind {
    let cases = tables("s", &ADDRESSES).into_iter().map(|table| read(table, 1)).collect();
    solved("lookup_signs", cases, ["leaves_table_0", "entries[0] = ", "entries[1] = "])
}

/// Tables in several `initial` blocks.
pub fn lookup_many() -> Kind {
    let cases = tables("m", &[MANY]).into_iter().map(|table| read(table, 1)).collect();
    solved("lookup_many", cases, ["leaves_table_0", "entries[65] = ", "entries[66] = "])
}

/// Tables whose entry is wanted in some clocks alone.
pub fn kept_lookup() -> Kind {
    let cases = tables("kept", &ADDRESSES).into_iter().map(read_kept).collect();
    solved("kept_lookup", cases, ["leaves_table_0", "keep ? ", "!keep ? "])
}

/// The same in several `initial` blocks.
pub fn kept_lookup_many() -> Kind {
    let cases = tables("kept_many", &[MANY]).into_iter().map(read_kept).collect();
    solved("kept_lookup_many", cases, ["leaves_table_0", "keep ? ", "!keep ? "])
}

/// A line with an address shows what a choice of delays shows.
pub fn tap() -> Kind {
    const REACH: u32 = 4;
    let build = |b: &mut Builder, x: &[Net], n| {
        let shown = b.apply(Tap { reach: REACH }, x, 1)?;
        let mut wanted = b.constant(0)?;
        for clocks in (0..REACH).rev() {
            let late = b.apply(Delay, &x[..1], clocks + 1)?;
            let late = b.relabelled(late, 0);
            let here = b.apply(Below { bound: i64::from(clocks) + 1 }, &x[1..], 0)?;
            wanted = b.apply(Select, &[here, late, wanted], 0)?;
        }
        let wanted = b.apply(Delay, &[wanted], 1)?;
        let difference = b.subtract(shown, wanted, 0)?;
        // It is 0 in every clock, so in this one: so many the induction reaches back.
        Ok(b.relabelled(difference, n))
    };
    let clocks = (0, i64::from(REACH) - 1);
    let of = |range| case(&[range, clocks], build, "y = 0;").registered(REACH + 2);
    let cases = vec![of((-7, 40)), of((0, 31)), of((-1, 0))];
    solved("tap", cases, ["case_0_tap", "line_1[clocks]", "line_1[0]"])
}

pub fn delay() -> Kind {
    let of = |(k, &range): (usize, &(i64, i64))| {
        case(&[range], |b, x, n| b.apply(Delay, x, n), "y = a;").registered(2 + k as u32 % 3)
    };
    let cases = RANGES.iter().enumerate().map(of).collect();
    solved("delay", cases, ["case_0_delay", "stage_2 <= stage_1", "stage_2 <= value"])
}

/// Products with registers before and after them: those of the multiplier alone, or shared ones
/// before it.
pub fn product() -> Kind {
    let ranges = [RANGES[0], RANGES[1], RANGES[3]];
    let pairs = ranges.into_iter().flat_map(|a| ranges.map(|b| [a, b]));
    let cases = pairs.flat_map(|pair| {
        let of = |levels| {
            let build = move |b: &mut Builder, x: &[Net], _| {
                b.set_levels_per_register(levels);
                b.product(x[0], x[1], MultiplierStyle::Dsp)
            };
            case(&pair, build, "y = a * b;").registered(2)
        };
        [of(1), of(3)]
    });
    solved("product", cases.collect(), ["leaves_multiplier_", "a_wide * b_wide", "a_wide + b_wide"])
}

/// One to three registers behind an operation.
pub fn arithmetic() -> Kind {
    let ranges = [(-7, 40), (-16, 15)];
    let cases = vec![
        case(&ranges, |b, x, n| b.apply(Subtract, x, n), "y = a - b;").registered(1),
        case(&ranges, |b, x, n| b.apply(Add, x, n), "y = a + b;").registered(2),
        case(&ranges[..1], |b, x, n| b.apply(Scale { constant: -90 }, x, n), "y = -90 * a;")
            .registered(3),
        case(
            &ranges,
            |b, x, n| b.apply(AbsoluteDifference, x, n),
            "if (a < b) y = b - a; else y = a - b;",
        )
        .registered(2),
    ];
    solved("registers", cases, ["case_1_add", "stage_2 <= stage_1", "stage_2 <= value"])
}
