//! The training options of PELICAN, of which only what is implemented passes.

use super::super::OracleError;
use super::super::activation::Activation;
use super::super::error::unsupported;
use super::aggregation::Letter;
use super::stabilizer::Stabilizer;
use super::widths::{self, Widths};
use crate::checkpoint::{Arg, Checkpoint};

/// Whether the aggregates and the mixed channels of a layer are activated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Activated {
    pub(super) aggregates: bool,
    pub(super) mixed: bool,
}

/// What the evaluation depends on besides the weights.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Options {
    pub(super) stabilizer: Stabilizer,
    /// The method: `spurions` or `input`.
    pub(super) spurions: bool,
    pub(super) widths: Widths,
    pub(super) activation: Activation,
    /// Of the labels, the blocks and the readout.
    pub(super) activated: [Activated; 3],
    /// Aggregations of the blocks.
    pub(super) config: Vec<Letter>,
    /// Aggregations of the labels and the readout.
    pub(super) config_out: Vec<Letter>,
    pub(super) nobj_avg: f64,
    /// Whether the coefficients of the blocks are stored as factors.
    pub(super) factorize: bool,
    pub(super) batch_norm: bool,
    /// Whether a perceptron follows the last aggregates.
    pub(super) mlp_out: bool,
    /// Slots for constituents, where an aggregation depends on them.
    pub(super) slots: Option<usize>,
}

impl Options {
    /// The four-vectors in front of the constituents.
    pub(super) fn spurions(&self) -> &'static [[f64; 4]] {
        if self.spurions { self.stabilizer.spurions() } else { &[] }
    }
}

/// Reads the options and refuses what the formulas of this module do not cover.
///
/// Every option is read from the file: the defaults of the published class and of its training
/// script disagree.
pub(super) fn read(checkpoint: &Checkpoint) -> Result<Options, OracleError> {
    check_loading(checkpoint)?;
    let flag = |option| checkpoint.arg_bool(option);
    let activated = |aggregates, mixed| -> Result<Activated, OracleError> {
        Ok(Activated { aggregates: flag(aggregates)?, mixed: flag(mixed)? })
    };
    let mlp_out = flag("mlp_out")?;
    let config = letters(checkpoint, "config")?;
    let config_out = letters(checkpoint, "config_out")?;
    let stabilizer = Stabilizer::parse(checkpoint.arg_str("stabilizer")?);
    let stabilizers = "so13, so3, so12, se2, so2, so2_0, R, 1, 1_0, 11 and 11_0";
    let options = Options {
        stabilizer: stabilizer.ok_or_else(|| unsupported(checkpoint, "stabilizer", stabilizers))?,
        spurions: spurions(checkpoint)?,
        widths: widths::read(checkpoint, mlp_out)?,
        activation: Activation::read(checkpoint)?,
        activated: [
            activated("activate_agg_in", "activate_lin_in")?,
            activated("activate_agg", "activate_lin")?,
            activated("activate_agg_out", "activate_lin_out")?,
        ],
        slots: slots(checkpoint, &[&config[..], &config_out[..]].concat())?,
        config,
        config_out,
        nobj_avg: average(checkpoint)?,
        factorize: flag("factorize")?,
        batch_norm: batch_norm(checkpoint)?,
        mlp_out,
    };
    check_labels(checkpoint, &options)?;
    Ok(options)
}

/// What the published loader and class do to the inputs.
fn check_loading(checkpoint: &Checkpoint) -> Result<(), OracleError> {
    for (option, required, name) in [("masked", true, "True"), ("irc_safe", false, "False")] {
        if checkpoint.arg_bool(option)? != required {
            return Err(unsupported(checkpoint, option, name));
        }
    }
    // The other data sets add identities of the particles to the labels.
    if !checkpoint.arg_str("dataset")?.is_empty() {
        return Err(unsupported(checkpoint, "dataset", "the empty text"));
    }
    // The published loader scales the constituents and not the spurions. There is no trained
    // checkpoint with a scale to confirm that, so it is refused and not guessed.
    if checkpoint.arg_float("scale")? != 1.0 {
        return Err(unsupported(checkpoint, "scale", "1"));
    }
    Ok(())
}

/// Labels exist where spurions do: without any, the published class has nothing to label, and it
/// gives each label one letter only.
fn check_labels(checkpoint: &Checkpoint, options: &Options) -> Result<(), OracleError> {
    let labels = options.widths.labels > 0;
    if labels && options.spurions().is_empty() {
        return Err(unsupported(
            checkpoint,
            "num_channels_scalar",
            "0 where there are no spurions",
        ));
    }
    if labels && options.config_out.len() > 1 {
        return Err(unsupported(checkpoint, "config_out", "one letter where there are labels"));
    }
    Ok(())
}

fn spurions(checkpoint: &Checkpoint) -> Result<bool, OracleError> {
    match checkpoint.arg_str("method")? {
        "spurions" => Ok(true),
        "input" => Ok(false),
        _ => Err(unsupported(checkpoint, "method", "spurions and input")),
    }
}

fn letters(checkpoint: &Checkpoint, option: &'static str) -> Result<Vec<Letter>, OracleError> {
    let letters: Option<Vec<Letter>> =
        checkpoint.arg_str(option)?.chars().map(Letter::parse).collect();
    let letters = letters.filter(|letters| !letters.is_empty());
    letters.ok_or_else(|| unsupported(checkpoint, option, "the letters s, m, x, n, S, M, X, N"))
}

/// Slots for constituents, if one of the letters depends on them.
fn slots(checkpoint: &Checkpoint, letters: &[Letter]) -> Result<Option<usize>, OracleError> {
    if !letters.iter().any(|letter| letter.sees_empty_slots()) {
        return Ok(None);
    }
    let slots = usize::try_from(checkpoint.arg_int("nobj")?);
    slots.map(Some).map_err(|_| unsupported(checkpoint, "nobj", "numbers from 0"))
}

/// `nobj_avg`, which the published script hands to its class as `average_nobj`.
fn average(checkpoint: &Checkpoint) -> Result<f64, OracleError> {
    let average = checkpoint.arg_float("nobj_avg")?;
    if average <= 0.0 {
        return Err(unsupported(checkpoint, "nobj_avg", "numbers above 0"));
    }
    if checkpoint.args.contains_key("average_nobj")
        && checkpoint.arg_float("average_nobj")? != average
    {
        return Err(unsupported(checkpoint, "average_nobj", "the value of nobj_avg"));
    }
    Ok(average)
}

fn batch_norm(checkpoint: &Checkpoint) -> Result<bool, OracleError> {
    match checkpoint.arg("batchnorm")? {
        Arg::Bool(norm) => Ok(*norm),
        Arg::None => Ok(false),
        Arg::Str(kind) if kind == "b" => Ok(true),
        _ => Err(unsupported(checkpoint, "batchnorm", "b, True, False and None")),
    }
}
