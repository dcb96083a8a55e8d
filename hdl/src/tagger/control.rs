//! When things happen: phases of a jet.

use crate::blocks::{AtLeast, Below, Mask, Select};
use crate::builder::{Builder, Net, Signed};
use crate::error::Error;

/// The control signals of a core, at the inputs' clock. Everything else sees them later.
#[derive(Clone, Copy, Debug)]
pub struct Control {
    /// Set in phase 0 of a jet.
    pub start: Net,
    /// How many phases are to come: `interval` - t in phase t > 0, and 0 in phase 0 and between
    /// jets.
    pub remaining: Net,
    /// Clocks of a jet.
    pub interval: usize,
}

impl Control {
    /// Set if a jet may begin in the next clock.
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn idle_next(&self, builder: &mut Builder) -> Result<Net, Error> {
        if self.interval == 1 {
            return builder.constant(1);
        }
        builder.scope("idle");
        let last = builder.apply(Below { bound: 2 }, &[self.remaining], 0)?;
        let none = builder.apply(Below { bound: 1 }, &[self.start], 0)?;
        builder.apply(Mask, &[last, none], 0)
    }

    /// Set in the phases after the first of a jet.
    ///
    /// # Errors
    /// [`Error::Leaf`], which cannot happen for a bit.
    pub fn keep(&self, builder: &mut Builder) -> Result<Net, Error> {
        builder.nonzero(self.remaining, 0)
    }

    /// Set in the first `phases` phases of a jet.
    ///
    /// # Errors
    /// [`Error::Leaf`], which cannot happen for a bit.
    pub fn within(&self, builder: &mut Builder, phases: usize) -> Result<Net, Error> {
        if phases >= self.interval {
            return builder.constant(1);
        }
        // Phases 1 to phases - 1 are those with more than interval - phases to come.
        let bound = (self.interval - phases + 1) as i64;
        let later = builder.apply(AtLeast { bound }, &[self.remaining], 0)?;
        let one = builder.constant(1)?;
        builder.apply(Select, &[self.start, one, later], 0)
    }

    /// A value of a jet, that is there for one clock, held for the `interval` clocks after.
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn hold(&self, builder: &mut Builder, value: Signed) -> Result<Signed, Error> {
        let (true, Some(clock)) = (self.interval > 1, value.net.latency()) else {
            return Ok(value);
        };
        let clock = clock.max(self.start.latency().unwrap_or(0));
        let (now, net) = (builder.at(self.start, clock)?, builder.at(value.net, clock)?);
        let (held, feedback) = builder.apply_with_feedback(Select, &[now, net], net.range(), 1)?;
        builder.close(feedback, held)?;
        Ok(Signed { net: held, ..value })
    }
}
