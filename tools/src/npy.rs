//! One array in an npz file: what readers and writers of jets and of vectors share.
//!
//! `npyz` reads headers through a recursive parser and multiplies the extents unchecked, which is
//! fine for files of one's own. Here the text is screened first, so that neither can go wrong.

use std::io::{Cursor, Read, Write};

use npyz::{AutoSerialize, Deserialize, NpyFile, NpyHeader, Order, WriterBuilder};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Longest header text. What NumPy writes for three extents takes less than 128 bytes.
const MAX_TEXT: usize = 1024;

/// Most brackets in it, which bounds how deeply they nest. NumPy writes a dictionary and a tuple.
const MAX_BRACKETS: usize = 8;

/// Most decimal digits in it. The product of all extents has no more digits than the extents have
/// together, and 19 digits fit a `u64`.
const MAX_DIGITS: usize = 19;

/// Reads the header of a row-major array and leaves `array` at its first element.
pub fn header(array: &mut impl Read) -> Result<NpyHeader, String> {
    let mut head = vec![0; 8];
    array.read_exact(&mut head).map_err(|e| e.to_string())?;
    // Six bytes of magic and two of version; then the length of the text, in two bytes at first.
    let width = if head[6] == 1 { 2 } else { 4 };
    head.resize(8 + width, 0);
    array.read_exact(&mut head[8..]).map_err(|e| e.to_string())?;
    let mut length = [0; 4];
    length[..width].copy_from_slice(&head[8..]);
    let length = u32::from_le_bytes(length) as usize;
    if length > MAX_TEXT {
        return Err(format!("a header of {length} bytes, at most {MAX_TEXT} make sense"));
    }
    let start = head.len();
    head.resize(start + length, 0);
    array.read_exact(&mut head[start..]).map_err(|e| e.to_string())?;
    screen(&head[start..])?;
    let header = NpyHeader::from_reader(head.as_slice()).map_err(|e| e.to_string())?;
    if header.order() != Order::C && header.shape().len() > 1 {
        return Err("an array in column-major order".to_owned());
    }
    Ok(header)
}

/// Refuses text that the parser should not see.
fn screen(text: &[u8]) -> Result<(), String> {
    let count = |wanted: fn(&u8) -> bool| text.iter().filter(|byte| wanted(byte)).count();
    let brackets = count(|byte| b"([{".contains(byte));
    let digits = count(u8::is_ascii_digit);
    // In hexadecimal, digits would not be all that counts. No word of a header has an x.
    let hexadecimal = count(|byte| b"xX".contains(byte));
    if brackets > MAX_BRACKETS || digits > MAX_DIGITS || hexadecimal > 0 {
        return Err("a header that NumPy would not write".to_owned());
    }
    Ok(())
}

/// Bytes of an array from which on its entry has the records of large ones. Above 4 GiB an entry needs
/// them, and they are written only if they are asked for.
const LARGE: u64 = 1 << 31;

/// The elements of an array, or why they could not be read.
type Integers = std::io::Result<Vec<i64>>;

/// The first `count` elements of an array of signed integers, otherwise the array as it was.
pub fn signed_integers<R: Read>(array: NpyFile<R>, count: usize) -> Result<Integers, NpyFile<R>> {
    take::<i8, _>(array, count)
        .or_else(|array| take::<i16, _>(array, count))
        .or_else(|array| take::<i32, _>(array, count))
        .or_else(|array| take::<i64, _>(array, count))
}

/// The first `count` elements of an array of integers that fit 64 bits with a sign, or of truth
/// values, otherwise the array as it was.
pub fn integers<R: Read>(array: NpyFile<R>, count: usize) -> Result<Integers, NpyFile<R>> {
    signed_integers(array, count)
        .or_else(|array| take::<u8, _>(array, count))
        .or_else(|array| take::<u16, _>(array, count))
        .or_else(|array| take::<u32, _>(array, count))
        .or_else(|array| take::<bool, _>(array, count))
}

/// The first `count` elements if they are of type `T`, otherwise the array as it was.
fn take<T: Deserialize + Into<i64>, R: Read>(
    array: NpyFile<R>,
    count: usize,
) -> Result<Integers, NpyFile<R>> {
    let elements = array.try_data::<T>()?;
    Ok(elements.take(count).map(|element| element.map(Into::into)).collect())
}

/// Reaches for the end of an entry whose array was read as a whole: its checksum is compared there.
pub fn finish(mut entry: impl Read) -> Result<(), String> {
    match entry.read(&mut [0]) {
        Ok(0) => Ok(()),
        Ok(_) => Err("the array is longer than its shape says".to_owned()),
        Err(e) => Err(e.to_string()),
    }
}

/// Appends the array `name` to an archive: `numbers` in row-major order, as many as `shape` says.
///
/// # Errors
/// [`std::io::Error`] if there are more or fewer.
pub fn append<T: AutoSerialize>(
    archive: &mut ZipWriter<Cursor<Vec<u8>>>,
    (name, shape): (&str, &[u64]),
    numbers: impl Iterator<Item = T>,
) -> std::io::Result<()> {
    let large = shape.iter().product::<u64>() * size_of::<T>() as u64 >= LARGE;
    let options = SimpleFileOptions::default().large_file(large);
    archive.start_file(format!("{name}.npy"), options)?;
    let mut bytes = Vec::new();
    let options = npyz::WriteOptions::new().default_dtype().shape(shape);
    let mut writer = options.writer(&mut bytes).begin_nd()?;
    writer.extend(numbers)?;
    writer.finish()?;
    archive.write_all(&bytes)
}
