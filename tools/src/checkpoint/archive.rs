//! Zip checkpoints, as `torch.save` has written them since PyTorch 1.6.
//!
//! `data.pkl` describes the saved object and every tensor lies in an entry of its own below
//! `data/`. The pickle is screened first; only then does `pytorch-reader` read the tensors.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use pytorch_reader::{DType, PytorchReader};
use zip::ZipArchive;

use super::pickle::{self, Contents, Reject};
use super::tensor::Element;
use super::{
    Checkpoint, CheckpointError, MAX_ELEMENTS, MAX_HEADER_BYTES, MAX_RANK, MAX_UNSTORED_BYTES,
    Tensor, io_error, one_line, too_large,
};

pub(super) fn read(path: &Path) -> Result<Checkpoint, CheckpointError> {
    let pickle = data_pickle(path)?;
    let Contents { nested, args } =
        pickle::interpret(&pickle).map_err(|(offset, reject)| match reject {
            Reject::Bad(reason) => {
                CheckpointError::Pickle { path: path.to_owned(), offset, reason }
            }
            Reject::Forbidden(name) => {
                CheckpointError::ForbiddenGlobal { path: path.to_owned(), name }
            }
        })?;
    let reader = if nested {
        PytorchReader::with_top_level_key(path, "model_state")
    } else {
        PytorchReader::new(path)
    };
    let reader = reader.map_err(|e| tensors(path, &e.to_string()))?;
    Ok(Checkpoint {
        path: path.to_owned(),
        tensors: read_tensors(path, reader.into_tensors())?,
        args,
    })
}

/// The bytes of the one `data.pkl` in the archive.
fn data_pickle(path: &Path) -> Result<Vec<u8>, CheckpointError> {
    let archive_error =
        |reason: &str| CheckpointError::Archive { path: path.to_owned(), reason: one_line(reason) };
    let file = File::open(path).map_err(|source| io_error(path, source))?;
    let mut archive =
        ZipArchive::new(BufReader::new(file)).map_err(|e| archive_error(&e.to_string()))?;
    let mut found = None;
    for index in 0..archive.len() {
        let name = match archive.name_for_index(index) {
            Some(Ok(name)) => name,
            _ => return Err(archive_error("an entry without a readable name")),
        };
        if name == "data.pkl" || name.ends_with("/data.pkl") {
            // With two of them, the one screened here might not be the one read later.
            if found.replace(index).is_some() {
                return Err(archive_error("more than one data.pkl"));
            }
        }
    }
    let index = found.ok_or_else(|| archive_error("there is no data.pkl in it"))?;
    let entry = archive.by_index(index).map_err(|e| archive_error(&e.to_string()))?;
    // The size in the directory may lie, so one byte more than the limit is asked for.
    let mut pickle = Vec::new();
    entry
        .take(MAX_HEADER_BYTES + 1)
        .read_to_end(&mut pickle)
        .map_err(|e| archive_error(&e.to_string()))?;
    match pickle.len() as u64 {
        length if length > MAX_HEADER_BYTES => {
            Err(too_large(path, "data.pkl in bytes", length, MAX_HEADER_BYTES))
        }
        _ => Ok(pickle),
    }
}

/// Reads every tensor, after the sum of their sizes is known to be acceptable.
fn read_tensors(
    path: &Path,
    found: HashMap<String, pytorch_reader::Tensor>,
) -> Result<BTreeMap<String, Tensor>, CheckpointError> {
    let stored = std::fs::metadata(path).map_err(|source| io_error(path, source))?.len();
    let (mut total, mut total_bytes) = (0_u64, 0_u64);
    for (key, tensor) in &found {
        let rank = tensor.shape().len();
        if rank > MAX_RANK {
            let what = format!("the rank of tensor '{}'", one_line(key));
            return Err(too_large(path, &what, rank as u64, MAX_RANK as u64));
        }
        // The reader has checked that no shape overflows; a view may still be larger than the file.
        total = total.saturating_add(tensor.num_elements() as u64);
        total_bytes = total_bytes.saturating_add(tensor.byte_len() as u64);
    }
    if total > MAX_ELEMENTS {
        let what = "the number of tensor elements";
        return Err(too_large(path, what, total, MAX_ELEMENTS));
    }
    if total_bytes > stored.saturating_add(MAX_UNSTORED_BYTES) {
        let what = format!("the bytes of all tensors in a file of {stored}");
        return Err(too_large(path, &what, total_bytes, stored + MAX_UNSTORED_BYTES));
    }
    let read_one = |(key, tensor): (String, pytorch_reader::Tensor)| {
        let bytes = tensor.read().map_err(|e| tensors(path, &e.to_string()))?;
        let shape = tensor.shape().to_vec();
        let data = element(tensor.dtype()).decode(&bytes);
        Ok((key, Tensor { shape, data }))
    };
    found.into_iter().map(read_one).collect()
}

fn tensors(path: &Path, reason: &str) -> CheckpointError {
    CheckpointError::Tensors { path: path.to_owned(), reason: one_line(reason) }
}

/// The reader hands out native-endian bytes, which are decoded as little-endian: hosts of this
/// program are little-endian, and the build fails on others.
const _: () = assert!(cfg!(target_endian = "little"));

fn element(dtype: DType) -> Element {
    match dtype {
        DType::F64 => Element::F64,
        DType::F32 => Element::F32,
        DType::F16 => Element::F16,
        DType::BF16 => Element::Bf16,
        DType::I64 => Element::I64,
        DType::I32 => Element::I32,
        DType::I16 => Element::I16,
        DType::I8 => Element::I8,
        DType::U64 => Element::U64,
        DType::U32 => Element::U32,
        DType::U16 => Element::U16,
        DType::U8 => Element::U8,
        DType::Bool => Element::Bool,
    }
}
