//! Tables over the distance of two angles.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::blocks::{TableData, TableStyle};
use crate::builder::{Builder, Net};
use crate::error::Error;
use crate::range::Range;

/// Address bits of a block memory that is asked by a signed difference.
const BLOCK_ADDRESS_BITS: u32 = 11;

/// f(|a - b|), where the distance may be taken the short way round a turn. Beyond the end of
/// the table its last entry stands.
#[derive(Debug)]
pub(crate) struct AngleTable {
    name: &'static str,
    entries: Vec<i64>,
    turn: Option<u32>,
    style: TableStyle,
    /// The table over distances, up to a power of two of them.
    folded: Arc<TableData>,
    /// The tables over signed differences, by the interval of these.
    signed: RefCell<HashMap<Range, Arc<TableData>>>,
}

impl AngleTable {
    pub(crate) fn new(
        builder: &Builder,
        name: &'static str,
        entries: &[u32],
        turn: Option<u32>,
        style: TableStyle,
    ) -> Result<Self, Error> {
        let entries: Vec<i64> = entries.iter().map(|&x| x.into()).collect();
        // To tell whether a distance lies beyond a power of two takes a few bits alone.
        let mut padded = entries.clone();
        if let Some(&last) = entries.last() {
            padded.resize(entries.len().next_power_of_two(), last);
        }
        let folded = builder.table(name, 0, padded, style)?;
        Ok(Self { name, entries, turn, style, folded, signed: RefCell::default() })
    }

    /// The entry for the distance of `a` and `b`.
    pub(crate) fn of_distance(&self, builder: &mut Builder, a: Net, b: Net) -> Result<Net, Error> {
        if self.style == TableStyle::BlockRam
            && let Some(net) = self.of_difference(builder, a, b)?
        {
            return Ok(net);
        }
        let distance = builder.distance_paced(a, b)?;
        let distance = match self.turn {
            Some(turn) => builder.fold_paced(distance, turn.into())?,
            None => distance,
        };
        let (_, last) = self.ends();
        let address = builder.clamp_paced(distance, 0, last)?;
        builder.lookup(&self.folded, address, 1)
    }

    /// The ends of the padded table.
    fn ends(&self) -> (i64, i64) {
        (0, self.entries.len().next_power_of_two() as i64 - 1)
    }

    /// The same by a block memory over the signed difference, which needs neither a magnitude
    /// nor a turn in logic; `None` if the memory would be too deep.
    fn of_difference(&self, builder: &mut Builder, a: Net, b: Net) -> Result<Option<Net>, Error> {
        let difference = builder.minus(a, b)?;
        let (_, last) = self.ends();
        let address = match self.turn {
            // Beyond both ends the same entry stands.
            None => builder.clamp_paced(difference, -last - 1, last)?,
            Some(_) => difference,
        };
        let range = address.range();
        if range.wire_type().bits > BLOCK_ADDRESS_BITS {
            return Ok(None);
        }
        let table = self.over(builder, range)?;
        builder.lookup(&table, address, 1).map(Some)
    }

    fn over(&self, builder: &Builder, range: Range) -> Result<Arc<TableData>, Error> {
        if let Some(table) = self.signed.borrow().get(&range) {
            return Ok(Arc::clone(table));
        }
        let entries = (range.lo()..=range.hi()).map(|k| self.entry(k)).collect();
        let table = builder.table(self.name, range.lo(), entries, self.style)?;
        self.signed.borrow_mut().insert(range, Arc::clone(&table));
        Ok(table)
    }

    fn entry(&self, difference: i64) -> i64 {
        let direct = difference.unsigned_abs();
        let distance = match self.turn {
            Some(turn) => {
                let turned = direct % u64::from(turn);
                turned.min(u64::from(turn) - turned)
            }
            None => direct,
        };
        let last = self.entries.len().saturating_sub(1);
        self.entries.get((distance as usize).min(last)).copied().unwrap_or(0)
    }
}
