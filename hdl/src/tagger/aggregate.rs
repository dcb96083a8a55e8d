//! Sums over objects and phases.

use spurion::graph::{Aggregation, Node, NodeId, Op, Rank};

use super::Core;
use super::value::Value;
use crate::bind::{BindError, refuse};
use crate::builder::{Net, Signed};
use crate::error::Error;
use crate::range::Range;

impl Core<'_> {
    /// Sums over objects: of all orders, and exact in every one of them.
    pub(super) fn aggregate(
        &mut self,
        node: &Node<'_>,
        source: NodeId,
        kind: Aggregation,
    ) -> Result<Value, BindError> {
        let input = self.value(source)?.clone();
        if let Some(twin) = self.mirrored_sums(source, &input, kind)? {
            return Ok(twin);
        }
        if self.geometry.is_serial() && input.rank == Rank::Pair {
            return self.aggregate_in_turns(node, &input, kind);
        }
        let mut channels = Vec::with_capacity(input.channels.len());
        for channel in 0..input.channels.len() {
            let entries = self.countable(&input, channel, input.idle_zero)?;
            channels.push(match (kind, input.rank) {
                (Aggregation::Row, Rank::Pair) => self.row_sums(&entries, false)?,
                (Aggregation::Column, Rank::Pair) => self.row_sums(&entries, true)?,
                (Aggregation::Diagonal, Rank::Pair) => self.diagonal(&entries)?,
                (Aggregation::Total, Rank::Pair) => vec![self.pair_total(&entries)?],
                (Aggregation::Trace, Rank::Pair) => vec![self.trace(&entries)?],
                (Aggregation::Total, Rank::Particle) => vec![self.particle_total(&entries)?],
                _ => return Err(refuse(node, "this aggregation has no block")),
            });
        }
        Ok(Value::clean(node.rank, channels)?)
    }

    /// Of what is its own mirror image, sums of rows and of columns are one: what the other
    /// node has, if it has been built.
    fn mirrored_sums(
        &self,
        source: NodeId,
        input: &Value,
        kind: Aggregation,
    ) -> Result<Option<Value>, BindError> {
        let other = match kind {
            Aggregation::Row => Aggregation::Column,
            Aggregation::Column => Aggregation::Row,
            _ => return Ok(None),
        };
        let mut symmetric = input.channels.iter().flat_map(|entries| {
            (0..entries.len()).map(|k| entries[k] == entries[self.geometry.mirror(k)])
        });
        if input.rank != Rank::Pair || !symmetric.all(|same| same) {
            return Ok(None);
        }
        let built = self.graph.nodes().take(self.values.len()).find(|node| {
            matches!(node.op, Op::Aggregate { input, kind } if input == source && kind == other)
        });
        built.map(|node| self.value(node.id).cloned()).transpose()
    }

    /// Of which node a total is best taken: the total of row sums is that of the summed.
    pub(super) fn source_of_total(
        &self,
        input: NodeId,
        kind: Aggregation,
    ) -> Result<NodeId, BindError> {
        let source = self.graph.node(input)?;
        match source.op {
            Op::Aggregate { input, kind: Aggregation::Row | Aggregation::Column }
                if kind == Aggregation::Total =>
            {
                Ok(input)
            }
            _ => Ok(input),
        }
    }

    /// The entries of a channel as plain wires that are 0 wherever they must not count.
    /// With `at_all_times` those of phases in which a cell does not count stay what they are.
    pub(super) fn countable(
        &mut self,
        input: &Value,
        channel: usize,
        at_all_times: bool,
    ) -> Result<Vec<Net>, Error> {
        let mask_absent = input.absent.get(channel) != Some(&Range::zero());
        let mut entries = Vec::new();
        for (entry, &x) in input.channels[channel].iter().enumerate() {
            let x = self.builder.plain(x)?;
            let keep = self.kept(input.rank, entry, mask_absent, at_all_times)?;
            entries.push(self.builder.mask(x, keep, 0)?);
        }
        Ok(entries)
    }

    /// The nets of the cells that `wanted` accepts.
    fn cells(&self, entries: &[Net], wanted: impl Fn(usize) -> bool) -> Vec<Net> {
        (0..entries.len()).filter(|&k| wanted(k)).map(|k| entries[k]).collect()
    }

    /// y_i = sum_j x_ij, or with `columns` y_j = sum_i x_ij.
    fn row_sums(&mut self, entries: &[Net], columns: bool) -> Result<Vec<Signed>, Error> {
        let cells = self.geometry.cells.clone();
        let summed = |k: usize| if columns { cells[k].column } else { cells[k].row };
        let mut seen = Vec::with_capacity(self.geometry.slots);
        for place in 0..self.geometry.places {
            // Those that the place leads are what the total sums as well.
            let leading = self.cells(entries, |k| summed(k) == place && cells[k].leads);
            let others = self.cells(entries, |k| summed(k) == place && !cells[k].leads);
            let (a, b) = (self.builder.paced_sum(&leading)?, self.builder.paced_sum(&others)?);
            seen.push(self.builder.plus(a, b)?);
        }
        // No engine reads the places beyond.
        seen.resize(self.geometry.slots, self.builder.constant(0)?);
        let mut sums: Vec<Signed> = self.turning_sums(&seen)?;
        for beam in self.geometry.places..self.geometry.objects() {
            let fixed = |k: usize| self.geometry.is_fixed(&cells[k]);
            let once = self.cells(entries, |k| summed(k) == beam && fixed(k));
            let every = self.cells(entries, |k| summed(k) == beam && !fixed(k));
            let (once, every) = (self.builder.paced_sum(&once)?, self.builder.paced_sum(&every)?);
            let sum = self.accumulate(every, once)?;
            sums.push(self.hold(sum.into())?);
        }
        Ok(sums)
    }

    /// Sums that turn with the particles, then the finished ones, which turn on.
    fn turning_sums(&mut self, seen: &[Net]) -> Result<Vec<Signed>, Error> {
        let places = self.geometry.places;
        if self.interval() == 1 {
            return Ok(seen.iter().take(places).map(|&net| net.into()).collect());
        }
        let (loads, last) = self.turned_sums(seen)?;
        let finished = self.ring(last, &loads)?;
        Ok(finished.into_iter().take(places).map(Signed::from).collect())
    }

    /// Sums that turn with the particles, as they are in the last phase, and a bit for its clock.
    pub(super) fn turned_sums(&mut self, seen: &[Net]) -> Result<(Vec<Net>, Net), Error> {
        let step = self.geometry.step;
        let sums = self.turning_range(seen)?;
        let clock = seen.iter().filter_map(|net| net.latency()).max().unwrap_or(0);
        let keep = self.control.keep(&mut self.builder)?;
        let keep = self.builder.at(keep, clock)?;
        let zero = self.builder.constant(0)?;
        let mut loops = Vec::with_capacity(seen.len());
        for &net in seen {
            let operation = crate::blocks::Accumulate { sums };
            let operands = [net, keep, zero];
            loops.push(self.builder.apply_with_feedback(operation, &operands, sums, 0)?);
        }
        let now: Vec<Net> = loops.iter().map(|(net, _)| *net).collect();
        for (k, (_, feedback)) in loops.into_iter().enumerate() {
            let from = now[(k + step) % now.len()];
            let so_far = self.builder.apply(crate::blocks::Delay, &[from], 1)?;
            self.builder.close(feedback, so_far)?;
        }
        let loads: Vec<Net> =
            (0..now.len()).map(|k| self.after_last_phase(now[(k + step) % now.len()])).collect();
        let last = self.builder.at(self.control.start, clock + self.interval() as u32 - 1)?;
        Ok((loads, last))
    }

    /// y_i = x_ii, which turns with the particles as their sums do.
    fn diagonal(&mut self, entries: &[Net]) -> Result<Vec<Signed>, Error> {
        let cells = self.geometry.cells.clone();
        let own: Vec<Net> = entries
            .iter()
            .zip(&cells)
            .filter(|(_, c)| c.row == c.column)
            .map(|(&x, _)| x)
            .collect();
        let (places, step) = (self.geometry.places, self.geometry.step);
        let mut seen: Vec<Net> = own.iter().take(step).copied().collect();
        seen.resize(self.geometry.slots, self.builder.constant(0)?);
        let mut values = self.turning_sums(&seen)?;
        values.truncate(places);
        for &beam in &own[step..] {
            // It is there in the first phase and stays.
            let late = beam.latency().unwrap_or(0) + self.interval() as u32 - 1;
            let beam = self.builder.relabelled(beam, late);
            values.push(self.hold(beam.into())?);
        }
        Ok(values)
    }

    /// What a sum can be while it turns: it meets every place of its residue once. In an interval
    /// of several turns it comes to place 0 in each, and counts at the others in one alone.
    fn turning_range(&self, seen: &[Net]) -> Result<Range, Error> {
        let mut widest = Range::zero();
        for residue in 0..self.geometry.step {
            let met = seen.iter().skip(residue).step_by(self.geometry.step);
            let mut all = Range::zero();
            for (k, net) in met.enumerate() {
                let times = if k == 0 { self.geometry.rounds } else { 1 };
                for _ in 0..times {
                    all = all.plus(net.range().union(Range::zero()))?;
                }
            }
            widest = widest.union(all);
        }
        Ok(widest)
    }

    /// The sum of all x_ij. Where mirror images are one net it is counted twice.
    fn pair_total(&mut self, entries: &[Net]) -> Result<Signed, Error> {
        let cells = self.geometry.cells.clone();
        let fixed = |k: usize| self.geometry.is_fixed(&cells[k]);
        let is_twin = |k: usize| cells[k].leads && entries[k] == entries[k + 1];
        let single = |k: usize| !is_twin(k) && (k == 0 || !is_twin(k - 1));
        let mut twins = Vec::new();
        for place in 0..self.geometry.step {
            let led = self.cells(entries, |k| cells[k].row == place && !fixed(k) && is_twin(k));
            twins.push(self.builder.paced_sum(&led)?);
        }
        let singles = self.cells(entries, |k| !fixed(k) && single(k));
        let twice = self.builder.paced_sum(&twins)?;
        let twice = self.builder.shift_left(twice, 1)?;
        let singles = self.builder.paced_sum(&singles)?;
        let every = self.builder.plus(twice, singles)?;
        let once = self.cells(entries, fixed);
        let once = self.builder.paced_sum(&once)?;
        Ok(self.accumulate(every, once)?.into())
    }

    /// The sum of all x_ii.
    fn trace(&mut self, entries: &[Net]) -> Result<Signed, Error> {
        let cells = self.geometry.cells.clone();
        let diagonal = |k: usize| cells[k].row == cells[k].column;
        let fixed = |k: usize| self.geometry.is_fixed(&cells[k]);
        let every = self.cells(entries, |k| diagonal(k) && !fixed(k));
        let once = self.cells(entries, |k| diagonal(k) && fixed(k));
        let (every, once) = (self.builder.paced_sum(&every)?, self.builder.paced_sum(&once)?);
        Ok(self.accumulate(every, once)?.into())
    }

    /// The sum of all x_i.
    fn particle_total(&mut self, entries: &[Net]) -> Result<Signed, Error> {
        if let (true, &[one_by_one]) = (self.geometry.is_serial(), entries) {
            let objects = self.geometry.slots + self.geometry.beams;
            let now = self.in_windows(&[(0, objects)])?;
            let (x, zero) = (self.builder.mask(one_by_one, now, 0)?, self.builder.constant(0)?);
            return Ok(self.accumulate(x, zero)?.into());
        }
        let (places, step) = (self.geometry.places, self.geometry.step);
        let every: Vec<Net> = entries.iter().take(step).copied().collect();
        let once: Vec<Net> = entries.iter().skip(places).copied().collect();
        let (every, once) = (self.builder.paced_sum(&every)?, self.builder.paced_sum(&once)?);
        Ok(self.accumulate(every, once)?.into())
    }
}
