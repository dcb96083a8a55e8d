//! What follows the place of a node, by its op: the nodes read, modes, weights and tables.

use spurion::artifact::opcode;
use spurion::graph::{Activation, Aggregation, NodeId, Placement, Term};

use super::error::TextError;
use super::line::Line;
use super::{fixed_vectors, front_end, list};
use crate::assemble::QuantizedWeights;

/// What an op adds to a record.
#[derive(Debug, Default)]
pub struct OpData {
    pub opcode: u8,
    pub mode: u8,
    /// The nodes read, in order.
    pub inputs: Vec<u16>,
    /// Weights or tables.
    pub bytes: Vec<u8>,
}

/// What an input looks like.
const INPUT: &str = "a node, as in '%3'";
/// What a weight looks like.
const WEIGHT: &str = "a weight, as in '-5<<2'";

/// Takes the data of the op `name`.
pub fn read(line: &mut Line<'_>, name: &str, channels: u16) -> Result<OpData, TextError> {
    match name {
        "pairwise_collider" => front_end::collider(line),
        "pairwise_cartesian" => front_end::cartesian(line),
        "reference_products" => {
            let bytes = fixed_vectors::read(line)?;
            Ok(OpData { opcode: opcode::REFERENCE_PRODUCTS, bytes, ..OpData::default() })
        }
        "mix" => mix(line),
        "multiply" => terms(line, opcode::MULTIPLY),
        "aggregate" => {
            let kind = line.one_of(&Aggregation::ALL, Aggregation::name, "a kind of sum")?;
            unary(line, opcode::AGGREGATE, kind as u8)
        }
        "broadcast" => terms(line, opcode::BROADCAST),
        "activation" => {
            let all = &Activation::ALL;
            let function = line.one_of(all, Activation::name, "an activation function")?;
            unary(line, opcode::ACTIVATION, function as u8)
        }
        "count_table" => rows(line, opcode::COUNT_TABLE),
        "lookup" => lookup(line, channels),
        "label_table" => rows(line, opcode::LABEL_TABLE),
        "requantize" => {
            let input = input(line)?;
            let (rounding, overflow) = front_end::modes(line)?;
            let mode = rounding as u8 | (overflow as u8) << 4;
            let opcode = opcode::REQUANTIZE;
            Ok(OpData { opcode, mode, inputs: vec![input], ..OpData::default() })
        }
        "readout" => unary(line, opcode::READOUT, 0),
        _ => Err(line.wrong(name, "an op")),
    }
}

fn input(line: &mut Line<'_>) -> Result<u16, TextError> {
    let word = line.word(INPUT)?;
    let id = word.strip_prefix('%').ok_or_else(|| line.wrong(word, INPUT))?;
    line.parse(id, "node")
}

fn unary(line: &mut Line<'_>, opcode: u8, mode: u8) -> Result<OpData, TextError> {
    Ok(OpData { opcode, mode, inputs: vec![input(line)?], ..OpData::default() })
}

/// `PLACEMENT %ID` up to the end of the line.
fn terms(line: &mut Line<'_>, opcode: u8) -> Result<OpData, TextError> {
    let mut op = OpData { opcode, ..OpData::default() };
    while line.peek().is_some() {
        let placement = line.one_of(&Placement::ALL, Placement::name, "a placement")?;
        let input = input(line)?;
        op.inputs.push(input);
        op.bytes.extend(Term { input: NodeId(input), placement }.encode());
    }
    Ok(op)
}

/// `%ID weights frac N`, then mantissas with shifts, row after row.
fn mix(line: &mut Line<'_>) -> Result<OpData, TextError> {
    let mut op = unary(line, opcode::MIX, 0)?;
    line.exactly("weights")?;
    let frac_bits = line.named("frac")?;
    let mut weights = QuantizedWeights { frac_bits, mantissas: Vec::new(), shifts: Vec::new() };
    while line.peek().is_some() {
        let word = line.word(WEIGHT)?;
        let (mantissa, shift) = line.split(word, "<<", WEIGHT)?;
        weights.mantissas.push(line.parse(mantissa, "mantissa")?);
        weights.shifts.push(line.parse(shift, "shift")?);
    }
    op.bytes = weights.encode();
    Ok(op)
}

fn rows(line: &mut Line<'_>, opcode: u8) -> Result<OpData, TextError> {
    let entries = list::with_frac::<i32>(line, "rows", 0)?;
    let bytes = entries.iter().flat_map(|x| x.to_le_bytes()).collect();
    Ok(OpData { opcode, bytes, ..OpData::default() })
}

/// `%ID mantissa N first N`, then a list of entries for each channel.
fn lookup(line: &mut Line<'_>, channels: u16) -> Result<OpData, TextError> {
    let mut op = unary(line, opcode::LOOKUP, 0)?;
    op.bytes = vec![line.named("mantissa")?, 0, 0, 0];
    op.bytes.extend(line.named::<i32>("first")?.to_le_bytes());
    let mut length = None;
    for _ in 0..channels {
        let entries = list::with_frac::<i16>(line, "channel", 0)?;
        let wanted = *length.get_or_insert(entries.len());
        if entries.len() != wanted {
            return Err(TextError::Count {
                place: line.place(),
                what: "entries in a channel",
                found: entries.len(),
                wanted: format!("{wanted} as in the first"),
            });
        }
        op.bytes.extend(entries.iter().flat_map(|x| x.to_le_bytes()));
    }
    Ok(op)
}
