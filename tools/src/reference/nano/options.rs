//! The training options of PELICAN nano, of which only what is implemented passes.

use super::super::OracleError;
use super::super::activation::Activation;
use super::super::error::unsupported;
use crate::checkpoint::Checkpoint;

/// What the evaluation depends on besides the weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Options {
    pub(super) hidden: usize,
    /// Whether the two beams stand in front of the constituents.
    pub(super) beams: bool,
    pub(super) nobj_avg: f64,
    pub(super) activation: Activation,
}

/// Reads the options and refuses what the formulas of this module do not cover.
///
/// Every option is read from the file: the defaults of the published classes and of their training
/// script disagree (on `activate_agg_out`, for one).
pub(super) fn read(checkpoint: &Checkpoint) -> Result<Options, OracleError> {
    let refuse = |option, supported| unsupported(checkpoint, option, supported);
    for (option, required, name) in [
        ("masked", true, "True"),
        ("factorize", false, "False"),
        ("activate_agg", false, "False"),
        ("activate_lin", true, "True"),
        ("activate_agg_out", false, "False"),
        ("activate_lin_out", false, "False"),
    ] {
        if checkpoint.arg_bool(option)? != required {
            return Err(refuse(option, name));
        }
    }
    for (option, required) in [("config", "s"), ("config_out", "s"), ("batchnorm", "b")] {
        if checkpoint.arg_str(option)? != required {
            return Err(refuse(option, required));
        }
    }
    if checkpoint.arg_float("beam_mass")? != 0.0 {
        return Err(refuse("beam_mass", "0"));
    }
    // The published data loader scales the constituents and not the beams. There is no trained
    // checkpoint with a scale to confirm that for this model, so it is refused and not guessed.
    if checkpoint.arg_float("scale")? != 1.0 {
        return Err(refuse("scale", "1"));
    }
    let activation = Activation::read(checkpoint)?;
    let nobj_avg = checkpoint.arg_float("nobj_avg")?;
    if nobj_avg <= 0.0 {
        return Err(refuse("nobj_avg", "numbers above 0"));
    }
    let hidden = usize::try_from(checkpoint.arg_int("n_hidden")?)
        .map_err(|_| refuse("n_hidden", "numbers from 0"))?;
    Ok(Options { hidden, beams: checkpoint.arg_bool("add_beams")?, nobj_avg, activation })
}
