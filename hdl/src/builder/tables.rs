//! Tables that many leaves read.

use std::sync::Arc;

use super::{Builder, Net};
use crate::blocks::{Lookup, TableData, TableStyle};
use crate::error::Error;
use crate::range::Range;

impl Builder {
    /// A table with the entry `entries[k]` at the address `first + k`, for [`Builder::lookup`].
    ///
    /// # Errors
    /// [`Error::Leaf`] if there is no entry.
    pub fn table(
        &self,
        name: &str,
        first: i64,
        entries: Vec<i64>,
        style: TableStyle,
    ) -> Result<Arc<TableData>, Error> {
        TableData::new(name, first, entries, style).map_err(|cause| self.refused(name, cause))
    }

    /// table\[address\]; at least one register.
    ///
    /// Leaves that read the same table over the same addresses share a Verilog module.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the table has no entry for an address that can occur.
    pub fn lookup(
        &mut self,
        table: &Arc<TableData>,
        address: Net,
        registers: u32,
    ) -> Result<Net, Error> {
        self.lookup_where(table, &[address], registers)
    }

    /// table\[address\] where the bit `keep` is set, else 0.
    ///
    /// # Errors
    /// As [`Builder::lookup`], and [`Error::Leaf`] if `keep` is not one bit.
    pub fn lookup_kept(
        &mut self,
        table: &Arc<TableData>,
        (address, keep): (Net, Net),
        registers: u32,
    ) -> Result<Net, Error> {
        match keep.constant() {
            Some(1) => self.lookup(table, address, registers),
            Some(_) => self.constant(0),
            None => self.lookup_where(table, &[address, keep], registers),
        }
    }

    fn lookup_where(
        &mut self,
        table: &Arc<TableData>,
        operands: &[Net],
        registers: u32,
    ) -> Result<Net, Error> {
        let (range, is_kept) = (operands[0].range(), operands.len() > 1);
        let same = |known: &ReadTable| {
            Arc::ptr_eq(&known.table, table) && known.addresses == range && known.is_kept == is_kept
        };
        let known = self.tables.iter().position(same);
        let number = known.unwrap_or(self.tables.len());
        let lookup = Lookup {
            table: Arc::clone(table),
            address: range,
            module: format!("{}_table_{number}_{}", self.name, table.name()),
            emits_module: known.is_none(),
            is_kept,
        };
        let net = self.apply(lookup, operands, registers)?;
        if known.is_none() && net.latency().is_some() {
            self.tables.push(ReadTable { table: Arc::clone(table), addresses: range, is_kept });
        }
        Ok(net)
    }
}

/// A table that has a Verilog module, and how it is read there.
pub(super) struct ReadTable {
    table: Arc<TableData>,
    addresses: Range,
    is_kept: bool,
}
