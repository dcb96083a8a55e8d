//! Tables over the values of a node.

use spurion::graph::{Graph, LookupTable, Node, NodeId, Op, Weights};

use super::Core;
use super::value::{Value, range_of_all};
use crate::bind::{BindError, refuse};
use crate::blocks::{Below, FloatAddress, Magnitude, Select, Subtract, TableStyle};
use crate::builder::{Net, Signed};
use crate::error::Error;

/// The most entries of a table in hardware.
const MOST_ENTRIES: i64 = 1 << 16;
/// With so few bits of address a look-up table holds what would waste a block memory: the engine of
/// the diagonal sees two invariants.
const FEW_ADDRESS_BITS: u32 = 6;

impl<'g> Core<'g> {
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
            let entries = table.channel(c).map(i64::from).collect();
            let column = Column { name: format!("lookup_{}_{c}", node.id.0), table, entries };
            let nets = self.column(node, &input.channels[source], &column)?;
            absent.push(range_of_all(&nets)?);
            channels.push(nets);
        }
        Ok(Value { rank: node.rank, channels, absent, idle_zero: false })
    }

    /// A mix of tables of one value, as tables: y_c = sum_k w_ck T_k.
    pub(super) fn mixed_lookup(
        &mut self,
        node: &Node<'_>,
        input: &Value,
        (table, weights): (&LookupTable<'_>, &Weights<'_>),
    ) -> Result<Value, BindError> {
        let (mut channels, mut absent) = (Vec::new(), Vec::new());
        for c in 0..node.channels {
            let mut entries = vec![0; table.len()];
            for k in 0..weights.inputs() {
                let terms = table.channel(k).map(|entry| weights.get(c, k) * i64::from(entry));
                entries.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
            }
            let column = Column { name: format!("lookup_{}_{c}", node.id.0), table, entries };
            let nets = self.column(node, &input.channels[0], &column)?;
            absent.push(range_of_all(&nets)?);
            channels.push(nets);
        }
        Ok(Value { rank: node.rank, channels, absent, idle_zero: false })
    }

    /// The lookup that a mix of its channels replaces: one of a value of one channel that mixes
    /// alone read. In block memories the wider entries cost nothing.
    pub(super) fn replaced_lookup(&self, id: NodeId) -> Option<(NodeId, LookupTable<'g>)> {
        let graph: &'g Graph<'g> = self.graph;
        let Op::Lookup { input, table } = graph.node(id).ok()?.op else { return None };
        let one_channel = self.graph.node(input).ok()?.channels == 1;
        let memories = self.options.front_end.lookup == TableStyle::BlockRam;
        let mixes = self.readers(id).all(|reader| matches!(reader.op, Op::Mix { .. }));
        (one_channel && memories && mixes).then_some((input, table))
    }

    /// The entries of a table for values of one channel.
    fn column(
        &mut self,
        node: &Node<'_>,
        values: &[Signed],
        column: &Column<'_, '_>,
    ) -> Result<Vec<Signed>, BindError> {
        if column.last() - column.first() >= MOST_ENTRIES {
            return Err(refuse(node, "the table is too long"));
        }
        let style = self.options.front_end.lookup;
        let (whole, few) =
            (self.table_over(column, style)?, self.table_over(column, TableStyle::Lut)?);
        let mut nets = Vec::with_capacity(values.len());
        for &x in values {
            let x = self.builder.plain(x)?;
            let address = self.address(x, column.table.mantissa_bits)?;
            let (first, last) = (column.first(), column.padded_last());
            let address = self.builder.clamp_paced(address, first, last)?;
            let bits = address.range().wire_type().bits;
            let known = if bits > FEW_ADDRESS_BITS { &whole } else { &few };
            let entry = match address.constant() {
                Some(address) => self.builder.constant(known.entry(address))?,
                None => self.builder.lookup(known, address, 1)?,
            };
            nets.push(entry.into());
        }
        Ok(nets)
    }

    /// The table with its last entry repeated up to where a power of two ends it: to tell what lies
    /// beyond takes a few bits alone.
    fn table_over(
        &self,
        column: &Column<'_, '_>,
        style: TableStyle,
    ) -> Result<std::sync::Arc<crate::blocks::TableData>, Error> {
        let entry = |k: i64| {
            let place = k.min(column.last()) - column.first();
            column.entries.get(place as usize).copied().unwrap_or(0)
        };
        let entries = (column.first()..=column.padded_last()).map(entry).collect();
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
