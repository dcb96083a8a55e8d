//! NumPy's npz: a zip archive with one array in each entry.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use npyz::{NpyFile, NpyHeader};
use zip::ZipArchive;

use super::collect::{Collector, Extent, extent, one_for_each_jet, possible};
use super::{Format, JetError, JetSet, Limits};
use crate::checkpoint::one_line;
use crate::npy;

type Archive = ZipArchive<BufReader<File>>;

pub(super) fn read(path: &Path, limits: Limits) -> Result<JetSet, JetError> {
    let file = File::open(path).map_err(|source| JetError::Io { path: path.to_owned(), source })?;
    let mut archive = Archive::new(BufReader::new(file)).map_err(|e| bad(path, &e.to_string()))?;
    let missing = || JetError::MissingDataset { path: path.to_owned(), name: "Pmu" };
    // The shape is needed before the small arrays, and those before the momenta.
    let (header, _) = open(path, &mut archive, "Pmu")?.ok_or_else(missing)?;
    let extent = extent(path, header.shape(), limits)?;
    // Jets without slots claim nothing but their numbers of constituents, a byte each at least.
    possible(path, extent.jets, limits)?;
    let declared = integers(path, &mut archive, "Nobj", extent)?;
    let labels = integers(path, &mut archive, "is_signal", extent)?;
    let mut collector = Collector::new(path, limits, declared, labels)?;
    let (header, mut entry) = open(path, &mut archive, "Pmu")?.ok_or_else(missing)?;
    match NpyFile::with_header(header, &mut entry).try_data::<f32>() {
        Ok(numbers) => momenta(path, numbers, extent, &mut collector)?,
        Err(array) => match array.try_data::<f64>() {
            Ok(numbers) => momenta(path, numbers, extent, &mut collector)?,
            Err(array) => return Err(wrong_type(path, "Pmu", "float32 or float64", &array)),
        },
    }
    finish(path, "Pmu", entry, extent)?;
    Ok(collector.finish(Format::Npz))
}

/// Header and elements of the array `name`, or `None` if the archive has none of that name.
fn open<'a>(
    path: &Path,
    archive: &'a mut Archive,
    name: &str,
) -> Result<Option<(NpyHeader, impl Read + use<'a>)>, JetError> {
    let Some(index) = archive.index_for_name(&format!("{name}.npy")) else {
        return Ok(None);
    };
    let entry = archive.by_index(index).map_err(|e| bad(path, &e.to_string()))?;
    let mut entry = BufReader::with_capacity(1 << 16, entry);
    let header =
        npy::header(&mut entry).map_err(|reason| bad(path, &format!("{name}: {reason}")))?;
    Ok(Some((header, entry)))
}

/// Compares the checksum of an array, unless jets of it were left out.
fn finish(path: &Path, name: &str, entry: impl Read, extent: Extent) -> Result<(), JetError> {
    if extent.jets < extent.stored {
        return Ok(());
    }
    npy::finish(entry).map_err(|reason| bad(path, &format!("{name}: {reason}")))
}

/// Hands one jet after the other to the collector.
fn momenta<T: Into<f64>>(
    path: &Path,
    mut numbers: impl Iterator<Item = std::io::Result<T>>,
    extent: Extent,
    collector: &mut Collector,
) -> Result<(), JetError> {
    let mut jet = vec![[0.0; 4]; extent.slots];
    for _ in 0..extent.jets {
        for component in jet.as_flattened_mut() {
            *component = match numbers.next() {
                Some(Ok(number)) => number.into(),
                Some(Err(e)) => return Err(bad(path, &format!("Pmu: {e}"))),
                None => return Err(bad(path, "Pmu: the array is cut short")),
            };
        }
        collector.push(&jet)?;
    }
    Ok(())
}

/// The first entries of `Nobj` or `is_signal`, one for each jet to read, if the array is there.
fn integers(
    path: &Path,
    archive: &mut Archive,
    name: &'static str,
    extent: Extent,
) -> Result<Option<Vec<i64>>, JetError> {
    let Some((header, mut entry)) = open(path, archive, name)? else {
        return Ok(None);
    };
    one_for_each_jet(path, name, header.shape(), extent.stored)?;
    let array = NpyFile::with_header(header, &mut entry);
    let count = extent.jets as usize;
    let entries =
        npy::integers(array, count).map_err(|array| wrong_type(path, name, "integers", &array))?;
    let entries = entries.map_err(|e| bad(path, &format!("{name}: {e}")))?;
    finish(path, name, entry, extent)?;
    Ok(Some(entries))
}

fn wrong_type<R: Read>(
    path: &Path,
    name: &'static str,
    expected: &'static str,
    array: &NpyFile<R>,
) -> JetError {
    JetError::WrongType {
        path: path.to_owned(),
        name,
        expected,
        found: one_line(&array.dtype().descr()),
    }
}

fn bad(path: &Path, reason: &str) -> JetError {
    JetError::Container { path: path.to_owned(), format: "npz", reason: one_line(reason) }
}
