//! What remembers: delays, tables, and operations with registers behind them.

use spurion_hdl::MultiplierStyle;
use spurion_hdl::blocks::{
    AbsoluteDifference, Add, Below, Delay, Scale, Select, Subtract, TableData, TableStyle, Tap,
};

use super::RANGES;
use super::solved;
use crate::case::{Kind, case, number};

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

/// Tables in logic and in block memory, at signed and unsigned addresses.
pub fn lookup() -> Kind {
    let entry = |k: i64| (k * k * 37 + 11 * k) % 1000 - 300;
    let mut cases = Vec::new();
    for (number_of_table, &(lo, hi)) in RANGES[..7].iter().enumerate() {
        for style in [TableStyle::Lut, TableStyle::BlockRam] {
            let entries = (lo - 2..=hi + 3).map(entry).collect();
            let name = format!("t{number_of_table}_{style:?}");
            let table = TableData::new(&name, lo - 2, entries, style).unwrap();
            let rows = (lo..=hi).map(|k| format!("{}: y = {};\n", number(k), number(entry(k))));
            let formula = format!("y = 0;\ncase (a)\n{}endcase", rows.collect::<String>());
            let build = move |b: &mut spurion_hdl::Builder, x: &[spurion_hdl::Net], n| {
                b.lookup(&table, x[0], n)
            };
            cases
                .push(case(&[(lo, hi)], build, formula).registered(1 + number_of_table as u32 % 2));
        }
    }
    solved("lookup", cases, ["leaves_table_0", "entries[0] = ", "entries[1] = "])
}

/// Tables whose entry is wanted in some clocks alone.
pub fn kept_lookup() -> Kind {
    let entry = |k: i64| (k * k * 29 + 7 * k) % 900 + 40;
    let mut cases = Vec::new();
    for (number_of_table, &(lo, hi)) in RANGES[..5].iter().enumerate() {
        let entries = (lo..=hi).map(entry).collect();
        let name = format!("kept{number_of_table}");
        let table = TableData::new(&name, lo, entries, TableStyle::BlockRam).unwrap();
        let rows = (lo..=hi).map(|k| format!("{}: y = {};\n", number(k), number(entry(k))));
        let rows = rows.collect::<String>();
        let formula = format!("y = 0;\ncase (a)\n{rows}endcase\nif (b == 0) y = 0;");
        let build = move |b: &mut spurion_hdl::Builder, x: &[spurion_hdl::Net], n| {
            b.lookup_kept(&table, (x[0], x[1]), n)
        };
        cases.push(case(&[(lo, hi), (0, 1)], build, formula).registered(1));
    }
    solved("kept_lookup", cases, ["leaves_table_0", "keep ? ", "!keep ? "])
}

/// A line with an address shows what a choice of delays shows.
pub fn tap() -> Kind {
    const REACH: u32 = 4;
    let build = |b: &mut spurion_hdl::Builder, x: &[spurion_hdl::Net], n| {
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
            let build = move |b: &mut spurion_hdl::Builder, x: &[spurion_hdl::Net], _| {
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
