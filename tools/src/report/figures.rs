//! The figures of the page, each from the numbers that the page has as JSON.

use serde::Serialize;
use serde_json::Value;

use super::Report;
use super::curves::{Curves, Histogram};
use crate::explain::picture;
use crate::sweep::chart::{Axis, ChartError, Legend, Panel, Series, panel_svg};
use crate::symmetry::{Arithmetic, Beams, BoostRow, Direction};

/// Width and height in pixels: legible where a telephone shrinks it.
const SIZE: (u32, u32) = (460, 340);

/// A figure and what it shows.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What links and tests know it by.
    pub id: String,
    /// What it shows, in a sentence.
    pub caption: String,
    /// The picture.
    pub svg: String,
}

impl Figure {
    fn of(id: &str, caption: &str, panel: &Panel) -> Result<Self, ChartError> {
        let svg = panel_svg(panel, SIZE)?;
        Ok(Self { id: id.to_owned(), caption: caption.to_owned(), svg })
    }
}

fn axis(title: &str, logarithmic: bool) -> Axis {
    Axis { title: title.to_owned(), logarithmic }
}

fn series(name: &str, points: Vec<(f64, f64)>, line: Vec<(f64, f64)>) -> Series {
    Series { name: name.to_owned(), points, line, labels: Vec::new() }
}

/// Scores: the ROC curve where there are labels, the distributions, and fixed against float64.
///
/// # Errors
/// [`ChartError`].
pub fn scores(curves: &Curves) -> Result<Vec<Figure>, ChartError> {
    let mut figures = Vec::new();
    if !curves.roc.is_empty() {
        let points = |of: fn(&super::curves::RocPoint) -> Option<f64>| -> Vec<(f64, f64)> {
            curves.roc.iter().filter_map(|p| Some((p.signal_efficiency, of(p)?))).collect()
        };
        let panel = Panel {
            x: axis("signal efficiency", false),
            y: axis("1 / background efficiency", true),
            series: vec![
                series("float64", vec![], points(|p| p.rejection_reference)),
                series("fixed point", points(|p| p.rejection_fixed), vec![]),
            ],
            legend: Legend::UpperRight,
        };
        figures.push(Figure::of("roc", "Background rejection by signal efficiency.", &panel)?);
    }
    let caption = "Logits by class: float64 as lines, fixed point as dots.";
    figures.push(Figure::of("distribution", caption, &distribution(&curves.histogram))?);
    figures.push(Figure::of("scatter", "Both logits of the first jets.", &scatter(curves))?);
    Ok(figures)
}

fn distribution(histogram: &Histogram) -> Panel {
    let place = |k: usize, part: f64| histogram.low + (k as f64 + part) * histogram.width;
    let mut all = Vec::new();
    for class in &histogram.classes {
        let steps = class.reference.iter().enumerate();
        let line = steps.flat_map(|(k, &y)| [(place(k, 0.0), y), (place(k, 1.0), y)]).collect();
        let points = class.fixed.iter().enumerate().map(|(k, &y)| (place(k, 0.5), y)).collect();
        all.push(series(class.class, points, line));
    }
    Panel {
        x: axis("logit", false),
        y: axis("share of the class", false),
        series: all,
        legend: Legend::UpperRight,
    }
}

fn scatter(curves: &Curves) -> Panel {
    let of = |label: Option<bool>| -> Vec<(f64, f64)> {
        let points = curves.scatter.iter().filter(|p| p.label == label);
        points.map(|p| (p.reference, p.fixed)).collect()
    };
    let classes = [("signal", Some(true)), ("background", Some(false)), ("jets", None)];
    let mut all: Vec<Series> =
        classes.iter().map(|(name, label)| series(name, of(*label), vec![])).collect();
    all.retain(|series| !series.points.is_empty());
    Panel {
        x: axis("logit, float64", false),
        y: axis("logit, fixed point", false),
        series: all,
        legend: Legend::UpperLeft,
    }
}

