//! What a file of jets holds, in numbers.

use serde::Serialize;

use super::jet_options;
use crate::elementary::hypot;
use crate::jets::{Format, JetSet, SkippedEvent};

/// The least, the mean and the most of something.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Range {
    min: f64,
    mean: f64,
    max: f64,
}

impl Range {
    /// None of no values.
    fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let start = (f64::INFINITY, 0.0, f64::NEG_INFINITY, 0_u64);
        let (min, sum, max, count) =
            values.fold(start, |(min, sum, max, n), x| (x.min(min), sum + x, x.max(max), n + 1));
        (count > 0).then(|| Self { min, mean: sum / count as f64, max })
    }
}

/// What a file holds.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    file: String,
    format: Format,
    /// Trigger events that were read; none for jets.
    events: Option<usize>,
    jets: usize,
    /// Jets of which some particles were not read, or are not in the file.
    truncated_jets: usize,
    /// Particles of a jet.
    particles: Option<Range>,
    /// Jets of each class; none without labels.
    signal: Option<usize>,
    background: Option<usize>,
    /// pT of the sum of a jet's particles, in GeV.
    jet_pt: Option<Range>,
    /// pT of a particle, in GeV.
    particle_pt: Option<Range>,
    /// Damaged events that were not read.
    skipped_events: Vec<SkippedEvent>,
}

impl Summary {
    pub(super) fn of(set: &JetSet) -> Self {
        let labelled = |wanted: bool| {
            let count = |all: &Vec<bool>| all.iter().filter(|signal| **signal == wanted).count();
            set.labels.as_ref().map(count)
        };
        let transverse = |momentum: &[f64; 4]| hypot(momentum[1], momentum[2]);
        let sum = |jet: &Vec<[f64; 4]>| {
            let (x, y) = jet.iter().fold((0.0, 0.0), |(x, y), p| (x + p[1], y + p[2]));
            hypot(x, y)
        };
        Self {
            file: set.path.display().to_string(),
            format: set.format,
            events: set.events,
            jets: set.jets.len(),
            truncated_jets: set.truncated,
            particles: Range::of(set.jets.iter().map(|jet| jet.len() as f64)),
            signal: labelled(true),
            background: labelled(false),
            jet_pt: Range::of(set.jets.iter().filter(|jet| !jet.is_empty()).map(sum)),
            particle_pt: Range::of(set.jets.iter().flatten().map(transverse)),
            skipped_events: set.skipped.clone(),
        }
    }

    /// The same for people.
    pub(super) fn text(&self) -> String {
        let range = |range: Option<Range>, digits: usize| match range {
            Some(Range { min, mean, max }) => format!("{min:.digits$} {mean:.2} {max:.digits$}"),
            None => "-".to_owned(),
        };
        let labels = match (self.signal, self.background) {
            (Some(signal), Some(background)) => format!("{signal} signal, {background} background"),
            _ => "none".to_owned(),
        };
        let mut text = format!("{}: {}\n", self.file, self.format.name());
        if let Some(events) = self.events {
            text += &format!("events: {events}\n");
        }
        text += &format!("jets: {}; labels: {labels}\n", self.jets);
        text += &format!("particles of a jet, least, mean, most: {}\n", range(self.particles, 0));
        text += &format!("jets with particles left out: {}\n", self.truncated_jets);
        text += &format!("pT of a jet in GeV: {}\n", range(self.jet_pt, 2));
        text += &format!("pT of a particle in GeV: {}\n", range(self.particle_pt, 2));
        text + &jet_options::skipped_text(&self.skipped_events)
    }
}
