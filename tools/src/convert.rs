//! From a checkpoint and calibration jets to a model file.

mod correction;
mod for_trigger;
mod limits;
mod report;

use std::path::Path;

use crate::assemble::{AssembleError, assemble, check_vectors};
use crate::calibrate::{
    BinaryPoints, FREE, JointRounding, Sample, Settings, Survey, allows_joint_rounding,
    choose_binary_points, choose_tables, equalize, narrow, prepare_correction, surveyed,
};
use crate::checkpoint::Checkpoint;
use crate::float_graph::FloatGraph;
use crate::import::{ImportError, import};
use crate::rewrite::{RewriteReport, rewrite};
use crate::trigger::SearchError;
use correction::Correction;

pub use report::{CalibrationReport, ConversionReport, TriggerPlan, TriggerReport};

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
    limits::check(settings)?;
    let (mut graph, rewrites) = rewrite(&import(checkpoint, particles)?);
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
        limits::check_architecture(&graph)?;
        return for_trigger::convert(checkpoint, &graph, &samples, (settings, wanted));
    }
    convert_accurately(&mut graph, &samples, settings, rewrites).map_err(failed)
}

fn convert_accurately(
    graph: &mut FloatGraph,
    samples: &[Sample],
    settings: &Settings,
    rewrites: Vec<RewriteReport>,
) -> Result<Conversion, AssembleError> {
    let samples = surveyed(graph, samples);
    equalize(graph, samples);
    let survey = Survey::new(graph, samples);
    let mut points = choose_binary_points(graph, samples, survey.seen, settings);
    prepare_correction(graph, &mut points);
    // What tries many roundings of many channels is for networks on which that takes seconds.
    let rounding = allows_joint_rounding(graph).then(|| JointRounding::new(graph, samples));
    if let Some(rounding) = &rounding {
        let round = |k| rounding.round(graph, k, (settings.weight_bits, FREE));
        points.weights = (0..graph.nodes.len()).map(round).collect();
    }
    let tables = choose_tables(graph, samples, settings)?;
    let components = samples.iter().flat_map(|s| &s.particles).flatten();
    let largest = components.fold(0.0_f64, |most, x| most.max(x.abs()));
    let build = |graph: &FloatGraph, points: &BinaryPoints| {
        assemble(graph, settings, points, &tables, largest)
    };
    let mut assembled = build(graph, &points)?;
    if let Some(rounding) = &rounding
        && narrow(graph, samples, settings, (&mut points, rounding), &assembled.bytes)?
    {
        assembled = build(graph, &points)?;
    }
    let correction = Correction {
        samples: (samples, &survey.scores),
        front_end: settings.front_end,
        build: &|graph| build(graph, &points),
    };
    let (assembled, trial, uncorrected) = correction.run(graph, assembled)?;
    report::finish((graph, samples), settings, (assembled, trial), (uncorrected, rewrites), None)
}
