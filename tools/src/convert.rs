//! From a checkpoint and calibration jets to a model file.

use std::path::Path;

use serde::Serialize;
use spurion::graph::FrontEnd;

use crate::assemble::{AssembleError, Assembled, NodeReport, assemble, check_vectors};
use crate::calibrate::{
    Sample, Settings, choose_binary_points, choose_tables, mean_difference, prepare_correction,
    ranges,
};
use crate::checkpoint::Checkpoint;
use crate::float_graph::FloatGraph;
use crate::import::{ImportError, import, pelican_nano};
use crate::trigger::{self, Plan, SearchError, TriggerSettings};

/// Why a conversion fails.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// The checkpoint is not understood.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// There is nothing to calibrate on.
    #[error("{file}: no jet to calibrate on")]
    NoJets {
        /// The calibration file.
        file: String,
    },
    /// A setting is out of range.
    #[error("--{option} {value} is out of range ({range})")]
    Setting {
        /// The option.
        option: &'static str,
        /// Its value.
        value: String,
        /// What is possible.
        range: &'static str,
    },
    /// There is no trigger graph.
    #[error("{file}: {source}")]
    Trigger {
        /// The checkpoint.
        file: String,
        /// The reason.
        source: SearchError,
    },
    /// The integer graph cannot be built.
    #[error("{file}: {source}")]
    Assemble {
        /// The checkpoint.
        file: String,
        /// The reason.
        source: AssembleError,
    },
}

/// Everything that `spurion convert` prints.
#[derive(Clone, Debug, Serialize)]
pub struct ConversionReport {
    /// Name of the architecture.
    pub architecture: String,
    /// `collider` or `cartesian`.
    pub front_end: &'static str,
    /// The most particles of a jet.
    pub particles: usize,
    /// Trained parameters of the float model.
    pub parameters: usize,
    /// Bytes of working memory.
    pub arena_bytes: usize,
    /// 32-bit words of working memory: the first parameter of `spurion::Tagger`.
    pub arena_narrow_words: u32,
    /// 64-bit words of working memory: the second one.
    pub arena_wide_words: u32,
    /// Bytes of the model file.
    pub artifact_bytes: usize,
    /// `accurate` or `trigger`.
    pub precision: &'static str,
    /// What the search for a trigger graph found.
    pub trigger: Option<TriggerReport>,
    /// Every node's format and ranges.
    pub nodes: Vec<NodeReport>,
}

/// What the search for a trigger graph found.
#[derive(Clone, Debug, Serialize)]
pub struct TriggerReport {
    /// Widths, binary points and table lengths.
    pub plan: Plan,
    /// Root mean square of fixed minus float64 logit on the calibration jets, weighted by
    /// [`trigger::relevance`].
    pub relevant_error: f64,
    /// What was added to the logit so that it is right on average.
    pub correction: f64,
    /// Estimated bits of adders behind the invariants.
    pub adder_bits: u64,
    /// Estimated bits of logic in all.
    pub logic_bits: u64,
    /// How many graphs were tried.
    pub trials: usize,
}

/// A finished conversion.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The model file.
    pub artifact: Vec<u8>,
    /// What there is to say of it.
    pub report: ConversionReport,
}

/// Imports, calibrates, assembles and verifies.
///
/// # Errors
/// [`ConvertError`].
pub fn convert(
    checkpoint: &Checkpoint,
    particles: Option<usize>,
    calibration: (&Path, &[Vec<[f64; 4]>]),
    settings: &Settings,
) -> Result<Conversion, ConvertError> {
    check(settings)?;
    let mut graph = import(checkpoint, particles)?;
    let (file, jets) = calibration;
    if jets.is_empty() {
        return Err(ConvertError::NoJets { file: file.display().to_string() });
    }
    let failed = |source| {
        let file = checkpoint.path.display().to_string();
        ConvertError::Assemble { file, source }
    };
    check_vectors(&graph, settings.front_end).map_err(failed)?;
    let samples: Vec<Sample> = jets.iter().map(|jet| Sample::new(jet, &graph)).collect();
    if let Some(wanted) = &settings.trigger {
        check_architecture(&graph)?;
        return convert_for_trigger(checkpoint, &graph, &samples, wanted);
    }
    let mut points = choose_binary_points(&graph, &samples, settings);
    prepare_correction(&graph, &mut points);
    let tables = choose_tables(&samples, settings);
    let components = samples.iter().flat_map(|s| &s.particles).flatten();
    let largest = components.fold(0.0_f64, |most, x| most.max(x.abs()));
    let build = |graph: &FloatGraph| assemble(graph, settings, &points, &tables, largest);
    let mut assembled = build(&graph).map_err(failed)?;
    if graph.correction.is_some() {
        let by = mean_difference(&graph, &assembled.bytes, &samples, settings.front_end)
            .map_err(|source| failed(AssembleError::Unscored(source)))?;
        graph.correct(by);
        assembled = build(&graph).map_err(failed)?;
    }
    Ok(report(&graph, settings, assembled, None))
}

