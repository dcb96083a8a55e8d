//! Arrays of integers in npz.

use std::io::Cursor;

use npyz::NpyFile;
use zip::{ZipArchive, ZipWriter};

use super::{ARRAYS, VectorsError};
use crate::npy;

/// An array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Array {
    /// Its name.
    pub name: String,
    /// Its extents.
    pub shape: Vec<u64>,
    /// Bits of the integers, sign included, by which their type is chosen.
    pub bits: u8,
    /// Its integers, the last index running fastest.
    pub numbers: Vec<i64>,
}

/// The archive, in bytes that depend on nothing but the arrays.
///
/// # Errors
/// [`VectorsError::Arrays`].
pub fn encode(arrays: &[Array]) -> Result<Vec<u8>, VectorsError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for array in arrays {
        append(&mut archive, array).map_err(VectorsError::Arrays)?;
    }
    let end = archive.finish().map_err(|e| VectorsError::Arrays(e.into()))?;
    Ok(end.into_inner())
}

fn append(archive: &mut ZipWriter<Cursor<Vec<u8>>>, array: &Array) -> std::io::Result<()> {
    let head = (array.name.as_str(), array.shape.as_slice());
    let numbers = array.numbers.iter().copied();
    match array.bits {
        0..=8 => npy::append(archive, head, numbers.map(|x| x as i8)),
        9..=16 => npy::append(archive, head, numbers.map(|x| x as i16)),
        17..=32 => npy::append(archive, head, numbers.map(|x| x as i32)),
        33.. => npy::append(archive, head, numbers),
    }
}

/// An archive that is read array by array.
#[derive(Debug)]
pub struct Arrays<'b> {
    file: String,
    archive: ZipArchive<Cursor<&'b [u8]>>,
}

impl<'b> Arrays<'b> {
    /// The archive in `bytes`; `file` is what errors name.
    ///
    /// # Errors
    /// [`VectorsError::Array`].
    pub fn new(file: &str, bytes: &'b [u8]) -> Result<Self, VectorsError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| VectorsError::Array {
            file: file.to_owned(),
            array: ARRAYS.to_owned(),
            reason: e.to_string(),
        })?;
        Ok(Self { file: file.to_owned(), archive })
    }

    /// The integers of an array, which has to have this shape.
    ///
    /// # Errors
    /// [`VectorsError::Array`], which names the array.
    pub fn read(&mut self, name: &str, shape: &[u64]) -> Result<Vec<i64>, VectorsError> {
        let read = integers(&mut self.archive, name, shape);
        read.map_err(|reason| self.error(name, reason))
    }

    /// What is wrong with an array.
    #[must_use]
    pub fn error(&self, name: &str, reason: String) -> VectorsError {
        VectorsError::Array { file: self.file.clone(), array: name.to_owned(), reason }
    }
}

fn integers(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
    shape: &[u64],
) -> Result<Vec<i64>, String> {
    let entry = archive.by_name(&format!("{name}.npy"));
    let mut entry = entry.map_err(|_| "it is missing".to_owned())?;
    let header = npy::header(&mut entry)?;
    if header.shape() != shape {
        return Err(format!("its shape is {:?}, expected {shape:?}", header.shape()));
    }
    let array = NpyFile::with_header(header, &mut entry);
    let numbers = npy::signed_integers(array, usize::MAX)
        .map_err(|array| format!("{} is no signed integer", array.dtype().descr()))?
        .map_err(|e| e.to_string())?;
    npy::finish(entry)?;
    Ok(numbers)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn array(name: &str, bits: u8, numbers: &[i64]) -> Array {
        let shape = vec![2, numbers.len() as u64 / 2];
        Array { name: name.to_owned(), shape, bits, numbers: numbers.to_vec() }
    }

    #[test]
    fn integers_of_every_width_come_back() {
        let ends = |bits: u32| [-(1 << (bits - 1)), (1 << (bits - 1)) - 1, 0, -1];
        let all = [8, 16, 32, 63].map(|bits| array(&format!("of_{bits}"), bits as u8, &ends(bits)));
        let bytes = encode(&all).unwrap();
        assert_eq!(bytes, encode(&all).unwrap());
        let mut arrays = Arrays::new("vectors.npz", &bytes).unwrap();
        for array in &all {
            assert_eq!(arrays.read(&array.name, &array.shape).unwrap(), array.numbers);
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let bytes = encode(&[array("score", 8, &[1, 2, 3, 4])]).unwrap();
        let mut arrays = Arrays::new("a.npz", &bytes).unwrap();
        let told = |error: VectorsError| error.to_string();
        let error = told(arrays.read("tag", &[2, 2]).unwrap_err());
        assert_eq!(error, "a.npz: tag: it is missing");
        let error = told(arrays.read("score", &[4]).unwrap_err());
        assert_eq!(error, "a.npz: score: its shape is [2, 2], expected [4]");
        assert!(Arrays::new("a.npz", &bytes[..bytes.len() / 2]).is_err());
    }
}