/// What boosts do to logits and to the AUC.
///
/// # Errors
/// [`ChartError`].
pub fn symmetry(report: &Report) -> Result<Vec<Figure>, ChartError> {
    let rows = &report.symmetry.boosts;
    let curve = |title: &str, logarithmic: bool, of: fn(&BoostRow) -> Option<f64>| {
        let same = |a: &BoostRow, b: &BoostRow| {
            (a.arithmetic, a.direction, a.beams) == (b.arithmetic, b.direction, b.beams)
        };
        let mut all = Vec::new();
        for of_one in rows.chunk_by(same) {
            let Some(arithmetic) = name(of_one[0].arithmetic) else { continue };
            let points: Vec<(f64, f64)> =
                of_one.iter().filter_map(|row| Some((row.beta, of(row)?))).collect();
            let name = format!("{arithmetic}, {}", way(of_one[0].direction, of_one[0].beams));
            all.push(series(&name, points.clone(), points));
        }
        all.retain(|series| !series.points.is_empty());
        let (x, y) = (axis("beta", false), axis(title, logarithmic));
        Panel { x, y, series: all, legend: Legend::Below }
    };
    let drift = curve("rms change of the logit", true, |row| {
        Some(row.logit_rms_drift).filter(|drift| *drift > 0.0)
    });
    let mut figures = vec![Figure::of("drift", "What boosts change in the logit.", &drift)?];
    if rows.iter().any(|row| row.auc.is_some()) {
        let auc = curve("AUC", false, |row| row.auc);
        figures.push(Figure::of("boosted_auc", "What boosts leave of the AUC.", &auc)?);
    }
    Ok(figures)
}

/// Float64 and the converted model; coarser momenta are in the table.
fn name(arithmetic: Arithmetic) -> Option<&'static str> {
    match arithmetic {
        Arithmetic::Float64 => Some("float64"),
        _ if arithmetic.is_the_models() => Some("fixed"),
        Arithmetic::Fixed { .. } => None,
    }
}

fn way(direction: Direction, beams: Beams) -> &'static str {
    match (direction, beams) {
        (Direction::Random, Beams::None) => "any direction",
        (Direction::Random, Beams::Along) => "any direction, beams along",
        (Direction::Random, Beams::Fixed) => "any direction, beams fixed",
        (Direction::Z, Beams::None) => "z",
        (Direction::Z, Beams::Along) => "z, beams along",
        (Direction::Z, Beams::Fixed) => "z, beams fixed",
    }
}

/// Example jets, and averages by distance.
///
/// # Errors
/// [`ChartError`].
pub fn explanations(report: &Report) -> Result<Vec<Figure>, ChartError> {
    let mut figures = Vec::new();
    for one in &report.explanations {
        let place = one.explanation.jet;
        figures.push(Figure {
            id: format!("jet_{place}"),
            caption: format!("Jet {place}: {}.", one.why),
            svg: picture::jet(&one.explanation)?,
        });
    }
    if let Some(averages) = &report.averages {
        for (id, caption, panel) in [
            ("pairs_logit", "What pairs contribute by their distance.", 0),
            ("pairs_count", "How many such pairs a jet has.", 1),
        ] {
            let panels = picture::average_panels(&averages.averages);
            figures.push(Figure::of(id, caption, &panels[panel])?);
        }
    }
    Ok(figures)
}

/// AUC loss against logic of a search, and AUC against area of a sweep.
///
/// # Errors
/// [`ChartError`].
pub fn fronts(report: &Report) -> Result<Vec<Figure>, ChartError> {
    let mut figures = Vec::new();
    if let Some(search) = &report.search {
        let caption = "Precisions: AUC loss against estimated logic; the front is joined.";
        let panel = front(search, ("logic, bits", "/logic_bits"), ("AUC loss", "/auc_loss"));
        figures.push(Figure::of("search_front", caption, &panel)?);
    }
    if let Some(sweep) = &report.sweep {
        let target = sweep["target"].as_str().unwrap_or_default();
        let (title, key) = (format!("area on {target}"), format!("/targets/{target}/area"));
        let caption = "Circuits: AUC against area; the front is joined.";
        let panel = front(sweep, (&title, &key), ("AUC", "/evaluation/auc_fixed"));
        figures.push(Figure::of("sweep_front", caption, &panel)?);
    }
    Ok(figures)
}

fn front(results: &Value, x: (&str, &str), y: (&str, &str)) -> Panel {
    let none = Vec::new();
    let points = results["points"].as_array().unwrap_or(&none);
    let place =
        |point: &Value| Some((point.pointer(x.1)?.as_f64()?, point.pointer(y.1)?.as_f64()?));
    let on_front = points.iter().filter(|point| point["pareto"] == true);
    let mut line: Vec<(f64, f64)> = on_front.filter_map(place).collect();
    line.sort_by(|a, b| a.0.total_cmp(&b.0));
    let name = results["model"].as_str().unwrap_or_default();
    Panel {
        x: axis(x.0, true),
        y: axis(y.0, false),
        series: vec![series(name, points.iter().filter_map(place).collect(), line)],
        legend: Legend::Below,
    }
}
