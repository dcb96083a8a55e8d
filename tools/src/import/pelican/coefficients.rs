//! The coefficients of a 2->2 layer.

use crate::checkpoint::{Checkpoint, CheckpointError};

/// Reads `prefix.coefs` of shape (inputs, outputs, maps), row after row.
///
/// # Errors
/// [`CheckpointError`] if it is missing, misshapen or not finite.
pub fn whole(
    checkpoint: &Checkpoint,
    prefix: &str,
    shape: [usize; 3],
) -> Result<Vec<f64>, CheckpointError> {
    Ok(checkpoint.tensor(&format!("{prefix}.coefs"), &shape)?.data.clone())
}

/// The same from factors:
/// coefs[d][s][b] = coefs00[d][b] coefs10[d][s] + coefs01[s][b] coefs11[d][s].
///
/// # Errors
/// As [`whole`].
pub fn factorized(
    checkpoint: &Checkpoint,
    prefix: &str,
    [inputs, outputs, maps]: [usize; 3],
) -> Result<Vec<f64>, CheckpointError> {
    let read = |name: &str, shape: [usize; 2]| {
        checkpoint.tensor(&format!("{prefix}.{name}"), &shape).map(|t| t.data.as_slice())
    };
    let (c00, c10) = (read("coefs00", [inputs, maps])?, read("coefs10", [inputs, outputs])?);
    let (c01, c11) = (read("coefs01", [outputs, maps])?, read("coefs11", [inputs, outputs])?);
    let mut coefs = Vec::with_capacity(inputs * outputs * maps);
    for d in 0..inputs {
        for s in 0..outputs {
            let both = (c10[d * outputs + s], c11[d * outputs + s]);
            let map = |b: usize| c00[d * maps + b] * both.0 + c01[s * maps + b] * both.1;
            coefs.extend((0..maps).map(map));
        }
    }
    Ok(coefs)
}
