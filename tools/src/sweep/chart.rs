//! Scatter charts as SVG.

use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

/// Width and height of a panel, in pixels.
const PANEL: (u32, u32) = (560, 420);

/// Margins of an axis beyond its points, as a share of what they span.
const MARGIN: f64 = 0.06;
/// All texts.
const FONT: (&str, u32) = ("sans-serif", 13);
/// Where a point's text begins, from the point, in pixels.
const BESIDE: (i32, i32) = (6, -12);
/// Room for the legend below the points, in the same unit.
const LEGEND: f64 = 0.3;
/// Steps of a logarithmic axis have no digits from here on.
const WHOLE: f64 = 1.0;

/// What an axis shows.
#[derive(Clone, Debug)]
pub struct Axis {
    /// Quantity and unit.
    pub title: String,
    /// Steps are factors.
    pub logarithmic: bool,
}

/// Points of one kind.
#[derive(Clone, Debug)]
pub struct Series {
    /// What they are.
    pub name: String,
    /// x and y.
    pub points: Vec<(f64, f64)>,
    /// Joined by a line, if any.
    pub line: Vec<(f64, f64)>,
    /// A text beside each point, or none.
    pub labels: Vec<String>,
}

/// Where the names of the series stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Legend {
    /// Below the points, to the right.
    #[default]
    Below,
    /// In the upper right corner.
    UpperRight,
    /// In the upper left corner.
    UpperLeft,
}

/// One pair of axes.
#[derive(Clone, Debug)]
pub struct Panel {
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// What is drawn.
    pub series: Vec<Series>,
    /// Where its names stand.
    pub legend: Legend,
}

/// Panels beside and below each other.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Panels in a row.
    pub columns: usize,
    /// The panels, row by row.
    pub panels: Vec<Panel>,
}

/// A chart that cannot be drawn.
#[derive(Debug, thiserror::Error)]
#[error("the chart cannot be drawn: {0}")]
pub struct ChartError(String);

impl ChartError {
    /// That of another library's error.
    pub(crate) fn of(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// The chart as the text of an SVG file. A panel without points stays empty.
///
/// # Errors
/// [`ChartError`].
pub fn svg(chart: &Chart) -> Result<String, ChartError> {
    let columns = chart.columns.max(1);
    let rows = chart.panels.len().div_ceil(columns).max(1);
    let size = (PANEL.0 * columns as u32, PANEL.1 * rows as u32);
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
        root.fill(&WHITE).map_err(ChartError::of)?;
        let areas = root.split_evenly((rows, columns));
        for (panel, area) in chart.panels.iter().zip(&areas) {
            draw(panel, area)?;
        }
        root.present().map_err(ChartError::of)?;
    }
    Ok(text)
}

/// One panel as the text of an SVG file of `size` pixels.
///
/// # Errors
/// [`ChartError`].
pub fn panel_svg(panel: &Panel, size: (u32, u32)) -> Result<String, ChartError> {
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
        root.fill(&WHITE).map_err(ChartError::of)?;
        draw(panel, &root)?;
        root.present().map_err(ChartError::of)?;
    }
    Ok(text)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn draw(panel: &Panel, area: &Area<'_>) -> Result<(), ChartError> {
    let all = || panel.series.iter().flat_map(|s| s.points.iter().chain(&s.line));
    let below = if panel.legend == Legend::Below { LEGEND } else { MARGIN };
    let range = |values: Vec<f64>, axis: &Axis, below| span(&values, axis.logarithmic, below);
    let (Some(x), Some(y)) = (
        range(all().map(|p| p.0).collect(), &panel.x, MARGIN),
        range(all().map(|p| p.1).collect(), &panel.y, below),
    ) else {
        return Ok(());
    };
    let texts = Texts { panel, width: x.1 - x.0, height: y.1 - y.0 };
    let (x, y) = (x.0..x.1, y.0..y.1);
    match (panel.x.logarithmic, panel.y.logarithmic) {
        (false, false) => on_axes::<_, _, RangedCoordf64, RangedCoordf64>(&texts, area, x, y),
        (true, false) => on_axes(&texts, area, x.log_scale(), y),
        (false, true) => on_axes(&texts, area, x, y.log_scale()),
        (true, true) => on_axes(&texts, area, x.log_scale(), y.log_scale()),
    }
}

/// From where to where an axis goes.
fn span(values: &[f64], logarithmic: bool, below: f64) -> Option<(f64, f64)> {
    let low = values.iter().copied().reduce(f64::min)?;
    let high = values.iter().copied().reduce(f64::max)?;
    if logarithmic {
        return Some((low / 1.4, high * 1.4));
    }
    let unit = if high > low { high - low } else { high.abs().max(1e-3) };
    Some((low - below * unit, high + MARGIN * unit))
}

/// The text at a step of an axis that spans `span`.
fn tick(value: f64, span: f64) -> String {
    let digits = match span {
        span if span > 20.0 => 0,
        span if span > 2.0 => 1,
        span if span > 0.2 => 2,
        _ => 4,
    };
    format!("{value:.digits$}")
}

/// A panel and how much its axes span.
struct Texts<'p> {
    panel: &'p Panel,
    width: f64,
    height: f64,
}

