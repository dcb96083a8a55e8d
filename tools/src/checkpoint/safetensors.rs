//! Safetensors files: a JSON header, then the tensors back to back.

use std::collections::BTreeMap;
use std::path::Path;

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde_json::Value;

use super::tensor::Element;
use super::{
    Arg, Checkpoint, CheckpointError, MAX_ELEMENTS, MAX_HEADER_BYTES, MAX_RANK, Tensor, io_error,
    one_line, too_large,
};

pub(super) fn read(path: &Path) -> Result<Checkpoint, CheckpointError> {
    let bytes = std::fs::read(path).map_err(|source| io_error(path, source))?;
    // Checked here because the library accepts headers of 100 MB.
    let header_bytes = bytes.first_chunk().map_or(0, |b| u64::from_le_bytes(*b));
    if header_bytes > MAX_HEADER_BYTES {
        let what = "the JSON header in bytes";
        return Err(too_large(path, what, header_bytes, MAX_HEADER_BYTES));
    }
    let (_, header) = SafeTensors::read_metadata(&bytes).map_err(|e| bad(path, &e.to_string()))?;
    let file = SafeTensors::deserialize(&bytes).map_err(|e| bad(path, &e.to_string()))?;
    let args = match header.metadata().as_ref().and_then(|map| map.get("args")) {
        Some(json) => options(json).map_err(|reason| bad(path, &reason))?,
        None => BTreeMap::new(),
    };
    Ok(Checkpoint { path: path.to_owned(), tensors: read_tensors(path, &file)?, args })
}

/// Decodes every tensor, after the sum of their sizes is known to be acceptable.
fn read_tensors(
    path: &Path,
    file: &SafeTensors,
) -> Result<BTreeMap<String, Tensor>, CheckpointError> {
    // One byte and more for each element: the file size bounds the sum.
    let elements = |view: &TensorView| view.shape().iter().product::<usize>() as u64;
    let total = file.iter().map(|(_, view)| elements(&view)).sum();
    if total > MAX_ELEMENTS {
        let what = "the number of tensor elements";
        return Err(too_large(path, what, total, MAX_ELEMENTS));
    }
    let mut tensors = BTreeMap::new();
    for (key, view) in file.iter() {
        let shape = view.shape().to_vec();
        if shape.len() > MAX_RANK {
            let what = format!("the rank of tensor '{}'", one_line(key));
            return Err(too_large(path, &what, shape.len() as u64, MAX_RANK as u64));
        }
        let dtype = view.dtype();
        let element = element(dtype)
            .ok_or_else(|| bad(path, &format!("tensor '{key}' has element type {dtype}")))?;
        let data = element.decode(view.data());
        tensors.insert(key.to_owned(), Tensor { shape, data });
    }
    Ok(tensors)
}

fn bad(path: &Path, reason: &str) -> CheckpointError {
    CheckpointError::Safetensors { path: path.to_owned(), reason: one_line(reason) }
}

/// The options in the JSON text of the metadata entry `args`.
fn options(json: &str) -> Result<BTreeMap<String, Arg>, String> {
    match serde_json::from_str(json) {
        Ok(Value::Object(map)) => {
            Ok(map.into_iter().map(|(name, value)| (name, option(value))).collect())
        }
        Ok(_) => Err("the metadata entry 'args' is not a JSON object".to_owned()),
        Err(e) => Err(format!("the metadata entry 'args' is not JSON: {e}")),
    }
}

fn option(value: Value) -> Arg {
    match value {
        Value::Null => Arg::None,
        Value::Bool(value) => Arg::Bool(value),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(value), _) => Arg::Int(value),
            (None, Some(value)) => Arg::Float(value),
            (None, None) => Arg::Other("number".to_owned()),
        },
        Value::String(text) => Arg::Str(text),
        Value::Array(items) => Arg::List(items.into_iter().map(option).collect()),
        Value::Object(_) => Arg::Other("object".to_owned()),
    }
}

fn element(dtype: Dtype) -> Option<Element> {
    Some(match dtype {
        Dtype::F64 => Element::F64,
        Dtype::F32 => Element::F32,
        Dtype::F16 => Element::F16,
        Dtype::BF16 => Element::Bf16,
        Dtype::I64 => Element::I64,
        Dtype::I32 => Element::I32,
        Dtype::I16 => Element::I16,
        Dtype::I8 => Element::I8,
        Dtype::U64 => Element::U64,
        Dtype::U32 => Element::U32,
        Dtype::U16 => Element::U16,
        Dtype::U8 => Element::U8,
        Dtype::BOOL => Element::Bool,
        _ => return None,
    })
}
