//! Fixed four-vectors: spurions and references.

use spurion::graph::FourVectors;

use super::error::TextError;
use super::line::Line;
use super::list;

/// Takes all vectors that follow, as the artifact stores them.
pub fn read(line: &mut Line<'_>) -> Result<Vec<u8>, TextError> {
    let mut bytes = Vec::new();
    while line.peek() == Some("vector") {
        let vector = list::with_frac::<i32>(line, "vector", FourVectors::FRAC_BITS as i8)?;
        let count =
            |what, found, wanted| TextError::Count { place: line.place(), what, found, wanted };
        if vector.len() != 4 {
            return Err(count("components", vector.len(), "4".to_owned()));
        }
        bytes.extend(vector.iter().flat_map(|x| x.to_le_bytes()));
        let vectors = bytes.len() / FourVectors::BYTES;
        if vectors > FourVectors::MOST {
            return Err(count("vectors", vectors, format!("at most {}", FourVectors::MOST)));
        }
    }
    Ok(bytes)
}

/// The same for the spurions of a front end, which are not listed if they are the beams.
pub fn read_spurions(line: &mut Line<'_>) -> Result<Vec<u8>, TextError> {
    let bytes = read(line)?;
    let beams = FourVectors::decode(&bytes) == Some(FourVectors::BEAMS);
    Ok(if beams { Vec::new() } else { bytes })
}
