//! Conversion with the trigger precision.

use spurion::artifact;

use super::report::{self, TriggerPlan, TriggerReport};
use super::{Conversion, ConvertError};
use crate::assemble::{AssembleError, Assembled};
use crate::calibrate::{Sample, Settings, Survey, Trial};
use crate::checkpoint::Checkpoint;
use crate::float_graph::FloatGraph;
use crate::import::pelican_nano;
use crate::trigger::{self, SearchError, TriggerSettings};

/// Searches and describes.
pub(super) fn convert(
    checkpoint: &Checkpoint,
    graph: &FloatGraph,
    samples: &[Sample],
    (settings, wanted): (&Settings, &TriggerSettings),
) -> Result<Conversion, ConvertError> {
    let file = || checkpoint.path.display().to_string();
    let searched = |source| ConvertError::Trigger { file: file(), source };
    let (found, settings) = match graph.architecture == pelican_nano::ARCHITECTURE {
        true => {
            let model = pelican_nano::fold(checkpoint, Some(graph.particles))?;
            nano(&model, graph, samples, (settings, wanted)).map_err(searched)?
        }
        false => network(graph, samples, (settings, wanted)).map_err(searched)?,
    };
    finish(graph, samples, &settings, found)
        .map_err(|source| ConvertError::Assemble { file: file(), source })
}

/// What a search found: the graph with its weights and constants, its artifact, and the report.
struct Found {
    graph: FloatGraph,
    assembled: Assembled,
    report: TriggerReport,
}

fn nano(
    model: &pelican_nano::Folded,
    graph: &FloatGraph,
    samples: &[Sample],
    (settings, wanted): (&Settings, &TriggerSettings),
) -> Result<(Found, Settings), SearchError> {
    let found = trigger::search(model, graph, samples, wanted)?;
    let built = trigger::build(model, &found.plan, found.correction);
    let report = TriggerReport {
        relevant_error: found.judged.error.rms,
        correction: found.correction,
        adder_bits: trigger::adder_bits(model, &found.plan),
        logic_bits: trigger::logic_bits(model, &found.plan),
        logic: None,
        stored_pair_bits: None,
        trials: found.trials,
        plan: TriggerPlan::Nano(found.plan.clone()),
    };
    let settings = Settings { attribute: settings.attribute, ..trigger::settings_of(&found.plan) };
    Ok((Found { graph: built.graph, assembled: found.judged.assembled, report }, settings))
}

fn network(
    graph: &FloatGraph,
    samples: &[Sample],
    (settings, wanted): (&Settings, &TriggerSettings),
) -> Result<(Found, Settings), SearchError> {
    let found = trigger::search_network(graph, samples, wanted)?;
    let parsed = artifact::parse(&found.judged.assembled.bytes).map_err(AssembleError::from)?;
    let pair_bits = trigger::stored_pair_bits(&parsed).map_err(AssembleError::from)?;
    let after = found.logic[1];
    let report = TriggerReport {
        relevant_error: found.judged.error.rms,
        correction: -found.judged.error.mean,
        adder_bits: after.adders(),
        logic_bits: after.total(),
        logic: Some(found.logic),
        stored_pair_bits: Some(pair_bits),
        trials: found.trials,
        plan: TriggerPlan::Network(found.plan.clone()),
    };
    let settings =
        Settings { attribute: settings.attribute, ..trigger::settings_of_network(&found.plan) };
    Ok((Found { graph: found.graph, assembled: found.judged.assembled, report }, settings))
}

fn finish(
    exact: &FloatGraph,
    samples: &[Sample],
    settings: &Settings,
    found: Found,
) -> Result<Conversion, AssembleError> {
    let Found { graph, mut assembled, report: described } = found;
    for (node, seen) in assembled.nodes.iter_mut().zip(Survey::new(&graph, samples).seen) {
        node.seen = seen;
    }
    let exact = Survey::new(exact, samples).scores;
    let trial = Trial::new(&assembled.bytes, (samples, &exact), settings.front_end)?;
    let shift = trial.shift;
    let rest = ((assembled, trial), (shift, Vec::new()), Some(described));
    report::finish((&graph, samples), settings, rest.0, rest.1, rest.2)
}
