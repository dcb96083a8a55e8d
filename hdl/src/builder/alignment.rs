//! Bringing nets to one clock.

use super::{Builder, Net};
use crate::blocks::{Constant, Delay, Widen};
use crate::error::Error;
use crate::range::Range;
use crate::structure::Source;

impl Builder {
    /// `net`, delayed until it lags `latency` clocks behind the inputs. A constant is there at
    /// all times.
    ///
    /// # Errors
    /// [`Error::TooEarly`] if the net does not exist that early.
    pub fn at(&mut self, net: Net, latency: u32) -> Result<Net, Error> {
        let Some(source) = net.source else { return Ok(net) };
        if latency < net.latency {
            let (net, latency, wanted) = (format!("{source:?}"), net.latency, latency);
            return Err(Error::TooEarly { net, latency, wanted });
        }
        if latency == net.latency {
            return Ok(net);
        }
        // The longest delay so far that is not too long already does a part of the way.
        let copies = self.delayed.entry((source, net.latency)).or_default();
        let nearest = copies.range(..=latency).next_back().map_or(net, |(_, &copy)| copy);
        let missing = latency - nearest.latency;
        if missing == 0 {
            return Ok(nearest);
        }
        let late = self.apply(Delay, &[nearest], missing)?;
        self.delayed.entry((source, net.latency)).or_default().insert(latency, late);
        if let Some(copy) = late.source {
            self.origins.insert(copy, (net, latency - net.latency));
        }
        Ok(late)
    }

    /// The net of which all these are delayed copies, and by how many clocks each of them is late.
    #[must_use]
    pub fn common_origin(&self, nets: &[Net]) -> Option<(Net, Vec<u32>)> {
        let of = |net: &Net| {
            let source = net.source?;
            Some(self.origins.get(&source).copied().unwrap_or((*net, 0)))
        };
        let all: Vec<(Net, u32)> = nets.iter().map(of).collect::<Option<_>>()?;
        let (origin, _) = *all.iter().find(|(_, late)| *late > 0)?;
        let same = all.iter().all(|(net, _)| net.source == origin.source);
        same.then(|| (origin, all.iter().map(|(_, late)| *late).collect()))
    }

    /// The sources of nets that a leaf reads at clock `latency`.
    pub(super) fn sources_at(&mut self, nets: &[Net], latency: u32) -> Result<Vec<Source>, Error> {
        let mut sources = Vec::with_capacity(nets.len());
        for &net in nets {
            let late = self.at(net, latency)?;
            sources.push(self.source(late, late.range)?);
        }
        Ok(sources)
    }

    /// The wire of a net, of the type of `range`, which covers the net's own.
    pub(super) fn source(&mut self, net: Net, range: Range) -> Result<Source, Error> {
        let narrow = match net.source {
            Some(source) => source,
            None => self.constant_source(net)?,
        };
        if net.range.wire_type() == range.wire_type() {
            return Ok(narrow);
        }
        self.leaf(Widen { to: range }, &[net.range], &[narrow], 0)
    }

    fn constant_source(&mut self, net: Net) -> Result<Source, Error> {
        let value = net.range.lo();
        if let Some(&source) = self.constants.get(&value) {
            return Ok(source);
        }
        let source = self.leaf(Constant { value }, &[], &[], 0)?;
        self.constants.insert(value, source);
        Ok(source)
    }
}
