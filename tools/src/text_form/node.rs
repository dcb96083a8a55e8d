//! The line of a node: `%ID = OP RANKxCHANNELS FORMAT [LO, HI] STORAGE+OFFSET`, then its data.

use spurion::artifact::NodeRecord;
use spurion::format::QFormat;
use spurion::graph::{Rank, Storage};

use super::error::TextError;
use super::line::{Line, shown};
use super::op::{self, OpData};

/// What a format looks like.
const FORMAT: &str = "a format, as in 's16.4' or 'u8.-2'";
/// What rank and channels look like.
const SHAPE: &str = "a rank with channels, as in 'pairx3'";
/// What a place in the arena looks like.
const SLOT: &str = "a place in the arena, as in 'narrow+16'";

/// Reads node `id`. Places of the data and the last use are left open.
pub fn read(mut line: Line<'_>, id: u16) -> Result<(NodeRecord, OpData), TextError> {
    line.exactly(&format!("%{id}"))?;
    line.exactly("=")?;
    let name = line.word("an op")?;
    let mut record = NodeRecord::default();
    shape(&mut line, &mut record)?;
    let word = line.word(FORMAT)?;
    let format = format(&line, word)?;
    (record.signed, record.total_bits, record.frac_bits) =
        (u8::from(format.signed), format.total_bits, format.frac_bits);
    range(&mut line, &mut record)?;
    slot(&mut line, &mut record)?;
    let op = op::read(&mut line, name, record.channels)?;
    line.end()?;
    (record.opcode, record.mode) = (op.opcode, op.mode);
    record.input = op.inputs.first().copied().unwrap_or(u16::MAX);
    Ok((record, op))
}

fn shape(line: &mut Line<'_>, record: &mut NodeRecord) -> Result<(), TextError> {
    let word = line.word(SHAPE)?;
    let (rank, channels) = line.split(word, "x", SHAPE)?;
    let rank = Rank::ALL.into_iter().find(|r| r.name() == rank);
    record.rank = rank.ok_or_else(|| line.wrong(word, SHAPE))? as u8;
    record.channels = line.parse(channels, "channels")?;
    Ok(())
}

fn range(line: &mut Line<'_>, record: &mut NodeRecord) -> Result<(), TextError> {
    line.exactly("[")?;
    record.lo = line.number("smallest integer")?;
    line.exactly(",")?;
    record.hi = line.number("largest integer")?;
    line.exactly("]")
}

fn slot(line: &mut Line<'_>, record: &mut NodeRecord) -> Result<(), TextError> {
    let word = line.word(SLOT)?;
    let (storage, offset) = line.split(word, "+", SLOT)?;
    let storage = Storage::ALL.into_iter().find(|s| s.name() == storage);
    record.storage = storage.ok_or_else(|| line.wrong(word, SLOT))? as u8;
    record.slot = line.parse(offset, "first word")?;
    Ok(())
}

/// A word as a format.
pub fn format(line: &Line<'_>, word: &str) -> Result<QFormat, TextError> {
    let wrong = || line.wrong(word, FORMAT);
    let (signed, bits) = match (word.strip_prefix('s'), word.strip_prefix('u')) {
        (Some(bits), _) => (true, bits),
        (_, Some(bits)) => (false, bits),
        _ => return Err(wrong()),
    };
    let (total, frac) = bits.split_once('.').ok_or_else(wrong)?;
    let (total, frac) = (line.parse(total, "width")?, line.parse(frac, "fraction bits")?);
    let impossible = |source| TextError::Format { place: line.place(), word: shown(word), source };
    QFormat::new(signed, total, frac).map_err(impossible)
}
