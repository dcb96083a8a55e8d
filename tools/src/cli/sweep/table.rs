//! The points as people read them.

use crate::cli::or_dash;
use crate::sweep::chart::{Axis, Chart, Legend, Panel, Series};
use crate::sweep::{Point, Sweep, Synthesis, front};

/// All points, by area, with the front marked, and what failed.
pub fn text(sweep: &Sweep) -> String {
    let area = |p: &Point| p.targets.get(&sweep.target).map_or(u64::MAX, |t| t.area);
    let mut points: Vec<&Point> = sweep.points.iter().collect();
    points.sort_by_key(|p| area(p));
    let width = points.iter().map(|p| p.name.len()).max().unwrap_or(0).max(5);
    let mut text = format!(
        "{}, {} particles, {}; * is on the Pareto front of AUC, area, latency and interval\n\n  \
         {:<width$} {:>8} {:>8} {:>7} {:>7} {:>7} {:>5} {:>5} {:>7} {:>7} {:>8} {:>7}\n",
        sweep.model,
        sweep.particles,
        sweep.target,
        "point",
        "AUC",
        "loss",
        "rej 30",
        "LUT",
        "FF",
        "DSP",
        "BRAM",
        "area",
        "latency",
        "interval",
        "MHz"
    );
    for point in points {
        for (name, target) in &point.targets {
            if *name == sweep.target {
                text += &row(point, target, width);
            } else {
                text += &row_of_another(name, target, width);
            }
        }
    }
    for failure in &sweep.failed {
        text += &format!("! {}: {}\n", failure.name, failure.reason);
    }
    text
}

fn row(point: &Point, target: &Synthesis, width: usize) -> String {
    let e = &point.evaluation;
    format!(
        "{} {:<width$} {:>8} {:>8} {:>7} {:>7} {:>7} {:>5} {:>5} {:>7} {:>7} {:>8} {:>7}\n",
        if point.pareto { '*' } else { ' ' },
        point.name,
        or_dash(e.auc_fixed, 5),
        or_dash(e.auc_loss(), 5),
        or_dash(e.rejection30_fixed, 0),
        target.lut,
        target.ff,
        target.dsp,
        target.bram,
        target.area,
        point.latency_cycles,
        point.initiation_interval,
        clock(target)
    )
}

fn row_of_another(name: &str, target: &Synthesis, width: usize) -> String {
    format!(
        "  {:<width$} {:>8} {:>8} {:>7} {:>7} {:>7} {:>5} {:>5} {:>7} {:>7} {:>8} {:>7}\n",
        format!("  on {name}"),
        "",
        "",
        "",
        target.lut,
        target.ff,
        target.dsp,
        target.bram,
        target.area,
        "",
        "",
        clock(target)
    )
}

/// The clock in MHz where it was placed.
fn clock(target: &Synthesis) -> String {
    match target.placed.as_ref().map(|placed| placed.fmax_mhz) {
        None => "-".to_owned(),
        Some(None) => "no room".to_owned(),
        Some(Some(mhz)) => format!("{mhz:.1}"),
    }
}

/// AUC and background rejection against area, with a line through what no smaller point beats.
pub fn picture(sweep: &Sweep) -> Chart {
    let target = &sweep.target;
    let value =
        |p: &Point, y: fn(&Point) -> Option<f64>| Some((p.targets.get(target)?.area as f64, y(p)?));
    let panel = |title: &str, y: fn(&Point) -> Option<f64>| {
        let points: Vec<_> = sweep.points.iter().filter_map(|p| value(p, y)).collect();
        let on = front(&points.iter().map(|&(x, y)| [x, -y]).collect::<Vec<_>>());
        let mut line: Vec<_> =
            points.iter().zip(on).filter(|(_, on)| *on).map(|(p, _)| *p).collect();
        line.sort_by(|a, b| a.0.total_cmp(&b.0));
        Panel {
            x: Axis { title: format!("area on {target}: LUT + 75 DSP"), logarithmic: true },
            y: Axis { title: title.to_owned(), logarithmic: false },
            series: vec![Series { name: sweep.model.clone(), points, line, labels: Vec::new() }],
            legend: Legend::Below,
        }
    };
    Chart {
        columns: 2,
        panels: vec![
            panel("AUC", |p| p.evaluation.auc_fixed),
            panel("background rejection at 30 %", |p| p.evaluation.rejection30_fixed),
        ],
    }
}
