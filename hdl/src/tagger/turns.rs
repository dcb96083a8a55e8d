//! Sums over objects where a jet takes several turns of the ring.

use spurion::graph::{Aggregation, Node};

use super::Core;
use super::geometry::Visit;
use super::value::Value;
use super::windows::Window;
use crate::bind::{BindError, refuse};
use crate::blocks::{Accumulate, Delay, Select};
use crate::builder::Net;
use crate::error::Error;
use crate::range::Range;

/// What the cells show of a channel.
struct Entries {
    nets: Vec<Net>,
    /// Whether they are 0 in phases in which neither they nor their mirror images count.
    idle_zero: bool,
}

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
            let nets = self.countable(input, channel, true)?;
            let entries = &Entries { nets, idle_zero: input.idle_zero };
            let net = match kind {
                Aggregation::Row => self.sums_by_object(entries, |visit| visit.row)?,
                Aggregation::Column => self.sums_by_object(entries, |visit| visit.column)?,
                Aggregation::Diagonal => self.own_entries(&entries.nets)?,
                Aggregation::Trace => self.sum_of(entries, |visit| visit.row == visit.column)?,
                Aggregation::Total => self.total_in_turns(entries)?,
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
        entries: &Entries,
        wanted: impl Fn(&Visit) -> bool + Copy,
    ) -> Result<Vec<Net>, Error> {
        let mut nets = Vec::new();
        for cell in 0..entries.nets.len() {
            let windows = self.windows(cell, wanted);
            if !windows.is_empty() {
                nets.push(self.masked(entries, cell, &windows)?);
            }
        }
        Ok(nets)
    }

    /// What a cell shows in these windows, else 0.
    fn masked(&mut self, entries: &Entries, cell: usize, windows: &[Window]) -> Result<Net, Error> {
        if entries.idle_zero && windows == self.shown_windows(cell) {
            return Ok(entries.nets[cell]);
        }
        let now = self.in_windows(windows)?;
        self.builder.mask(entries.nets[cell], now, 0)
    }

    /// The sum over all phases of what cells show when `wanted` holds.
    fn sum_of(
        &mut self,
        entries: &Entries,
        wanted: impl Fn(&Visit) -> bool + Copy,
    ) -> Result<Net, Error> {
        let nets = self.shown(entries, wanted)?;
        let (every, zero) = (self.builder.paced_sum(&nets)?, self.builder.constant(0)?);
        self.accumulate(every, zero)
    }

    /// The sum of all entries. Where mirror images are one net it is counted twice.
    fn total_in_turns(&mut self, entries: &Entries) -> Result<Net, Error> {
        let (mut twins, mut singles) = (Vec::new(), Vec::new());
        for cell in 0..entries.nets.len() {
            let windows = self.windows(cell, |_| true);
            if windows.is_empty() {
                continue;
            }
            let mirror = self.geometry.mirror(cell);
            let twin = entries.nets[cell] == entries.nets[mirror]
                && windows == self.windows(mirror, |_| true);
            if twin && mirror < cell {
                continue;
            }
            let net = self.masked(entries, cell, &windows)?;
            if twin { twins.push(net) } else { singles.push(net) }
        }
        let twice = self.builder.paced_sum(&twins)?;
        let twice = self.builder.shift_left(twice, 1)?;
        let once = self.builder.paced_sum(&singles)?;
        let (every, zero) = (self.builder.plus(twice, once)?, self.builder.constant(0)?);
        self.accumulate(every, zero)
    }

    /// For each object the sum of the entries that belong to it, one object after the other.
    ///
    /// Entries of the particle at place 0 are added up in a line that goes round; those of the
    /// particles at other places walk towards place 0, where each meets what is there for its
    /// particle. What sets out so late that it comes there when the next jet has begun goes a way
    /// of its own, and is added at the end.
    fn sums_by_object(
        &mut self,
        entries: &Entries,
        object: impl Fn(&Visit) -> usize + Copy,
    ) -> Result<Net, Error> {
        let (in_time, late) =
            (self.walking(entries, object, false)?, self.walking(entries, object, true)?);
        let own = self.shown(entries, |visit| object(visit) == 0)?;
        let own = self.builder.paced_sum(&own)?;
        let every = self.builder.plus(own, in_time)?;
        let slots = self.geometry.slots as u32;
        let turned = self.turning_line(every)?;
        let rest = self.interval() as u32 - slots;
        let sums = self.builder.relabelled(turned, turned.latency().unwrap_or(0) + rest);
        let late_clock = late.latency().unwrap_or(0) + self.interval() as u32;
        let late = self.builder.relabelled(late, late_clock);
        let sums = self.builder.plus(sums, late)?;
        let mut beams = Vec::new();
        for beam in self.geometry.places..self.geometry.objects() {
            let sum = self.sum_of(entries, |visit| object(visit) == beam)?;
            beams.push(self.hold(sum.into())?.net);
        }
        self.behind(&beams, sums)
    }

    /// What comes to place 0 of the entries at other places. `late` is what comes there with the
    /// next jet.
    fn walking(
        &mut self,
        entries: &Entries,
        object: impl Fn(&Visit) -> usize + Copy,
        late: bool,
    ) -> Result<Net, Error> {
        let (places, interval) = (self.geometry.places, self.interval());
        let mut steps = Vec::with_capacity(places);
        for place in 1..places {
            let mut nets = Vec::new();
            for cell in 0..entries.nets.len() {
                let edge = interval - place;
                let cut = |(from, to): Window| match late {
                    false => (from, to.min(edge)),
                    true => (from.max(edge), to),
                };
                let windows =
                    self.windows(cell, |visit| object(visit) == place).into_iter().map(cut);
                let windows: Vec<Window> = windows.filter(|(from, to)| from < to).collect();
                if !windows.is_empty() {
                    nets.push(self.masked(entries, cell, &windows)?);
                }
            }
            steps.push(self.builder.paced_sum(&nets)?);
        }
        let clock = steps.iter().filter_map(|net| net.latency()).max().unwrap_or(0);
        let mut walking = self.builder.constant(0)?;
        for step in steps.into_iter().rev() {
            let step = self.builder.at(step, clock)?;
            walking = match (walking.constant(), step.constant()) {
                (Some(0), Some(0)) => continue,
                (Some(0), None) => self.builder.apply(Delay, &[step], 1)?,
                (None, Some(0)) => self.builder.apply(Delay, &[walking], 1)?,
                _ => self.builder.add(walking, step, 1)?,
            };
            walking = self.builder.relabelled(walking, clock);
        }
        Ok(walking)
    }

    /// The sum of what a net shows of each particle in the turns so far.
    fn turning_line(&mut self, every: Net) -> Result<Net, Error> {
        let (slots, rounds) = (self.geometry.slots, self.geometry.rounds as i128);
        let once = every.range().union(Range::zero());
        let sums = Range::new(rounds * i128::from(once.lo()), rounds * i128::from(once.hi()))
            .map_err(|cause| Error::Leaf { leaf: "turning_line".into(), cause })?;
        let keep = self.in_windows(&[(slots, self.interval())])?;
        let zero = self.builder.constant(0)?;
        let operands = [every, keep, zero];
        let (sum, feedback) =
            self.builder.apply_with_feedback(Accumulate { sums }, &operands, sums, 0)?;
        let before = self.builder.apply(Delay, &[sum], slots as u32)?;
        let at_loop = sum.latency().unwrap_or(0) + 1;
        let before_now = self.builder.relabelled(before, at_loop);
        self.builder.close(feedback, before_now)?;
        self.builder.registered(sum)
    }

    /// The values of the beams, which are held, and behind them those of the particles, the first
    /// of which `particles` shows in its phase 0.
    fn behind(&mut self, beams: &[Net], particles: Net) -> Result<Net, Error> {
        let count = beams.len() as u32;
        let held = beams.iter().filter_map(|net| net.latency()).max().unwrap_or(0);
        let clock = particles.latency().unwrap_or(0).max(held + count);
        let particles = self.builder.at(particles, clock)?;
        let mut shown = self.builder.relabelled(particles, clock - count);
        for (beam, &net) in beams.iter().enumerate() {
            let now = self.in_windows(&[(beam, beam + 1)])?;
            shown = self.builder.apply(Select, &[now, net, shown], 0)?;
        }
        Ok(shown)
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
