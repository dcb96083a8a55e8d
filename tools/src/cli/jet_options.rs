//! Reading jets for a command: how trigger events become jets, and what was skipped, by name.

use std::path::Path;

use spurion::graph::Graph;

use super::CliError;
use crate::ingest::{IntegerJet, ingest_all};
use crate::jets::{self, Cones, JetSet, Reading, SkippedEvent};

/// How trigger events (Native64) are read.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Trigger events (Native64)")]
pub struct JetOptions {
    /// Refuse a file with a damaged event, instead of skipping the event and naming it.
    #[arg(long)]
    strict: bool,
    /// Find jets in each event: cones of this radius in eta and phi around the candidate of the
    /// highest pT that is left, and so on. Without, an event is one jet.
    #[arg(long, value_name = "R")]
    cone: Option<f64>,
    /// The least pT of the candidate in the middle of a cone.
    #[arg(long, value_name = "GEV", default_value_t = 1.0, requires = "cone")]
    seed_pt: f64,
    /// The most jets of an event.
    #[arg(long, value_name = "COUNT", default_value_t = 10, requires = "cone")]
    jets_per_event: usize,
}

impl JetOptions {
    /// What was asked for.
    pub fn reading(&self) -> Result<Reading, CliError> {
        let cones = |radius: f64| {
            Cones::new(radius, self.seed_pt, self.jets_per_event).ok_or_else(|| {
                let seed_pt = self.seed_pt;
                format!(
                    "--cone {radius} --seed-pt {seed_pt}: a radius is from 0 to pi, a pT from 0 to \
                     4095.75 GeV"
                )
            })
        };
        Ok(Reading { strict: self.strict, cones: self.cone.map(cones).transpose()? })
    }
}

/// Reads jets; names what was skipped on standard error.
pub fn read(
    path: &Path,
    max_jets: Option<usize>,
    max_constituents: usize,
    reading: &Reading,
) -> Result<JetSet, CliError> {
    let set = jets::read_as(path, max_jets, max_constituents, reading)?;
    for event in &set.skipped {
        eprintln!("spurion: {}: skipped: {event}", path.display());
    }
    Ok(set)
}

/// Reads at most `max_jets` jets and rounds them to the integers that a model with this graph reads, of
/// each as many particles as it has slots; names what was skipped on standard error.
pub fn read_integers(
    graph: &Graph<'_>,
    path: &Path,
    max_jets: usize,
    reading: &Reading,
) -> Result<Vec<IntegerJet>, CliError> {
    let set = read(path, Some(max_jets), graph.particles(), reading)?;
    Ok(ingest_all(&set.jets, graph.front_end()?).0)
}

/// How many events were skipped, and which; nothing if there are none.
pub fn skipped_text(skipped: &[SkippedEvent]) -> String {
    if skipped.is_empty() {
        return String::new();
    }
    let mut text = format!("skipped events: {}\n", skipped.len());
    for event in skipped {
        text += &format!("    {event}\n");
    }
    text
}
