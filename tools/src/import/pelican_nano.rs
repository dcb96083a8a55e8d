//! PELICAN nano (arXiv:2310.16121): one equivariant 2->2 layer, ReLU, one 2->0 layer.
//!
//! With d_ij = p_i . p_j over n objects, a d + b the first batch norm, nbar the constant
//! `nobj_avg`, R_i = sum_j d_ij and T = sum_i R_i, the six maps become, for hidden channel h,
//!
//! z_ij = a c0 d_ij + (a c3 / nbar) R_i + (a c2 / nbar) R_j + (a c4 / nbar^2) T + k(n)
//!        + delta_ij ((a c1 / nbar) R_i + (a c5 / nbar^2) T + k_diagonal(n)),
//!
//! where the tables k gather what b and the biases give with n objects. The second batch norm
//! and the last layer are linear in the sum and the trace of ReLU(z), so they fold into one
//! weight for each, and a third table. Every fold is exact in real numbers.

mod folded;
mod graph;
mod model;

pub use folded::Folded;
pub use graph::build;

use super::ImportError;
use crate::checkpoint::Checkpoint;
use crate::float_graph::FloatGraph;
use model::Model;

/// The name in artifacts and reports.
pub const ARCHITECTURE: &str = "pelican-nano";
const COEFS: &str = "net2to2.eq_layers.0.coefs";
const NORM_IN: &str = "net2to2.message_layers.0.normlayer";
const NORM_OUT: &str = "msg_2to0.normlayer";

/// Whether the keys are those of PELICAN nano.
#[must_use]
pub fn recognizes(checkpoint: &Checkpoint) -> bool {
    let six_maps = |t: &crate::checkpoint::Tensor| t.shape.len() == 3 && t.shape[2] == 6;
    checkpoint.tensors.get(COEFS).is_some_and(six_maps)
        && checkpoint.tensors.contains_key("agg_2to0.coefs")
}

/// Builds the graph.
///
/// # Errors
/// [`ImportError`] for unknown keys, wrong shapes, values that are not finite, and options
/// that the graph cannot express.
pub fn import(
    checkpoint: &Checkpoint,
    particles: Option<usize>,
) -> Result<FloatGraph, ImportError> {
    Ok(graph::build(&fold(checkpoint, particles)?))
}

/// The weights of the formula above, both norms folded in.
///
/// # Errors
/// Those of [`import`].
pub fn fold(checkpoint: &Checkpoint, particles: Option<usize>) -> Result<Folded, ImportError> {
    check_keys(checkpoint)?;
    check_options(checkpoint)?;
    Ok(Model::read(checkpoint, particles)?.fold())
}

fn check_keys(checkpoint: &Checkpoint) -> Result<(), ImportError> {
    let norm = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"];
    let layer = ["net2to2.eq_layers.0.", "agg_2to0."];
    let known = |key: &str| {
        let in_norm = |prefix: &str| {
            let rest = key.strip_prefix(prefix).and_then(|k| k.strip_prefix('.'));
            rest.is_some_and(|name| norm.contains(&name))
        };
        let in_layer = layer.iter().any(|prefix| {
            key.strip_prefix(prefix).is_some_and(|k| matches!(k, "coefs" | "bias" | "diag_bias"))
        });
        in_norm(NORM_IN) || in_norm(NORM_OUT) || in_layer
    };
    super::check_keys(checkpoint, ARCHITECTURE, known)
}

fn check_options(checkpoint: &Checkpoint) -> Result<(), ImportError> {
    let flags = [
        ("activate_agg", false),
        ("activate_lin", true),
        ("activate_agg_out", false),
        ("activate_lin_out", false),
        ("factorize", false),
        ("masked", true),
    ];
    for (option, supported) in flags {
        let value = checkpoint.arg_bool(option)?;
        if value != supported {
            let supported = if supported { "only true is" } else { "only false is" };
            return Err(ImportError::unsupported(checkpoint, option, &value, supported));
        }
    }
    let texts = [
        ("activation", "relu", "only relu is"),
        ("batchnorm", "b", "only b is"),
        ("config", "s", "only s is"),
        ("config_out", "s", "only s is"),
    ];
    for (option, wanted, supported) in texts {
        let value = checkpoint.arg_str(option)?;
        if value != wanted {
            return Err(ImportError::unsupported(checkpoint, option, &value, supported));
        }
    }
    let mass = checkpoint.arg_float("beam_mass")?;
    if mass != 0.0 {
        return Err(ImportError::unsupported(checkpoint, "beam_mass", &mass, "only 0 is"));
    }
    Ok(())
}
