//! Whether one of our designs beats a rival.

use serde::Serialize;

use super::data::{LATENCY_BELOW_NS, MOST_INTERVAL, Measured, Ours};

/// How a rival fares.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    pub rival: String,
    /// Whether a design of ours has at least its AUC, a smaller area, a jet at least every 64 clocks
    /// and its score within a microsecond.
    pub beaten: bool,
    /// The smallest of ours that has its AUC, in time, if there is one; else that of largest AUC.
    pub nearest: Option<Ours>,
    /// What keeps that one from beating the rival.
    pub in_the_way: Option<&'static str>,
    /// Whether that one has at least the rival's background rejection, too.
    pub rejects_as_well: bool,
}

/// The verdict on one rival.
pub fn verdict(rival: &Measured, ours: &[Ours]) -> Verdict {
    let in_time =
        |o: &&Ours| o.interval <= MOST_INTERVAL && o.latency_ns_assumed < LATENCY_BELOW_NS;
    let timely: Vec<&Ours> = ours.iter().filter(in_time).collect();
    let as_good = timely.iter().filter(|o| o.auc >= rival.auc).min_by_key(|o| o.area);
    let best = timely.iter().max_by(|a, b| a.auc.total_cmp(&b.auc));
    let in_the_way = match as_good {
        Some(o) if o.area < rival.area() => None,
        Some(_) => Some("its area"),
        None if best.is_some() => Some("its AUC"),
        None => Some("there is no design in time"),
    };
    let nearest = as_good.or(best).map(|&o| o.clone());
    Verdict {
        rival: rival.name.clone(),
        beaten: in_the_way.is_none(),
        rejects_as_well: nearest.as_ref().is_some_and(|o| o.rejection30 >= rival.rejection30),
        nearest,
        in_the_way,
    }
}
