//! The two front ends.

use spurion::artifact::opcode;
use spurion::format::{Overflow, Quantizer, Rounding};
use spurion::graph::{COMPONENT_FRAC_BITS, PT_FRAC_BITS};

use super::error::TextError;
use super::line::{Line, shown};
use super::op::OpData;
use super::{fixed_vectors, list, node};
use crate::assemble::{encode_cartesian, encode_collider};
use crate::calibrate::ColliderTables;

/// `pt FORMAT ROUNDING OVERFLOW angle_shift N`, three tables, and spurions.
pub fn collider(line: &mut Line<'_>) -> Result<OpData, TextError> {
    let pt = quantizer(line, "pt", PT_FRAC_BITS)?;
    let angle_shift = line.named("angle_shift")?;
    let (angle_frac_bits, cosh) = list::any(line, "cosh")?;
    let cos = list::with_frac(line, "cos", angle_frac_bits)?;
    let (exp_frac_bits, exp) = list::any(line, "exp")?;
    let tables = ColliderTables { angle_shift, angle_frac_bits, exp_frac_bits, cosh, cos, exp };
    for table in [&tables.cosh, &tables.cos, &tables.exp] {
        if table.len() > usize::from(u16::MAX) {
            return Err(TextError::Count {
                place: line.place(),
                what: "entries in a table",
                found: table.len(),
                wanted: format!("at most {}", u16::MAX),
            });
        }
    }
    let bytes = encode_collider(pt, &tables, &fixed_vectors::read_spurions(line)?);
    Ok(OpData { opcode: opcode::PAIRWISE_COLLIDER, bytes, ..OpData::default() })
}

/// `component FORMAT ROUNDING OVERFLOW`, and spurions.
pub fn cartesian(line: &mut Line<'_>) -> Result<OpData, TextError> {
    let component = quantizer(line, "component", COMPONENT_FRAC_BITS)?;
    let bytes = encode_cartesian(component, &fixed_vectors::read_spurions(line)?);
    Ok(OpData { opcode: opcode::PAIRWISE_CARTESIAN, bytes, ..OpData::default() })
}

fn quantizer(
    line: &mut Line<'_>,
    name: &'static str,
    from_frac: i8,
) -> Result<Quantizer, TextError> {
    line.exactly(name)?;
    let word = line.word("a format")?;
    let to = node::format(line, word)?;
    let (rounding, overflow) = modes(line)?;
    let format = |source| TextError::Format { place: line.place(), word: shown(word), source };
    Quantizer::new(from_frac, to, rounding, overflow).map_err(format)
}

/// `ROUNDING OVERFLOW`.
pub fn modes(line: &mut Line<'_>) -> Result<(Rounding, Overflow), TextError> {
    let rounding = line.one_of(&Rounding::ALL, Rounding::name, "a rounding mode")?;
    let overflow = line.one_of(&Overflow::ALL, Overflow::name, "an overflow mode")?;
    Ok((rounding, overflow))
}
