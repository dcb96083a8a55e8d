//! Constants of the graph that take errors of the finished integers back.

use spurion::graph::FrontEnd;

use crate::assemble::{AssembleError, Assembled};
use crate::attribution::LogitShift;
use crate::calibrate::{Constants, Sample, Trial, differentiated};
use crate::float_graph::FloatGraph;

/// How often constants are fitted: the second time takes back what the first order missed.
const FITS: usize = 2;

/// What a correction works with.
pub(super) struct Correction<'c> {
    /// Calibration jets with their float64 scores.
    pub samples: (&'c [Sample], &'c [f64]),
    /// Their coordinates.
    pub front_end: FrontEnd,
    /// Assembles a graph.
    pub build: &'c dyn Fn(&FloatGraph) -> Result<Assembled, AssembleError>,
}

impl Correction<'_> {
    /// Fits the constants of `graph`, whose artifact is `assembled`, and at last the one of the
    /// score. Gives the artifact, what it does, and the error before.
    pub fn run(
        &self,
        graph: &mut FloatGraph,
        mut assembled: Assembled,
    ) -> Result<(Assembled, Trial, LogitShift), AssembleError> {
        let mut trial = self.trial(&assembled)?;
        let uncorrected = trial.shift;
        let constants = Constants::new(
            graph,
            differentiated(graph, self.samples.0),
            (&assembled.bytes, self.front_end),
        )?;
        for _ in 0..FITS {
            let Some(changes) = constants.fit(&trial.errors) else { break };
            let mut changed = graph.clone();
            changes.iter().for_each(|(table, by)| changed.shift_table(*table, by));
            // A constant may have become too large for its table, or a sum for its word.
            let Ok(better) = (self.build)(&changed) else { break };
            let after = self.trial(&better)?;
            if after.shift.rms >= trial.shift.rms {
                break;
            }
            (*graph, assembled, trial) = (changed, better, after);
        }
        if let Some(table) = graph.correction {
            graph.shift_table(table, &[-trial.shift.mean]);
            assembled = (self.build)(graph)?;
            trial = self.trial(&assembled)?;
        }
        Ok((assembled, trial, uncorrected))
    }

    fn trial(&self, assembled: &Assembled) -> Result<Trial, AssembleError> {
        Ok(Trial::new(&assembled.bytes, self.samples, self.front_end)?)
    }
}
