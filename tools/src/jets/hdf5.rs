//! HDF5, the container of the top-tagging reference set.

use std::path::Path;

use hdf5_pure::{DType, Dataset, Error, File};

use super::collect::{Collector, Extent, at_most, extent, one_for_each_jet, possible};
use super::{Format, JetError, JetSet, Limits, MAX_CHUNK_ELEMENTS, table};
use crate::checkpoint::one_line;

/// About how many numbers are unpacked at a time (8 MiB as float64).
const WINDOW_ELEMENTS: u64 = 1 << 20;

pub(super) fn read(path: &Path, limits: Limits) -> Result<JetSet, JetError> {
    let bad = |e| damaged(path, &e);
    let file = File::open_streaming(path).map_err(bad)?;
    let names = file.root().datasets().map_err(bad)?;
    let find = |name: &'static str| -> Result<Option<Dataset>, JetError> {
        if !names.iter().any(|found| found == name) {
            return Ok(None);
        }
        file.dataset(name).map(Some).map_err(bad)
    };
    let Some(momenta) = find("Pmu")? else {
        let table = table::find(&file).map_err(bad)?;
        let missing = JetError::MissingDataset { path: path.to_owned(), name: "Pmu" };
        return table::read(path, &table.ok_or(missing)?, limits);
    };
    let extent = extent(path, &momenta.shape().map_err(bad)?, limits)?;
    match momenta.dtype().map_err(bad)? {
        DType::F32 | DType::F64 => {}
        other => return Err(wrong_type(path, "Pmu", "float32 or float64", &other)),
    }
    let integers = |name| match find(name)? {
        Some(dataset) => integers(path, name, &dataset, extent, limits).map(Some),
        None => Ok(None),
    };
    let mut collector = Collector::new(path, limits, integers("Nobj")?, integers("is_signal")?)?;
    check_chunks(path, &momenta, limits)?;
    let window = window(path, &momenta, extent)?;
    let mut start = 0;
    while start < extent.jets {
        let rows = window.min(extent.jets - start);
        let numbers = momenta.read_f64_rows(start, rows).map_err(bad)?;
        let (slots, _) = numbers.as_chunks::<4>();
        if slots.len() as u64 != rows * extent.slots as u64 {
            return Err(container(path, "Pmu has fewer numbers than its shape says"));
        }
        for jet in 0..rows as usize {
            collector.push(&slots[jet * extent.slots..(jet + 1) * extent.slots])?;
        }
        start += rows;
    }
    Ok(collector.finish(Format::Hdf5))
}

/// How many jets to unpack at a time: whole chunks, so that none is unpacked twice.
fn window(path: &Path, momenta: &Dataset, extent: Extent) -> Result<u64, JetError> {
    let wanted = (WINDOW_ELEMENTS / (4 * extent.slots.max(1) as u64)).max(1);
    let chunk = momenta.chunk_shape().map_err(|e| damaged(path, &e))?;
    let Some(chunk) = chunk else {
        return Ok(wanted);
    };
    let rows = chunk.first().copied().unwrap_or(1).max(1);
    Ok((wanted / rows).max(1) * rows)
}

/// Checks the size of a chunk, all of which is unpacked, and that all chunks lie in the file: the
/// library reserves what the index says before it reads.
pub(super) fn check_chunks(path: &Path, dataset: &Dataset, limits: Limits) -> Result<(), JetError> {
    let bad = |e| damaged(path, &e);
    let Some(chunk) = dataset.chunk_shape().map_err(bad)? else { return Ok(()) };
    let elements = chunk.iter().fold(1, |n: u64, side| n.saturating_mul(*side));
    at_most(path, "numbers in a chunk", elements, MAX_CHUNK_ELEMENTS)?;
    let bytes = dataset.element_size().map_err(bad)?;
    possible(path, elements.saturating_mul(bytes), limits)?;
    let stored = dataset.chunks().map_err(bad)?.into_iter();
    let longest = stored.map(|chunk| chunk.storage_size).max().unwrap_or(0);
    if longest > limits.file_bytes {
        return Err(container(path, &format!("a chunk of {longest} bytes, more than the file")));
    }
    Ok(())
}

/// The first entries of `Nobj` or `is_signal`, one for each jet to read.
fn integers(
    path: &Path,
    name: &'static str,
    dataset: &Dataset,
    extent: Extent,
    limits: Limits,
) -> Result<Vec<i64>, JetError> {
    let bad = |e| damaged(path, &e);
    one_for_each_jet(path, name, &dataset.shape().map_err(bad)?, extent.stored)?;
    check_chunks(path, dataset, limits)?;
    possible(path, extent.jets.saturating_mul(dataset.element_size().map_err(bad)?), limits)?;
    match dataset.dtype().map_err(bad)? {
        DType::I8 | DType::I16 | DType::I32 | DType::I64 | DType::U8 | DType::U16 | DType::U32 => {
            dataset.read_i64_rows(0, extent.jets).map_err(bad)
        }
        // How h5py stores booleans: an enumeration over bytes, FALSE being 0 and TRUE 1.
        DType::Enum(names)
            if names == ["FALSE", "TRUE"] && dataset.element_size().map_err(bad)? == 1 =>
        {
            let bytes = dataset.read_raw_rows(0, extent.jets).map_err(bad)?;
            Ok(bytes.into_iter().map(i64::from).collect())
        }
        other => Err(wrong_type(path, name, "integers", &other)),
    }
}

fn wrong_type(path: &Path, name: &'static str, expected: &'static str, found: &DType) -> JetError {
    JetError::WrongType {
        path: path.to_owned(),
        name,
        expected,
        found: one_line(&found.to_string()),
    }
}

fn damaged(path: &Path, error: &Error) -> JetError {
    container(path, &error.to_string())
}

fn container(path: &Path, reason: &str) -> JetError {
    JetError::Container { path: path.to_owned(), format: "HDF5", reason: one_line(reason) }
}
