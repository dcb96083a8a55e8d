//! Jets into npz, in the layout that is read.

use std::io::Cursor;
use std::path::Path;

use zip::ZipWriter;

use super::{Format, JetError};
use crate::checkpoint::one_line;
use crate::npy;
use crate::output_file::write_whole;

/// Writes the leading `slots` constituents of each jet to `path`, whole or not at all: `Pmu` as
/// float64 with zeros behind the last constituent, `Nobj` as int32, with `labels` `is_signal` as
/// int8.
///
/// # Errors
/// [`JetError::LengthMismatch`] if there is not one label for each jet, [`JetError::Container`]
/// without jets or slots, and what the operating system says.
pub fn write_npz(
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
    let bytes = archive(jets, labels, slots).map_err(|e| container(path, &e.to_string()))?;
    Ok(write_whole(path, &bytes)?)
}

fn archive(
    jets: &[Vec<[f64; 4]>],
    labels: Option<&[bool]>,
    slots: usize,
) -> std::io::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let count = jets.len() as u64;
    let padded = |jet: &Vec<[f64; 4]>| {
        let mut all = jet[..jet.len().min(slots)].to_vec();
        all.resize(slots, [0.0; 4]);
        all
    };
    let momenta = jets.iter().flat_map(padded).flatten();
    npy::append(&mut archive, ("Pmu", &[count, slots as u64, 4]), momenta)?;
    let counts = jets.iter().map(|jet| jet.len().min(slots) as i32);
    npy::append(&mut archive, ("Nobj", &[count]), counts)?;
    if let Some(labels) = labels {
        let labels = labels.iter().map(|l| i8::from(*l));
        npy::append(&mut archive, ("is_signal", &[count]), labels)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn container(path: &Path, reason: &str) -> JetError {
    JetError::Container {
        path: path.to_owned(),
        format: Format::Npz.name(),
        reason: one_line(reason),
    }
}
