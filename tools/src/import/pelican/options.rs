//! Which options of a PELICAN classifier can be converted.

use crate::checkpoint::Checkpoint;
use crate::import::{self, ImportError};

/// What the graph needs to know of the options.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The most particles of a jet.
    pub particles: usize,
    /// 0, or 2 for the beams.
    pub spurions: usize,
    /// The constant that sums over objects are divided by.
    pub nobj_avg: f64,
    /// Whether labels go through an activation.
    pub activate_labels: bool,
    /// Whether the aggregates of the last layer go through an activation.
    pub activate_aggregates: bool,
}

/// Reads and checks all of them.
///
/// # Errors
/// [`ImportError`], which names the option, its value and what is possible.
pub fn read(checkpoint: &Checkpoint, particles: Option<usize>) -> Result<Options, ImportError> {
    check_flags(checkpoint)?;
    check_texts(checkpoint)?;
    let particles = import::particles(checkpoint, particles)?;
    let nobj_avg = import::nobj_avg(checkpoint)?;
    let scale = checkpoint.arg_float("scale")?;
    if scale != 1.0 {
        return Err(ImportError::unsupported(checkpoint, "scale", &scale, "only 1 is"));
    }
    let spurions = match checkpoint.arg_str("stabilizer")? {
        "so13" => 0,
        "so2_0" => 2,
        other => {
            let possible = "so13 and so2_0, without spurions or with the beams, are";
            return Err(ImportError::unsupported(checkpoint, "stabilizer", &other, possible));
        }
    };
    Ok(Options {
        particles,
        spurions,
        nobj_avg,
        activate_labels: checkpoint.arg_bool("activate_lin_in")?,
        activate_aggregates: checkpoint.arg_bool("activate_agg_out")?,
    })
}

fn check_flags(checkpoint: &Checkpoint) -> Result<(), ImportError> {
    let flags = [
        ("irc_safe", false, "only false is: the IRC-safe network divides by energies"),
        ("activate_agg_in", false, "only false is"),
        ("activate_agg", false, "only false is"),
        ("activate_lin", true, "only true is"),
        ("activate_lin_out", false, "only false is"),
        ("masked", true, "only true is"),
        ("mlp_out", true, "only true is"),
    ];
    for (option, supported, possible) in flags {
        let value = checkpoint.arg_bool(option)?;
        if value != supported {
            return Err(ImportError::unsupported(checkpoint, option, &value, possible));
        }
    }
    Ok(())
}

fn check_texts(checkpoint: &Checkpoint) -> Result<(), ImportError> {
    let texts = [
        ("method", "spurions", "only spurions is"),
        ("activation", "leakyrelu", "only leakyrelu is"),
        ("batchnorm", "b", "only b is"),
        ("config", "s", "only s is"),
        ("config_out", "s", "only s is"),
    ];
    for (option, wanted, possible) in texts {
        let value = checkpoint.arg_str(option)?;
        if value != wanted {
            return Err(ImportError::unsupported(checkpoint, option, &value, possible));
        }
    }
    Ok(())
}
