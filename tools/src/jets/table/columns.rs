//! Where the columns of a table lie in its rows.

use std::collections::BTreeMap;

use hdf5_pure::{Dataset, Datatype, DatatypeByteOrder};

use super::names;

/// How a number is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Number {
    Float32,
    Float64,
    Int8,
    Int32,
    Int64,
}

impl Number {
    /// The numbers that data frames have, little endian; none for others.
    fn of(datatype: &Datatype) -> Option<Self> {
        match datatype {
            Datatype::FloatingPoint {
                size, byte_order: DatatypeByteOrder::LittleEndian, ..
            } => match size {
                4 => Some(Self::Float32),
                8 => Some(Self::Float64),
                _ => None,
            },
            Datatype::FixedPoint { size, byte_order: DatatypeByteOrder::LittleEndian, layout }
                if layout.signed =>
            {
                match size {
                    1 => Some(Self::Int8),
                    4 => Some(Self::Int32),
                    8 => Some(Self::Int64),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    const fn bytes(self) -> usize {
        match self {
            Self::Int8 => 1,
            Self::Float32 | Self::Int32 => 4,
            Self::Float64 | Self::Int64 => 8,
        }
    }
}

/// One column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Column {
    offset: usize,
    number: Number,
}

impl Column {
    /// Its number in a row of the table.
    pub(super) fn number(self, row: &[u8]) -> f64 {
        let bytes = row.get(self.offset..).unwrap_or_default();
        let number = match self.number {
            Number::Float32 => bytes.first_chunk().map(|b| f64::from(f32::from_le_bytes(*b))),
            Number::Float64 => bytes.first_chunk().map(|b| f64::from_le_bytes(*b)),
            Number::Int8 => bytes.first_chunk().map(|b| f64::from(i8::from_le_bytes(*b))),
            Number::Int32 => bytes.first_chunk().map(|b| f64::from(i32::from_le_bytes(*b))),
            Number::Int64 => bytes.first_chunk().map(|b| i64::from_le_bytes(*b) as f64),
        };
        // Every column lies within the row; not a number would be refused as a momentum.
        number.unwrap_or(f64::NAN)
    }
}

/// The columns of a table by name.
#[derive(Debug)]
pub(super) struct Columns {
    by_name: BTreeMap<String, Column>,
    /// Bytes of a row.
    pub(super) row_bytes: usize,
}

impl Columns {
    /// The columns of all blocks whose numbers are known and whose columns have names.
    pub(super) fn of(table: &Dataset) -> Result<Self, String> {
        let datatype = table.datatype().map_err(|e| e.to_string())?;
        let Datatype::Compound { size, members } = datatype else {
            return Err("the table's rows are no records".to_owned());
        };
        let attributes = table.attrs().map_err(|e| e.to_string())?;
        let row_bytes = size as usize;
        let mut by_name = BTreeMap::new();
        for member in members {
            let kind = attributes.get(&format!("{}_kind", member.name));
            let Some(names) = kind.and_then(|kind| names::list(kind.as_str()?)) else { continue };
            let Some((number, count)) = block(&member.datatype) else { continue };
            let begin = member.byte_offset as usize;
            let end = count.checked_mul(number.bytes()).and_then(|n| n.checked_add(begin));
            if names.len() != count || end.is_none_or(|end| end > row_bytes) {
                let (name, found) = (member.name, names.len());
                return Err(format!("'{name}' has {count} columns and {found} names of columns"));
            }
            for (place, name) in names.into_iter().enumerate() {
                let offset = begin + place * number.bytes();
                by_name.insert(name, Column { offset, number });
            }
        }
        Ok(Self { by_name, row_bytes })
    }

    /// The column of that name.
    pub(super) fn get(&self, name: &str) -> Option<Column> {
        self.by_name.get(name).copied()
    }
}

/// What a block holds, and how many columns it has.
fn block(datatype: &Datatype) -> Option<(Number, usize)> {
    match datatype {
        Datatype::Array { base_type, dimensions } => match dimensions.as_slice() {
            &[count] => Some((Number::of(base_type)?, count as usize)),
            _ => None,
        },
        scalar => Some((Number::of(scalar)?, 1)),
    }
}
