//! Jets into HDF5, in the layout that is read.

use std::path::Path;

use hdf5_pure::FileBuilder;

use super::collect::Collector;
use super::{JetError, Limits};
use crate::checkpoint::one_line;
use crate::output_file::write_whole;

/// Jets in one chunk, as in the files of the reference set's layout.
const CHUNK_JETS: usize = 256;

/// Strongest deflate; these files are written once and read often.
const DEFLATE_LEVEL: u32 = 9;

/// Writes the leading `slots` constituents of each jet to `path`, whole or not at all.
///
/// `Pmu` (jets, slots, 4) is float32, chunked, shuffled and deflated, with empty slots behind the
/// last constituent; `Nobj` is int32 and counts the constituents written; `is_signal` is int8 and
/// only there with `labels`.
///
/// # Errors
/// [`JetError::LengthMismatch`] if there is not one label for each jet, [`JetError::NotFloat32`]
/// for a momentum beyond float32, [`JetError::Container`] without jets or slots, what reading the
/// file would say of a constituent (rounded to float32), and what the operating system says.
pub fn write_hdf5(
    path: &Path,
    jets: &[Vec<[f64; 4]>],
    labels: Option<&[bool]>,
    slots: usize,
) -> Result<(), JetError> {
    if jets.is_empty() || slots == 0 {
        return Err(container(path, "there is nothing to write"));
    }
    if let Some(labels) = labels.filter(|labels| labels.len() != jets.len()) {
        return Err(JetError::LengthMismatch {
            path: path.to_owned(),
            name: "is_signal",
            found: labels.len() as u64,
            jets: jets.len() as u64,
        });
    }
    let (momenta, counts) = float32(path, jets, slots)?;
    readable(path, &momenta, &counts, slots)?;
    let mut builder = FileBuilder::new();
    let count = jets.len() as u64;
    builder
        .create_dataset("Pmu")
        .with_f32_data(&momenta)
        .with_shape(&[count, slots as u64, 4])
        .with_chunks(&[jets.len().min(CHUNK_JETS) as u64, slots as u64, 4])
        .with_shuffle()
        .with_deflate(DEFLATE_LEVEL);
    builder.create_dataset("Nobj").with_i32_data(&counts).with_shape(&[count]);
    if let Some(labels) = labels {
        let labels: Vec<i8> = labels.iter().map(|signal| i8::from(*signal)).collect();
        builder.create_dataset("is_signal").with_i8_data(&labels).with_shape(&[count]);
    }
    let bytes = builder.finish().map_err(|e| container(path, &e.to_string()))?;
    Ok(write_whole(path, &bytes)?)
}

/// All slots in a row, and the number of constituents of each jet.
fn float32(
    path: &Path,
    jets: &[Vec<[f64; 4]>],
    slots: usize,
) -> Result<(Vec<f32>, Vec<i32>), JetError> {
    let mut momenta = vec![0.0; jets.len() * slots * 4];
    let mut counts = Vec::with_capacity(jets.len());
    for (jet, constituents) in jets.iter().enumerate() {
        for (slot, momentum) in constituents.iter().take(slots).enumerate() {
            for (component, &value) in momentum.iter().enumerate() {
                let rounded = value as f32;
                if !rounded.is_finite() {
                    return Err(JetError::NotFloat32 { path: path.to_owned(), jet, slot, value });
                }
                momenta[(jet * slots + slot) * 4 + component] = rounded;
            }
        }
        let count = i32::try_from(constituents.len().min(slots));
        counts.push(count.map_err(|_| container(path, "a jet with more than 2^31 slots"))?);
    }
    Ok((momenta, counts))
}

/// Refuses what could not be read back: no file is better than one that nobody accepts.
fn readable(path: &Path, momenta: &[f32], counts: &[i32], slots: usize) -> Result<(), JetError> {
    let limits = Limits { file_bytes: u64::MAX, jets: u64::MAX, constituents: slots };
    let declared = counts.iter().map(|count| i64::from(*count)).collect();
    let mut collector = Collector::new(path, limits, Some(declared), None)?;
    let (momenta, _) = momenta.as_chunks::<4>();
    for jet in momenta.chunks_exact(slots) {
        let jet: Vec<_> = jet.iter().map(|momentum| momentum.map(f64::from)).collect();
        collector.push(&jet)?;
    }
    Ok(())
}

fn container(path: &Path, reason: &str) -> JetError {
    JetError::Container { path: path.to_owned(), format: "HDF5", reason: one_line(reason) }
}
