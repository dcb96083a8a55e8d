//! Tables that many leaves read.

use std::sync::Arc;

use super::{Builder, Net};
use crate::blocks::{Lookup, TableData, TableStyle};
use crate::error::Error;

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
        let range = address.range();
        let known = self.tables.iter().position(|(t, r)| Arc::ptr_eq(t, table) && *r == range);
        let number = known.unwrap_or(self.tables.len());
        let lookup = Lookup {
            table: Arc::clone(table),
            address: range,
            module: format!("{}_table_{number}_{}", self.name, table.name()),
            emits_module: known.is_none(),
        };
        let net = self.apply(lookup, &[address], registers)?;
        if known.is_none() && net.latency().is_some() {
            self.tables.push((Arc::clone(table), range));
        }
        Ok(net)
    }
}
