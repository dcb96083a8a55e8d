//! Tables of functions of single channels, and of their products with weights, in block memories.

use std::sync::Arc;

use spurion::format::{Overflow, Quantizer, Rounding};
use spurion::graph::{Node, Rank, Weights};

use super::Core;
use super::early_rounding::EarlyRounding;
use super::entrywise::Chain;
use super::plan::MOST_PRODUCT_ADDRESS_BITS;
use super::value::{Value, range_of_all};
use crate::bind::BindError;
use crate::blocks::{TableData, TableStyle};
use crate::builder::{Net, Signed};
use crate::error::Error;
use crate::range::Range;

/// The tables so far, with their first addresses and their entries.
pub type KnownTables = Vec<(i64, Vec<i64>, Arc<TableData>)>;

impl Core<'_> {
    /// y_c = f_c(x_c), from tables; of pair rank 0 where neither a cell nor its mirror image counts.
    pub(super) fn tabulated(&mut self, node: &Node<'_>, chain: &Chain) -> Result<Value, BindError> {
        let mut root = self.value(chain.root)?.clone();
        let rounding = self.plan.roundings.get(&node.id).cloned();
        if let Some(EarlyRounding { shift, format, .. }) = rounding {
            let from = i32::from(format.frac_bits) + shift as i32;
            let quantizer = Quantizer::new(from as i8, format, Rounding::Trn, Overflow::Sat)?;
            root.channels = root.map(&mut self.builder, |builder, x| {
                let x = builder.plain(x)?;
                Ok(builder.cut_paced(x, quantizer, MOST_PRODUCT_ADDRESS_BITS)?.into())
            })?;
        }
        let saturation = self.plan.late_saturations.get(&chain.root).copied();
        let function = |c: usize, x: i64| match (&rounding, saturation) {
            (Some(rounding), _) => rounding.rest(chain, c, x),
            (None, Some(saturation)) => chain.apply(c, saturation.apply(x)),
            (None, None) => chain.apply(c, x),
        };
        let mut channels = Vec::with_capacity(node.channels);
        for (c, entries) in root.channels.iter().enumerate() {
            let mut known = KnownTables::new();
            let mut nets = Vec::with_capacity(entries.len());
            for (cell, &entry) in entries.iter().enumerate() {
                let keep = match node.rank {
                    Rank::Pair => Some(self.shown_and_present(cell)?),
                    _ => None,
                };
                nets.push(self.function_of((entry, keep), |x| function(c, x), &mut known)?);
            }
            channels.push(nets);
        }
        if node.rank == Rank::Pair {
            return Ok(Value::clean(node.rank, channels)?);
        }
        let absent = absent(&channels)?;
        Ok(Value { rank: node.rank, channels, absent, idle_zero: false })
    }

    /// Set where a cell or its mirror image counts.
    fn shown_and_present(&mut self, cell: usize) -> Result<Net, Error> {
        let windows = self.shown_windows(cell);
        let (there, now) = (self.both_present(cell)?, self.in_windows(&windows)?);
        self.both(there, now)
    }

    /// y_c = sum_k w_ck f_k(x_k): the products from tables.
    pub(super) fn mixed_products(
        &mut self,
        node: &Node<'_>,
        weights: &Weights<'_>,
        chain: &Chain,
    ) -> Result<Value, BindError> {
        let root = self.value(chain.root)?.clone();
        let root = self.waiting(node.id, root)?;
        let saturation = self.plan.late_saturations.get(&chain.root).copied();
        let function = |k: usize, x: i64| {
            chain.apply(k, saturation.map_or(x, |saturation| saturation.apply(x)))
        };
        let mut channels = Vec::with_capacity(weights.outputs());
        for c in 0..weights.outputs() {
            let mut parts: Vec<Vec<Net>> = Vec::new();
            let offsets = self.plan.offsets.get(&node.id);
            let mut offset = offsets.and_then(|offsets| offsets.get(c).copied()).unwrap_or(0);
            for (k, entries) in root.channels.iter().enumerate() {
                let weight = weights.get(c, k);
                if weight != 0 {
                    let first = std::mem::take(&mut offset);
                    let product = |x| weight * function(k, x) + first;
                    let products = self.column_of(entries, product)?;
                    parts.push(products.into_iter().map(|product| product.net).collect());
                }
            }
            let cells = root.channels.first().map_or(0, Vec::len);
            let mut sums = Vec::with_capacity(cells);
            for cell in 0..cells {
                let terms: Vec<Net> = parts.iter().map(|part| part[cell]).collect();
                let sum = self.builder.paced_sum(&terms)?;
                sums.push(Signed::from(self.builder.plus(sum, self.builder.constant(offset)?)?));
            }
            channels.push(sums);
        }
        let absent = absent(&channels)?;
        Ok(Value { rank: node.rank, channels, absent, idle_zero: false })
    }

    /// A function of each entry of a channel, from a table.
    fn column_of(
        &mut self,
        entries: &[Signed],
        function: impl Fn(i64) -> i64,
    ) -> Result<Vec<Signed>, Error> {
        let mut known = KnownTables::new();
        let function = |x| function(x);
        let nets = entries.iter().map(|&x| self.function_of((x, None), function, &mut known));
        nets.collect()
    }

    /// A function of an entry, from a table; 0 where a bit is not set.
    fn function_of(
        &mut self,
        (entry, keep): (Signed, Option<Net>),
        function: impl Fn(i64) -> i64,
        known: &mut KnownTables,
    ) -> Result<Signed, Error> {
        let x = self.builder.plain(entry)?;
        let (range, keep) = (x.range(), keep.unwrap_or(self.builder.constant(1)?));
        if let (Some(constant), Some(1)) = (x.constant(), keep.constant()) {
            return Ok(self.builder.constant(function(constant))?.into());
        }
        let values = (range.lo()..=range.hi()).map(function).collect();
        let table = self.shared_table_from("function", range.lo(), values, known)?;
        Ok(self.builder.lookup_kept(&table, (x, keep), 1)?.into())
    }

    /// A table from address 0 on; one that is known, if there is an equal one.
    pub(super) fn shared_table(
        &self,
        name: &str,
        entries: Vec<i64>,
        known: &mut KnownTables,
    ) -> Result<Arc<TableData>, Error> {
        self.shared_table_from(name, 0, entries, known)
    }

    fn shared_table_from(
        &self,
        name: &str,
        first: i64,
        entries: Vec<i64>,
        known: &mut KnownTables,
    ) -> Result<Arc<TableData>, Error> {
        let same = known.iter().find(|(at, old, _)| *at == first && *old == entries);
        if let Some((_, _, table)) = same {
            return Ok(Arc::clone(table));
        }
        let table = self.builder.table(name, first, entries.clone(), TableStyle::BlockRam)?;
        known.push((first, entries, Arc::clone(&table)));
        Ok(table)
    }
}

/// What entries of absent particles can be: anything.
fn absent(channels: &[Vec<Signed>]) -> Result<Vec<Range>, Error> {
    channels.iter().map(|entries| range_of_all(entries)).collect()
}
