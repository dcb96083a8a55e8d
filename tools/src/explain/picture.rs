//! Explanations as pictures.

use plotters::prelude::*;

use super::average::{Average, Kind, around};
use super::{Explanation, Method, Object};
use crate::sweep::chart::{Axis, Chart, ChartError, Legend, Panel, Series};

/// Width and height in pixels.
const SIZE: (u32, u32) = (760, 620);
/// Pairs that are drawn, the largest contributions.
const PAIRS: usize = 60;
/// Room around the particles, in eta and phi.
const MARGIN: f64 = 0.08;
/// Radius of the leading particle in pixels.
const RADIUS: f64 = 16.0;
/// For signal, and against.
const COLOURS: [RGBColor; 2] = [RGBColor(190, 40, 40), RGBColor(40, 80, 190)];

/// One jet in eta and phi around its leading particle: areas are pT, lines are pairs, wider and darker
/// with their contribution, red for signal and blue against.
///
/// # Errors
/// [`ChartError`].
pub fn jet(explanation: &Explanation) -> Result<String, ChartError> {
    let mut text = String::new();
    draw(explanation, &mut text).map_err(ChartError::of)?;
    Ok(text)
}

/// Where an object is drawn; spurions are not.
fn place(object: &Object, centre: (f64, f64)) -> Option<(f64, f64)> {
    Some((object.eta? - centre.0, around(object.phi? - centre.1)))
}

fn draw(explanation: &Explanation, text: &mut String) -> Result<(), Box<dyn std::error::Error>> {
    let particles = explanation.objects.iter().filter(|object| !object.spurion);
    let leading = particles.max_by(|a, b| a.pt.unwrap_or(0.0).total_cmp(&b.pt.unwrap_or(0.0)));
    let centre = leading.and_then(|p| p.eta.zip(p.phi)).unwrap_or((0.0, 0.0));
    let most = leading.and_then(|p| p.pt).unwrap_or(1.0);
    let places: Vec<_> = explanation.objects.iter().map(|one| place(one, centre)).collect();
    let reach = places.iter().flatten().flat_map(|(x, y)| [x.abs(), y.abs()]);
    let reach = reach.fold(0.1, f64::max) + MARGIN;
    let area = SVGBackend::with_string(text, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .margin(12)
        .caption(caption(explanation), ("sans-serif", 15))
        .x_label_area_size(36)
        .y_label_area_size(48)
        .build_cartesian_2d(-reach..reach, -reach..reach)?;
    let mesh = &mut chart.configure_mesh();
    mesh.disable_mesh().x_desc("eta from the leading particle").y_desc("phi from it").draw()?;
    let pairs = || explanation.pairs.iter().filter(|pair| pair.i != pair.j);
    let drawn: Vec<_> = pairs()
        .filter_map(|pair| Some((places[pair.i]?, places[pair.j]?, pair.logit)))
        .take(PAIRS)
        .collect();
    let largest = drawn.iter().map(|(.., logit)| logit.abs()).fold(f64::MIN_POSITIVE, f64::max);
    for (from, to, logit) in drawn.iter().rev() {
        let share = (logit.abs() / largest).sqrt();
        let colour = COLOURS[usize::from(*logit < 0.0)].mix(0.1 + 0.75 * share);
        let width = (0.5 + 3.5 * share).round() as u32;
        chart.draw_series(LineSeries::new([*from, *to], colour.stroke_width(width.max(1))))?;
    }
    for (object, place) in explanation.objects.iter().zip(&places) {
        let (Some(place), Some(pt)) = (place, object.pt) else { continue };
        let radius = (RADIUS * (pt / most).sqrt()).max(2.0) as i32;
        let fill = COLOURS[usize::from(object.logit < 0.0)].mix(0.85).filled();
        chart.draw_series([Circle::new(*place, radius, fill)])?;
        chart.draw_series([Circle::new(*place, radius, BLACK.stroke_width(1))])?;
    }
    area.present()?;
    drop(chart);
    drop(area);
    Ok(())
}

fn caption(explanation: &Explanation) -> String {
    let class = match explanation.label {
        Some(true) => ", signal",
        Some(false) => ", background",
        None => "",
    };
    let method = match explanation.method {
        Method::Exact => "exact contributions of pairs",
        Method::Occlusion => "occlusion, approximate",
    };
    format!("jet {}{class}: logit {:.3} ({method})", explanation.jet, explanation.logit)
}

/// Average contributions of pairs by distance, in signal and in background.
///
/// # Errors
/// [`ChartError`].
pub fn averages(rows: &[Average]) -> Result<String, ChartError> {
    crate::sweep::chart::svg(&Chart { columns: 2, panels: average_panels(rows).into() })
}

/// What pairs contribute by distance, and how many there are.
#[must_use]
pub fn average_panels(rows: &[Average]) -> [Panel; 2] {
    let series = |name: &str, of: &dyn Fn(&Average) -> f64| {
        let points: Vec<(f64, f64)> = rows
            .iter()
            .filter_map(|row| match row.kind {
                Kind::Pairs { from, to } => {
                    Some((to.map_or(from, |to| f64::midpoint(from, to)), of(row)))
                }
                _ => None,
            })
            .collect();
        let labels = vec![String::new(); points.len()];
        Series { name: name.to_owned(), line: points.clone(), points, labels }
    };
    let axis = |title: &str| Axis { title: title.to_owned(), logarithmic: false };
    let panel = |title: &str, of: [&dyn Fn(&Average) -> f64; 2]| Panel {
        x: axis("distance of two particles in eta and phi"),
        y: axis(title),
        series: vec![series("signal", of[0]), series("background", of[1])],
        legend: Legend::Below,
    };
    [
        panel(
            "mean logit of a jet from such pairs",
            [&|row| row.signal.logit, &|row| row.background.logit],
        ),
        panel("mean number of such pairs", [&|row| row.signal.count, &|row| row.background.count]),
    ]
}
