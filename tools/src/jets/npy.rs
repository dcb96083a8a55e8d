//! The header of one array in an npz file.
//!
//! `npyz` reads headers through a recursive parser and multiplies the extents unchecked, which is
//! fine for files of one's own. Here the text is screened first, so that neither can go wrong.

use std::io::Read;

use npyz::{NpyHeader, Order};

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
