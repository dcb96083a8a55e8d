//! Sums over objects where a jet takes several turns of the ring.

use spurion::graph::{Aggregation, Node};

use super::Core;
use super::geometry::Visit;
use super::value::Value;
use crate::bind::{BindError, refuse};
use crate::builder::Net;
use crate::error::Error;

impl Core<'_> {
    /// Sums of a value of pair rank. Those that belong to objects come one after the other.
    pub(super) fn aggregate_in_turns(
        &mut self,
        node: &Node<'_>,
        input: &Value,
        kind: Aggregation,
    ) -> Result<Value, BindError> {
        let mut channels = Vec::with_capacity(input.channels.len());
        for channel in 0..input.channels.len() {
            let entries = self.countable(input, channel, true)?;
            let net = match kind {
                Aggregation::Row => self.sums_by_object(&entries, |visit| visit.row)?,
                Aggregation::Column => self.sums_by_object(&entries, |visit| visit.column)?,
                Aggregation::Diagonal => self.own_entries(&entries)?,
                Aggregation::Trace => self.sum_of(&entries, |visit| visit.row == visit.column)?,
                Aggregation::Total => self.total_in_turns(&entries)?,
            };
            channels.push(vec![net.into()]);
        }
        if node.rank == spurion::graph::Rank::Pair {
            return Err(refuse(node, "this aggregation has no block"));
        }
        Ok(Value::clean(node.rank, channels)?)
    }

    /// What cells show in the phases in which they count and `wanted` holds, else 0; of all cells
    /// that ever do.
    fn shown(
        &mut self,
        entries: &[Net],
        wanted: impl Fn(&Visit) -> bool + Copy,
    ) -> Result<Vec<Net>, Error> {
        let mut nets = Vec::new();
        for (cell, &x) in entries.iter().enumerate() {
            let windows = self.windows(cell, wanted);
            if !windows.is_empty() {
                let now = self.in_windows(&windows)?;
                nets.push(self.builder.mask(x, now, 0)?);
            }
        }
        Ok(nets)
    }

    /// The sum over all phases of what cells show when `wanted` holds.
    fn sum_of(
        &mut self,
        entries: &[Net],
        wanted: impl Fn(&Visit) -> bool + Copy,
    ) -> Result<Net, Error> {
        let nets = self.shown(entries, wanted)?;
        let (every, zero) = (self.builder.paced_sum(&nets)?, self.builder.constant(0)?);
        self.accumulate(every, zero)
    }

    /// The sum of all entries. Where mirror images are one net it is counted twice.
    fn total_in_turns(&mut self, entries: &[Net]) -> Result<Net, Error> {
        let (mut twins, mut singles) = (Vec::new(), Vec::new());
        for cell in 0..entries.len() {
            let windows = self.windows(cell, |_| true);
            if windows.is_empty() {
                continue;
            }
            let mirror = self.geometry.mirror(cell);
            let twin =
                entries[cell] == entries[mirror] && windows == self.windows(mirror, |_| true);
            if twin && mirror < cell {
                continue;
            }
            let now = self.in_windows(&windows)?;
            let net = self.builder.mask(entries[cell], now, 0)?;
            if twin { twins.push(net) } else { singles.push(net) }
        }
        let twice = self.builder.paced_sum(&twins)?;
        let twice = self.builder.shift_left(twice, 1)?;
        let once = self.builder.paced_sum(&singles)?;
        let (every, zero) = (self.builder.plus(twice, once)?, self.builder.constant(0)?);
        self.accumulate(every, zero)
    }

    /// For each object the sum of the entries that belong to it, one object after the other.
    fn sums_by_object(
        &mut self,
        entries: &[Net],
        object: impl Fn(&Visit) -> usize + Copy,
    ) -> Result<Net, Error> {
        let (places, objects) = (self.geometry.places, self.geometry.objects());
        let mut seen = Vec::with_capacity(self.geometry.slots);
        for place in 0..places {
            let nets = self.shown(entries, |visit| object(visit) == place)?;
            seen.push(self.builder.paced_sum(&nets)?);
        }
        seen.resize(self.geometry.slots, self.builder.constant(0)?);
        let (turned, last) = self.turned_sums(&seen)?;
        let mut loads = Vec::with_capacity(objects);
        for beam in places..objects {
            loads.push(self.sum_of(entries, |visit| object(visit) == beam)?);
        }
        loads.extend(turned);
        // All sums are taken when the latest is there.
        let clock = loads.iter().filter_map(|net| net.latency()).max().unwrap_or(0);
        let late = clock.max(last.latency().unwrap_or(0));
        let last = self.builder.at(last, late)?;
        let line = self.ring(last, &loads)?;
        Ok(line[0])
    }

    /// x_ii: one cell shows them in order.
    fn own_entries(&mut self, entries: &[Net]) -> Result<Net, Error> {
        let Some((cell, first)) = self.geometry.diagonal() else {
            return self.builder.constant(0);
        };
        let x = entries[cell];
        Ok(self.builder.relabelled(x, x.latency().unwrap_or(0) + first as u32))
    }
}
