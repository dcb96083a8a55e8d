//! Jets as a table of pandas in HDF5, the form in which the public top-tagging set comes.
//!
//! PyTables stores a data frame as records whose members are blocks: arrays of columns of one
//! type. The names of a block's columns lie beside it as a pickled list. Of the columns, E_k, PX_k,
//! PY_k and PZ_k for k from 0 on are the slots of a jet, and is_signal_new its label.

use std::path::Path;

use hdf5_pure::{Dataset, Error, File};

use super::collect::{Collector, at_most, extent, possible};
use super::hdf5::check_chunks;
use super::{Format, JetError, JetSet, Limits, MAX_CHUNK_ELEMENTS};
use crate::checkpoint::one_line;

mod columns;
mod names;

use columns::{Column, Columns};

/// Components of a constituent as the columns call them, in file order.
const COMPONENTS: [&str; 4] = ["E", "PX", "PY", "PZ"];
/// The column of labels.
const LABEL: &str = "is_signal_new";
/// About how many bytes are unpacked at a time.
const WINDOW_BYTES: u64 = 1 << 23;

/// The table in a group of the file, if one and only one group has a table.
pub(super) fn find(file: &File) -> Result<Option<Dataset>, Error> {
    let mut found = Vec::new();
    for (_, group) in file.root().iter_groups()? {
        if group.datasets()?.iter().any(|name| name == "table") {
            found.push(group.dataset("table")?);
        }
    }
    let table = found.pop();
    Ok(if found.is_empty() { table } else { None })
}

pub(super) fn read(path: &Path, table: &Dataset, limits: Limits) -> Result<JetSet, JetError> {
    let bad = |e: Error| container(path, &e.to_string());
    let columns = Columns::of(table).map_err(|reason| container(path, &reason))?;
    let slots = slots(&columns).map_err(|reason| container(path, &reason))?;
    let shape = table.shape().map_err(bad)?;
    let &[stored] = shape.as_slice() else {
        return Err(container(path, "the table has more than one dimension"));
    };
    let extent = extent(path, &[stored, slots.len() as u64, 4], limits)?;
    let bytes = extent.jets.saturating_mul(columns.row_bytes as u64);
    possible(path, bytes, limits)?;
    let window = window(path, table, &columns, limits)?;
    let mut collector = Collector::new(path, limits, None, None)?;
    let (label, mut labels) = (columns.get(LABEL), Vec::new());
    let mut start = 0;
    while start < extent.jets {
        let count = window.min(extent.jets - start);
        let rows = table.read_raw_rows(start, count).map_err(bad)?;
        if rows.len() as u64 != count * columns.row_bytes as u64 {
            return Err(container(path, "the table has fewer rows than its shape says"));
        }
        for row in rows.chunks_exact(columns.row_bytes) {
            let jet: Vec<_> =
                slots.iter().map(|slot| slot.map(|column| column.number(row))).collect();
            collector.push(&jet)?;
            if let Some(label) = label {
                labels.push(signal(path, labels.len(), label.number(row))?);
            }
        }
        start += count;
    }
    let set = collector.finish(Format::Hdf5);
    Ok(JetSet { labels: label.map(|_| labels), ..set })
}

/// The columns of each slot.
fn slots(columns: &Columns) -> Result<Vec<[Column; 4]>, String> {
    let mut slots = Vec::new();
    loop {
        let names = COMPONENTS.map(|component| format!("{component}_{}", slots.len()));
        let found = names.each_ref().map(|name| columns.get(name));
        match found {
            [Some(e), Some(px), Some(py), Some(pz)] => slots.push([e, px, py, pz]),
            _ if slots.is_empty() || found.iter().any(Option::is_some) => {
                let missing = names.iter().zip(found).find(|(_, column)| column.is_none());
                let name = missing.map_or("", |(name, _)| name.as_str());
                return Err(format!("the table has no column '{name}'"));
            }
            _ => return Ok(slots),
        }
    }
}

/// How many rows to unpack at a time: whole chunks, so that none is unpacked twice.
fn window(
    path: &Path,
    table: &Dataset,
    columns: &Columns,
    limits: Limits,
) -> Result<u64, JetError> {
    let wanted = (WINDOW_BYTES / columns.row_bytes as u64).max(1);
    let chunk = table.chunk_shape().map_err(|e| container(path, &e.to_string()))?;
    let Some(&[rows]) = chunk.as_deref() else {
        return Ok(wanted);
    };
    // A chunk of as many numbers of float32 as other files may have.
    let bytes = rows.saturating_mul(columns.row_bytes as u64);
    at_most(path, "bytes in a chunk", bytes, 4 * MAX_CHUNK_ELEMENTS)?;
    check_chunks(path, table, limits)?;
    let rows = rows.max(1);
    Ok((wanted / rows).max(1) * rows)
}

fn signal(path: &Path, jet: usize, value: f64) -> Result<bool, JetError> {
    match value {
        0.0 => Ok(false),
        1.0 => Ok(true),
        // Of a float, its integer part: the message wants to name the jet first of all.
        _ => Err(JetError::BadLabel { path: path.to_owned(), jet, value: value as i64 }),
    }
}

fn container(path: &Path, reason: &str) -> JetError {
    JetError::Container {
        path: path.to_owned(),
        format: Format::Hdf5.name(),
        reason: one_line(reason),
    }
}
