//! The figure: AUC and background rejection against area, latency and interval.

use spurion_tools::sweep::chart::{Axis, Chart, Legend, Panel, Series};

use super::data::{Data, Measured, Ours, nanoseconds};

/// A quantity of both.
type Quantity = (&'static str, fn(&Ours) -> f64, fn(&Measured) -> f64);

const ACROSS: [Quantity; 3] = [
    ("area: LUT + 75 DSP", |o| o.area as f64, |r| r.area() as f64),
    (
        "latency in ns at an assumed 300 MHz",
        |o| o.latency_ns_assumed,
        |r| nanoseconds(r.latency_cycles),
    ),
    ("clocks from one jet to the next", |o| f64::from(o.interval), |r| f64::from(r.interval)),
];

const UP: [Quantity; 2] = [
    ("AUC", |o| o.auc, |r| r.auc),
    ("background rejection at 30 %", |o| o.rejection30, |r| r.rejection30),
];

/// Two rows of three panels.
pub fn chart(data: &Data) -> Chart {
    let panels = UP.iter().flat_map(|up| ACROSS.iter().map(move |across| panel(data, across, up)));
    Chart { columns: ACROSS.len(), panels: panels.collect() }
}

fn panel(data: &Data, across: &Quantity, up: &Quantity) -> Panel {
    let mut models: Vec<&str> = data.ours.iter().map(|o| o.model.as_str()).collect();
    models.dedup();
    let of_model = |model: &&str| Series {
        name: (*model).to_owned(),
        points: data
            .ours
            .iter()
            .filter(|o| o.model == *model)
            .map(|o| (across.1(o), up.1(o)))
            .collect(),
        line: Vec::new(),
        labels: Vec::new(),
    };
    let mut series: Vec<Series> = models.iter().map(of_model).collect();
    let points = data.rivals.measured.iter().map(|r| (across.2(r), up.2(r)));
    let labels = data.rivals.measured.iter().map(|r| r.name.clone());
    series.push(Series {
        name: "Deep Sets, HGQ2 and da4ml".to_owned(),
        points: points.collect(),
        line: Vec::new(),
        labels: labels.collect(),
    });
    Panel {
        x: Axis { title: across.0.to_owned(), logarithmic: true },
        y: Axis { title: up.0.to_owned(), logarithmic: false },
        series,
        legend: Legend::Below,
    }
}
