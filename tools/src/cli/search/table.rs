//! The points of a search as people read them.

use crate::cli::or_dash;
use crate::search::{Search, SearchPoint};
use crate::sweep::chart::{Axis, Chart, Legend, Panel, Series};

/// All points by their budget, the front marked, and the chosen one.
pub fn text(search: &Search) -> String {
    let mut text = format!(
        "{}, {} particles; * is on the Pareto front of AUC loss and logic\n\n  \
         {:<16} {:>9} {:>9} {:>9} {:>11} {:>13} {:>6}\n",
        search.model,
        search.particles,
        "point",
        "AUC",
        "loss",
        "error",
        "logic bits",
        "product bits",
        "saved"
    );
    search.accurate.iter().chain(&search.points).for_each(|point| text += &row(search, point));
    for failure in &search.failed {
        text += &format!("! {}: {}\n", failure.name, failure.reason);
    }
    text + &match search.chosen() {
        Some(point) => format!("\nchosen: {}\n", point.name),
        None => format!("\nno point loses at most {}\n", search.max_auc_loss),
    }
}

fn row(search: &Search, point: &SearchPoint) -> String {
    let e = &point.evaluation;
    format!(
        "{} {:<16} {:>9} {:>9} {:>9} {:>11} {:>13} {:>6}\n",
        if point.pareto { '*' } else { ' ' },
        point.name,
        or_dash(e.auc_fixed, 5),
        or_dash(point.auc_loss, 5),
        or_dash(e.auc_loss_error, 5),
        point.logic_bits.map_or_else(|| "-".to_owned(), |bits| bits.to_string()),
        point.product_bits,
        search.saving(point).map_or_else(|| "-".to_owned(), |s| format!("{:.0} %", 100.0 * s)),
    )
}

/// AUC loss against logic and against product bits, with a line through the front.
pub fn picture(search: &Search) -> Chart {
    let panel = |title: &str, x: fn(&SearchPoint) -> Option<u64>| {
        let place = |p: &SearchPoint| Some((x(p)? as f64, p.auc_loss?));
        let points = search.points.iter().filter_map(place).collect();
        let mut line: Vec<(f64, f64)> =
            search.points.iter().filter(|p| p.pareto).filter_map(place).collect();
        line.sort_by(|a, b| a.0.total_cmp(&b.0));
        let name = search.model.clone();
        Panel {
            x: Axis { title: title.to_owned(), logarithmic: true },
            y: Axis { title: "AUC loss".to_owned(), logarithmic: false },
            series: vec![Series { name, points, line, labels: Vec::new() }],
            legend: Legend::Below,
        }
    };
    Chart {
        columns: 2,
        panels: vec![
            panel("logic, bits", |p| p.logic_bits),
            panel("products, bits", |p| Some(p.product_bits)),
        ],
    }
}