impl Texts<'_> {
    fn x(&self, value: f64) -> String {
        if self.panel.x.logarithmic { power(value) } else { tick(value, self.width) }
    }

    fn y(&self, value: f64) -> String {
        if self.panel.y.logarithmic { power(value) } else { tick(value, self.height) }
    }
}

/// The text at a step of a logarithmic axis.
fn power(value: f64) -> String {
    if value >= WHOLE { format!("{value:.0}") } else { format!("{value:.0e}") }
}

/// An empty chart with room for the texts of its axes.
fn margins<'a, 'b>(area: &'a Area<'b>) -> ChartBuilder<'a, 'b, SVGBackend<'b>> {
    let mut builder = ChartBuilder::on(area);
    builder.margin(14).x_label_area_size(42).y_label_area_size(62);
    builder
}

fn on_axes<X, Y, CX, CY>(texts: &Texts<'_>, area: &Area<'_>, x: X, y: Y) -> Result<(), ChartError>
where
    X: AsRangedCoord<CoordDescType = CX, Value = f64>,
    Y: AsRangedCoord<CoordDescType = CY, Value = f64>,
    CX: Ranged<ValueType = f64> + ValueFormatter<f64>,
    CY: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    let panel = texts.panel;
    let mut axes = margins(area).build_cartesian_2d(x, y).map_err(ChartError::of)?;
    axes.configure_mesh()
        .light_line_style(WHITE)
        .x_desc(&panel.x.title)
        .y_desc(&panel.y.title)
        .x_label_formatter(&|v| texts.x(*v))
        .y_label_formatter(&|v| texts.y(*v))
        .label_style(FONT)
        .draw()
        .map_err(ChartError::of)?;
    for (k, series) in panel.series.iter().enumerate() {
        let color = Palette99::pick(k).to_rgba();
        let line = LineSeries::new(series.line.iter().copied(), color.stroke_width(1));
        axes.draw_series(line).map_err(ChartError::of)?;
        let dots = series.points.iter().map(|&p| Circle::new(p, 4, color.filled()));
        axes.draw_series(dots)
            .map_err(ChartError::of)?
            .label(&series.name)
            .legend(move |at| Circle::new(at, 4, color.filled()));
        let labels = series.points.iter().zip(&series.labels);
        let beside =
            labels.map(|(&at, t)| EmptyElement::at(at) + Text::new(t.clone(), BESIDE, FONT));
        axes.draw_series(beside).map_err(ChartError::of)?;
    }
    axes.configure_series_labels()
        .position(match panel.legend {
            Legend::Below => SeriesLabelPosition::LowerRight,
            Legend::UpperRight => SeriesLabelPosition::UpperRight,
            Legend::UpperLeft => SeriesLabelPosition::UpperLeft,
        })
        .border_style(BLACK.mix(0.4))
        .label_font(FONT)
        .draw()
        .map_err(ChartError::of)
}
