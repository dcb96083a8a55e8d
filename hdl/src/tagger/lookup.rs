//! Tables over the values of a node.

use spurion::graph::{LookupTable, Node};

use super::Core;
use super::value::{Value, range_of_all};
use crate::bind::{BindError, refuse};
use crate::blocks::{Below, FloatAddress, Magnitude, Select, Subtract};
use crate::builder::Net;
use crate::error::Error;

/// The most entries of a table in hardware.
const MOST_ENTRIES: i64 = 1 << 16;

impl Core<'_> {
    /// y_c = T_c at the address of x_c, or of the one channel that there is.
    pub(super) fn lookup(
        &mut self,
        node: &Node<'_>,
        input: &Value,
        table: &LookupTable<'_>,
    ) -> Result<Value, BindError> {
        let (mut channels, mut absent) = (Vec::new(), Vec::new());
        for c in 0..node.channels {
            let source = if input.channels.len() == 1 { 0 } else { c };
            let entries: Vec<i64> = table.channel(c).map(i64::from).collect();
            let table = Column { name: format!("lookup_{}_{c}", node.id.0), table, entries };
            if table.last() - table.first() >= MOST_ENTRIES {
                return Err(refuse(node, "the table is too long"));
            }
            let known = self.table_over(&table)?;
            let mut nets = Vec::with_capacity(input.channels[source].len());
            for &x in &input.channels[source] {
                let x = self.builder.plain(x)?;
                let address = self.address(x, table.table.mantissa_bits)?;
                let address =
                    self.builder.clamp_paced(address, table.first(), table.padded_last())?;
                let entry = match address.constant() {
                    Some(address) => self.builder.constant(known.entry(address))?,
                    None => self.builder.lookup(&known, address, 1)?,
                };
                nets.push(entry.into());
            }
            absent.push(range_of_all(&nets)?);
            channels.push(nets);
        }
        Ok(Value { rank: node.rank, channels, absent, idle_zero: false })
    }

    /// The table with its last entry repeated up to where a power of two ends it: to tell what lies
    /// beyond takes a few bits alone.
    fn table_over(
        &self,
        column: &Column<'_, '_>,
    ) -> Result<std::sync::Arc<crate::blocks::TableData>, Error> {
        let entry = |k: i64| {
            let place = k.min(column.last()) - column.first();
            column.entries.get(place as usize).copied().unwrap_or(0)
        };
        let entries = (column.first()..=column.padded_last()).map(entry).collect();
        let style = self.options.front_end.lookup;
        self.builder.table(&column.name, column.first(), entries, style)
    }

    /// The address of x, an odd function.
    fn address(&mut self, x: Net, mantissa_bits: u8) -> Result<Net, Error> {
        let address = FloatAddress { mantissa_bits };
        if x.range().lo() >= 0 {
            return self.builder.paced(address, &[x]);
        }
        let size = self.builder.paced(Magnitude, &[x])?;
        let size = self.builder.paced(address, &[size])?;
        let zero = self.builder.constant(0)?;
        let opposite = self.builder.paced(Subtract, &[zero, size])?;
        let negative = self.builder.apply(Below { bound: 0 }, &[x], 0)?;
        self.builder.apply(Select, &[negative, opposite, size], 0)
    }
}

/// The table of one channel.
struct Column<'t, 'g> {
    name: String,
    table: &'t LookupTable<'g>,
    entries: Vec<i64>,
}

impl Column<'_, '_> {
    fn first(&self) -> i64 {
        self.table.first.into()
    }

    fn last(&self) -> i64 {
        self.first() + self.entries.len() as i64 - 1
    }

    fn padded_last(&self) -> i64 {
        let last = self.last();
        if self.first() < 0 || last <= 0 {
            last
        } else {
            (last + 1).unsigned_abs().next_power_of_two() as i64 - 1
        }
    }
}
