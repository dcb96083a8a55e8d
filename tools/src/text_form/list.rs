//! Lists of integers: `NAME frac N (ENTRIES)`.

use std::num::ParseIntError;
use std::str::FromStr;

use super::error::TextError;
use super::line::Line;

/// Takes a list with any fraction bits; returns them and the entries.
pub fn any<T: FromStr<Err = ParseIntError>>(
    line: &mut Line<'_>,
    name: &str,
) -> Result<(i8, Vec<T>), TextError> {
    line.exactly(name)?;
    let frac = line.named("frac")?;
    Ok((frac, entries(line)?))
}

/// Takes a list with these fraction bits.
pub fn with_frac<T: FromStr<Err = ParseIntError>>(
    line: &mut Line<'_>,
    name: &str,
    frac: i8,
) -> Result<Vec<T>, TextError> {
    line.exactly(name)?;
    line.exactly("frac")?;
    line.exactly(&frac.to_string())?;
    entries(line)
}

fn entries<T: FromStr<Err = ParseIntError>>(line: &mut Line<'_>) -> Result<Vec<T>, TextError> {
    line.exactly("(")?;
    let mut entries = Vec::new();
    loop {
        match line.word("an entry or ')'")? {
            ")" => return Ok(entries),
            word => entries.push(line.parse(word, "entry")?),
        }
    }
}
