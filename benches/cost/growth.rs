//! How costs grow: exponents, the table and the figure.

use std::fmt::Write;

use spurion_tools::sweep::chart::{Axis, Chart, Legend, Panel, Series};

/// A size, instructions a jet, and jets a second where they were measured.
pub type Row = (usize, u64, Option<f64>);

/// A family, measured.
pub struct Measured {
    /// What its networks are.
    pub name: &'static str,
    /// What differs.
    pub unit: &'static str,
    /// Its members.
    pub rows: Vec<Row>,
}

/// k of the least squares fit log(instructions) = k log(size) + constant.
pub fn exponent(rows: &[Row]) -> f64 {
    let points: Vec<(f64, f64)> =
        rows.iter().map(|(size, count, _)| ((*size as f64).ln(), (*count as f64).ln())).collect();
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / n, b + y / n));
    let covariance: f64 = points.iter().map(|(a, b)| (a - x) * (b - y)).sum();
    covariance / points.iter().map(|(a, _)| (a - x).powi(2)).sum::<f64>()
}

/// The table of what does not depend on the machine.
pub fn markdown(all: &[Measured]) -> String {
    let mut text =
        String::from("| networks | size | instructions a jet | exponent |\n|---|---|---|---|\n");
    for family in all {
        let growth = exponent(&family.rows);
        for (k, (size, count, _)) in family.rows.iter().enumerate() {
            let exponent = if k == 0 { format!("{growth:.2}") } else { String::new() };
            let name = if k == 0 { family.name } else { "" };
            // A string takes whatever is written.
            let _ = writeln!(text, "| {name} | {size} {} | {count} | {exponent} |", family.unit);
        }
    }
    text
}

/// Instructions against particles, and against the other sizes.
pub fn chart(all: &[Measured]) -> Chart {
    let panel = |title: &str, of: &dyn Fn(&Measured) -> bool| Panel {
        x: Axis { title: title.to_owned(), logarithmic: true },
        y: Axis { title: "instructions a jet".to_owned(), logarithmic: true },
        series: all.iter().filter(|family| of(family)).map(series).collect(),
        legend: Legend::UpperLeft,
    };
    let particles = |family: &Measured| family.unit == "particles";
    let panels = vec![
        panel("particles", &particles),
        panel("features or blocks", &|family| !particles(family)),
    ];
    Chart { columns: panels.len(), panels }
}

fn series(family: &Measured) -> Series {
    let points: Vec<(f64, f64)> =
        family.rows.iter().map(|(size, count, _)| (*size as f64, *count as f64)).collect();
    Series { name: family.name.to_owned(), line: points.clone(), points, labels: Vec::new() }
}
