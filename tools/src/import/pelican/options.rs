//! Which options of a PELICAN classifier can be converted.

use spurion::graph::Activation;

use super::activation;
use super::letters::Letter;
use super::stabilizer::Breaking;
use crate::checkpoint::{Arg, Checkpoint};
use crate::import::{self, ImportError};

/// What of a layer goes through the activation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activated {
    /// Its maps.
    pub maps: bool,
    /// What they are mixed to.
    pub mixed: bool,
}

/// What the graph needs to know of the options.
#[derive(Clone, Debug)]
pub struct Options {
    /// The most particles of a jet.
    pub particles: usize,
    /// Stabilizer and method.
    pub breaking: Breaking,
    /// Channels that labels of objects give.
    pub label_channels: usize,
    /// The constant that sums over objects are divided by.
    pub nobj_avg: f64,
    /// The letters of the blocks.
    pub config: Vec<Letter>,
    /// The letters of the labels and of the last layer.
    pub config_out: Vec<Letter>,
    /// The activation.
    pub activation: Activation,
    /// Of the labels.
    pub labels: Activated,
    /// Of the blocks.
    pub blocks: Activated,
    /// Of the last layer.
    pub output: Activated,
    /// Whether a norm follows the message layers.
    pub batch_norm: bool,
    /// Whether the coefficients of the blocks are products.
    pub factorize: bool,
    /// Whether layers follow the last aggregates.
    pub mlp_out: bool,
}

/// Reads and checks all of them.
///
/// # Errors
/// [`ImportError`], which names the option, its value and what is possible.
pub fn read(checkpoint: &Checkpoint, particles: Option<usize>) -> Result<Options, ImportError> {
    check_inputs(checkpoint)?;
    let breaking = breaking(checkpoint)?;
    let config_out = Letter::read(checkpoint, "config_out")?;
    let activated = |maps, mixed| -> Result<Activated, ImportError> {
        Ok(Activated { maps: checkpoint.arg_bool(maps)?, mixed: checkpoint.arg_bool(mixed)? })
    };
    Ok(Options {
        particles: import::particles(checkpoint, particles)?,
        breaking,
        label_channels: label_channels(checkpoint, breaking, &config_out)?,
        nobj_avg: nobj_avg(checkpoint)?,
        config: Letter::read(checkpoint, "config")?,
        config_out,
        activation: activation::read(checkpoint)?,
        labels: activated("activate_agg_in", "activate_lin_in")?,
        blocks: activated("activate_agg", "activate_lin")?,
        output: activated("activate_agg_out", "activate_lin_out")?,
        batch_norm: batch_norm(checkpoint)?,
        factorize: checkpoint.arg_bool("factorize")?,
        mlp_out: checkpoint.arg_bool("mlp_out")?,
    })
}

/// What is done to jets in front of the network, and how many logits there are.
fn check_inputs(checkpoint: &Checkpoint) -> Result<(), ImportError> {
    let unsupported = |option, value: &dyn std::fmt::Debug, possible| {
        Err(ImportError::unsupported(checkpoint, option, value, possible))
    };
    if checkpoint.arg_bool("irc_safe")? {
        let possible = "only false is: the IRC-safe network divides by energies";
        return unsupported("irc_safe", &true, possible);
    }
    if !checkpoint.arg_bool("masked")? {
        return unsupported("masked", &false, "only true is");
    }
    let scale = checkpoint.arg_float("scale")?;
    if scale != 1.0 {
        return unsupported("scale", &scale, "only 1 is");
    }
    let dataset = checkpoint.arg_str("dataset")?;
    if !dataset.is_empty() {
        let possible = "only the empty text is: others add identities of the particles";
        return unsupported("dataset", &dataset, possible);
    }
    match checkpoint.arg_int("num_classes")? {
        2 => Ok(()),
        other => unsupported("num_classes", &other, "only 2, background and signal, are"),
    }
}

fn breaking(checkpoint: &Checkpoint) -> Result<Breaking, ImportError> {
    let stabilizer = checkpoint.arg_str("stabilizer")?;
    let breaking = match checkpoint.arg_str("method")? {
        "spurions" => Breaking::by_spurions(stabilizer),
        "input" => Breaking::by_input(stabilizer),
        other => {
            let possible = "spurions and input are";
            return Err(ImportError::unsupported(checkpoint, "method", &other, possible));
        }
    };
    let possible = "so13, so3, so12, se2, so2, so2_0, R, 1, 1_0, 11 and 11_0 are";
    breaking
        .ok_or_else(|| ImportError::unsupported(checkpoint, "stabilizer", &stabilizer, possible))
}

/// Labels tell spurions and particles apart, and have one letter.
fn label_channels(
    checkpoint: &Checkpoint,
    breaking: Breaking,
    config_out: &[Letter],
) -> Result<usize, ImportError> {
    let option = "num_channels_scalar";
    let value = checkpoint.arg_int(option)?;
    let refused = |possible| Err(ImportError::unsupported(checkpoint, option, &value, possible));
    match usize::try_from(value) {
        Err(_) => refused("a number from 0 is"),
        Ok(channels) if channels > 0 && breaking.spurions.is_empty() => {
            refused("only 0 is where there are no spurions to label")
        }
        Ok(channels) if channels > 0 && config_out.len() > 1 => {
            let value = checkpoint.arg_str("config_out")?;
            let possible = "one letter is where there are labels";
            Err(ImportError::unsupported(checkpoint, "config_out", &value, possible))
        }
        Ok(channels) => Ok(channels),
    }
}

/// `nobj_avg`, which has a second name in the published class.
fn nobj_avg(checkpoint: &Checkpoint) -> Result<f64, ImportError> {
    let (nobj_avg, second) = (import::nobj_avg(checkpoint)?, "average_nobj");
    if checkpoint.args.contains_key(second) {
        let value = checkpoint.arg_float(second)?;
        if value != nobj_avg {
            let possible = "only the value of nobj_avg is";
            return Err(ImportError::unsupported(checkpoint, second, &value, possible));
        }
    }
    Ok(nobj_avg)
}

fn batch_norm(checkpoint: &Checkpoint) -> Result<bool, ImportError> {
    match checkpoint.arg("batchnorm")? {
        Arg::Bool(norm) => Ok(*norm),
        Arg::None => Ok(false),
        Arg::Str(kind) if kind == "b" => Ok(true),
        other => {
            let possible = "b, true, false and none are";
            Err(ImportError::unsupported(checkpoint, "batchnorm", other, possible))
        }
    }
}
