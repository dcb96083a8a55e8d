//! What a cell shows when.

use super::Core;
use super::geometry::Visit;
use crate::blocks::{AtLeast, Below, Mask, Select, Tap};
use crate::builder::{Net, Signed};
use crate::error::Error;

/// So many values the look-up tables of an addition choose from.
const MOST_CHOICES: usize = 3;

/// Phases from the first number to before the second.
pub type Window = (usize, usize);

impl Core<'_> {
    /// Set in the phases of any of some windows, which follow each other.
    ///
    /// # Errors
    /// As [`crate::Builder::apply`].
    pub fn in_windows(&mut self, windows: &[Window]) -> Result<Net, Error> {
        let mut merged: Vec<Window> = Vec::new();
        for &(from, to) in windows {
            match merged.last_mut() {
                Some(last) if last.1 == from => last.1 = to,
                _ => merged.push((from, to)),
            }
        }
        let mut any = self.builder.constant(0)?;
        let one = self.builder.constant(1)?;
        for (from, to) in merged {
            let now = self.in_window(from, to)?;
            any = match (any.constant(), now.constant()) {
                (Some(0), _) | (_, Some(1)) => now,
                _ => self.builder.apply(Select, &[now, one, any], 0)?,
            };
        }
        Ok(any)
    }

    /// Set in the phases from `from` to before `to`.
    fn in_window(&mut self, from: usize, to: usize) -> Result<Net, Error> {
        let interval = self.interval();
        if from == 0 {
            return self.control.within(&mut self.builder, to);
        }
        // Phase t > 0 has interval - t to come.
        let remaining = self.control.remaining;
        let bound = |phase: usize| (interval - phase + 1) as i64;
        let begun = self.builder.apply(Below { bound: bound(from) }, &[remaining], 0)?;
        let last =
            self.builder.apply(AtLeast { bound: bound(to.min(interval)) }, &[remaining], 0)?;
        self.builder.apply(Mask, &[begun, last], 0)
    }

    /// The net that is shown, each in its windows; anything beyond them.
    ///
    /// # Errors
    /// As [`crate::Builder::apply`].
    pub fn by_windows(&mut self, shown: &[(Window, Net)]) -> Result<Net, Error> {
        let mut nets: Vec<(Net, Vec<Window>)> = Vec::new();
        for &(window, net) in shown {
            match nets.iter_mut().find(|(known, _)| *known == net) {
                Some((_, windows)) => windows.push(window),
                None => nets.push((net, vec![window])),
            }
        }
        let Some((mut chosen, _)) = nets.pop() else { return self.builder.constant(0) };
        for (net, windows) in nets.into_iter().rev() {
            let now = self.in_windows(&windows)?;
            chosen = self.builder.apply(Select, &[now, net, chosen], 0)?;
        }
        Ok(chosen)
    }

    /// What a cell shows of a value that has an entry for each object: the row's, or the column's.
    ///
    /// # Errors
    /// As [`crate::Builder::apply`].
    pub fn operand(&mut self, cell: usize, row: bool, entries: &[Signed]) -> Result<Signed, Error> {
        let visits = self.geometry.visits[cell].clone();
        let object = |visit: &Visit| if row { visit.row } else { visit.column };
        let (objects, interval) = (self.geometry.objects(), self.interval());
        let mut shown: Vec<(Window, Signed)> = Vec::with_capacity(visits.len());
        for visit in &visits {
            let place = object(visit);
            let now = entries[place];
            // From here on it is what stood at the place a turn before.
            let late = entries.get(objects + place).copied().unwrap_or(now);
            let edge = interval.saturating_sub(place).clamp(visit.from, visit.to);
            if late == now || place >= self.geometry.places {
                shown.push(((visit.from, visit.to), now));
                continue;
            }
            let parts = [((visit.from, edge), now), ((edge, visit.to), late)];
            shown.extend(parts.into_iter().filter(|((from, to), _)| from < to));
        }
        let first = shown.first().map_or(entries[0], |(_, first)| *first);
        if shown.iter().all(|(_, entry)| *entry == first) {
            return Ok(first);
        }
        let mut nets = Vec::with_capacity(shown.len());
        for (window, entry) in shown {
            nets.push((window, self.builder.plain(entry)?));
        }
        if let Some(net) = self.tapped(&nets)? {
            return Ok(net.into());
        }
        Ok(self.by_windows(&nets)?.into())
    }

    /// What is shown of a line in some windows, as a line with an address, if it is one and takes
    /// more choices than the addition behind it can absorb. For the fastest clock, registers and
    /// choices are better.
    fn tapped(&mut self, shown: &[(Window, Net)]) -> Result<Option<Net>, Error> {
        let nets: Vec<Net> = shown.iter().map(|(_, net)| *net).collect();
        let different = nets.iter().map(|net| net.constant()).all(|constant| constant.is_none());
        let label = nets[0].latency().unwrap_or(0);
        let Some((line, late)) = self.builder.common_origin(&nets) else { return Ok(None) };
        let same_label = nets.iter().all(|net| net.latency() == Some(label));
        let count = late.iter().collect::<std::collections::BTreeSet<_>>().len();
        if !different || !same_label || count <= MOST_CHOICES || self.builder.is_fastest() {
            return Ok(None);
        }
        let (least, most) =
            (late.iter().min().copied().unwrap_or(0), late.iter().max().copied().unwrap_or(0));
        // At this clock the line is asked; what it shows is there a clock later.
        let asked = label + 1 - least.min(label);
        let mut clocks = Vec::with_capacity(shown.len());
        for (&(window, _), late) in shown.iter().zip(late) {
            let back = asked + late - label - 1;
            clocks.push((window, self.builder.constant(back.into())?));
        }
        let clocks = self.by_windows(&clocks)?;
        let clocks = self.builder.at(clocks, asked.max(clocks.latency().unwrap_or(0)))?;
        let line = self.builder.relabelled(line, clocks.latency().unwrap_or(asked));
        let reach = asked + most - label;
        self.builder.apply(Tap { reach }, &[line, clocks], 1).map(Some)
    }

    /// The windows in which a cell or its mirror image counts, which an object with itself has in one
    /// of them alone.
    #[must_use]
    pub fn shown_windows(&self, cell: usize) -> Vec<Window> {
        let mirrored = &self.geometry.visits[self.geometry.mirror(cell)];
        let visits = self.geometry.visits[cell].iter().zip(mirrored);
        visits
            .filter(|(own, other)| own.counts || other.counts)
            .map(|(v, _)| (v.from, v.to))
            .collect()
    }

    /// The windows in which a cell counts and `wanted` holds.
    #[must_use]
    pub fn windows(&self, cell: usize, wanted: impl Fn(&Visit) -> bool) -> Vec<Window> {
        let visits = self.geometry.visits[cell].iter();
        visits.filter(|v| v.counts && wanted(v)).map(|v| (v.from, v.to)).collect()
    }
}