/// The trigger profile knows the parts of PELICAN nano alone.
fn check_architecture(graph: &FloatGraph) -> Result<(), ConvertError> {
    if graph.architecture == pelican_nano::ARCHITECTURE {
        return Ok(());
    }
    let (option, range) = ("precision", "trigger is for pelican-nano alone");
    let value = format!("trigger for {}", graph.architecture);
    Err(ConvertError::Setting { option, value, range })
}

fn convert_for_trigger(
    checkpoint: &Checkpoint,
    graph: &FloatGraph,
    samples: &[Sample],
    wanted: &TriggerSettings,
) -> Result<Conversion, ConvertError> {
    let failed = |source| {
        let file = checkpoint.path.display().to_string();
        ConvertError::Trigger { file, source }
    };
    let model = pelican_nano::fold(checkpoint, Some(graph.particles))?;
    let found = trigger::search(&model, graph, samples, wanted).map_err(failed)?;
    let built = trigger::build(&model, &found.plan, found.correction);
    let mut assembled = found.judged.assembled;
    let seen = ranges(&built.graph, samples);
    for (node, seen) in assembled.nodes.iter_mut().zip(seen) {
        node.seen = seen;
    }
    let described = TriggerReport {
        relevant_error: found.judged.error.rms,
        correction: found.correction,
        adder_bits: trigger::adder_bits(&model, &found.plan),
        logic_bits: trigger::logic_bits(&model, &found.plan),
        trials: found.trials,
        plan: found.plan,
    };
    let settings = trigger::settings_of(&described.plan);
    Ok(report(&built.graph, &settings, assembled, Some(described)))
}

/// What a search can use: fewer bits of pT than 4 or an error of more than 1 separate nothing.
fn check_trigger(settings: &Settings, wanted: &TriggerSettings) -> Result<(), ConvertError> {
    let refused = |option, value, range| Err(ConvertError::Setting { option, value, range });
    let budget = wanted.error_budget;
    if settings.front_end != FrontEnd::Collider {
        let value = String::from("cartesian");
        return refused("front-end", value, "the trigger precision reads collider coordinates");
    }
    if !(1e-3..=1.0).contains(&budget) {
        return refused("error-budget", budget.to_string(), "1e-3 to 1 for the trigger precision");
    }
    match wanted.pt_bits {
        Some(bits) if !(4..=16).contains(&bits) => refused("pt-bits", bits.to_string(), "4 to 16"),
        _ => Ok(()),
    }
}

fn check(settings: &Settings) -> Result<(), ConvertError> {
    if let Some(wanted) = &settings.trigger {
        return check_trigger(settings, wanted);
    }
    let bits = [
        ("weight-bits", settings.weight_bits, 2..=16, "2 to 16"),
        ("table-bits", settings.table_bits, 4..=16, "4 to 16"),
        ("pt-bits", settings.pt_bits, 4..=16, "4 to 16"),
        ("momentum-bits", settings.momentum_bits, 8..=28, "8 to 28"),
    ];
    for (option, value, possible, range) in bits {
        if !possible.contains(&value) {
            return Err(ConvertError::Setting { option, value: value.to_string(), range });
        }
    }
    let numbers = [
        ("error-budget", settings.error_budget, 1e-6..=10.0, "1e-6 to 10"),
        ("headroom", settings.headroom, 1.0..=1024.0, "1 to 1024"),
    ];
    for (option, value, possible, range) in numbers {
        if !possible.contains(&value) {
            return Err(ConvertError::Setting { option, value: value.to_string(), range });
        }
    }
    Ok(())
}

fn report(
    graph: &FloatGraph,
    settings: &Settings,
    assembled: Assembled,
    trigger: Option<TriggerReport>,
) -> Conversion {
    let (narrow, wide) = assembled.words;
    let report = ConversionReport {
        architecture: graph.architecture.clone(),
        front_end: match settings.front_end {
            FrontEnd::Collider => "collider",
            FrontEnd::Cartesian => "cartesian",
        },
        particles: graph.particles,
        parameters: graph.parameters,
        arena_bytes: narrow as usize * 4 + wide as usize * 8,
        arena_narrow_words: narrow,
        arena_wide_words: wide,
        artifact_bytes: assembled.bytes.len(),
        precision: if trigger.is_some() { "trigger" } else { "accurate" },
        trigger,
        nodes: assembled.nodes,
    };
    Conversion { artifact: assembled.bytes, report }
}
