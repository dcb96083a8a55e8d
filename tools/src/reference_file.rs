//! The float checkpoint that `convert` keeps beside a model, so that `eval` can always ask the
//! float64 oracle.
//!
//! A safetensors file with all tensors in float64 and the options as JSON. It carries the
//! checksum of its model, so that the two cannot be mixed up.

use std::collections::HashMap;
use std::path::Path;

use safetensors::tensor::{Dtype, TensorView, serialize};

use crate::checkpoint::{self, Arg, Checkpoint, CheckpointError};
use crate::model::ModelFile;

/// The option under which the checksum of the model stands.
const MODEL_CHECKSUM: &str = "spurion_model_crc32";

/// Why there is no float reference.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// There is no file beside the model.
    #[error(
        "{file}: the float reference of {model} is missing; name its checkpoint with --reference"
    )]
    Missing {
        /// Where it should be.
        file: String,
        /// The model.
        model: String,
    },
    /// The file belongs to another model.
    #[error("{file}: this is the float reference of another model than {model}")]
    Mismatch {
        /// The file.
        file: String,
        /// The model.
        model: String,
    },
    /// It cannot be read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// It cannot be written.
    #[error("the float reference cannot be encoded: {0}")]
    Encode(#[from] safetensors::SafeTensorError),
}

fn json(arg: &Arg) -> serde_json::Value {
    match arg {
        Arg::None => serde_json::Value::Null,
        Arg::Bool(x) => (*x).into(),
        Arg::Int(x) => (*x).into(),
        Arg::Float(x) => (*x).into(),
        Arg::Str(x) | Arg::Other(x) => x.clone().into(),
        Arg::List(items) => items.iter().map(json).collect(),
    }
}

/// An artifact ends with its own checksum; with those bytes the result would be the same for all.
fn checksum(artifact: &[u8]) -> String {
    let body = artifact.split_last_chunk::<4>().map_or(artifact, |(body, _)| body);
    format!("{:08x}", spurion::artifact::CHECKSUM.checksum(body))
}

/// The bytes of the reference of `artifact`.
///
/// # Errors
/// [`ReferenceError::Encode`].
pub fn encode(checkpoint: &Checkpoint, artifact: &[u8]) -> Result<Vec<u8>, ReferenceError> {
    let bytes = |t: &checkpoint::Tensor| -> Vec<u8> {
        t.data.iter().flat_map(|x| x.to_le_bytes()).collect()
    };
    let tensors: Vec<(&String, Vec<usize>, Vec<u8>)> =
        checkpoint.tensors.iter().map(|(key, t)| (key, t.shape.clone(), bytes(t))).collect();
    let views = tensors
        .iter()
        .map(|(key, shape, data)| Ok((*key, TensorView::new(Dtype::F64, shape.clone(), data)?)))
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()?;
    let mut args: serde_json::Map<String, serde_json::Value> =
        checkpoint.args.iter().map(|(key, arg)| (key.clone(), json(arg))).collect();
    args.insert(MODEL_CHECKSUM.to_owned(), checksum(artifact).into());
    let args = serde_json::Value::Object(args).to_string();
    Ok(serialize(views, Some(HashMap::from([("args".to_owned(), args)])))?)
}

/// The float checkpoint of `model`: `given`, or the file beside the model.
///
/// # Errors
/// [`ReferenceError`], which names the file.
pub fn read(model: &ModelFile, given: Option<&Path>) -> Result<Checkpoint, ReferenceError> {
    if let Some(path) = given {
        return Ok(checkpoint::read(path)?);
    }
    let path = ModelFile::reference_path(&model.path);
    let file = path.display().to_string();
    let model_name = model.path.display().to_string();
    if !path.exists() {
        return Err(ReferenceError::Missing { file, model: model_name });
    }
    let checkpoint = checkpoint::read(&path)?;
    match checkpoint.args.get(MODEL_CHECKSUM) {
        Some(Arg::Str(found)) if *found == checksum(model.bytes()) => Ok(checkpoint),
        _ => Err(ReferenceError::Mismatch { file, model: model_name }),
    }
}
