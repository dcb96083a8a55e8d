//! Jets that come particle by particle.

use crate::blocks::{Below, Count, Mask, Select};
use crate::builder::{Builder, Net};
use crate::error::Error;
use crate::range::Range;

/// The collector of a jet's particles, one a clock.
///
/// A jet is complete with the particle that has `last` set. Particles beyond the slots of the
/// model are taken and dropped, as the model takes the leading ones. While a complete jet waits
/// for the core, no particle is taken; in the clock in which it leaves, the next jet may begin.
#[derive(Debug)]
pub struct Collector {
    /// A particle is offered and taken.
    accept: Net,
    /// It goes into a slot.
    shift: Net,
    /// No jet leaves the collector in this clock, and none is lost to a reset.
    stays: Net,
}

/// The parts of a collector that are made before the core's readiness is known.
#[derive(Debug)]
pub struct Waiting {
    /// Set while a complete jet waits.
    pub complete: Net,
    next: crate::builder::Feedback,
}

impl Waiting {
    /// The flag of a complete jet.
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn new(b: &mut Builder) -> Result<Self, Error> {
        b.scope("collector");
        let (complete, next) = b.state(Range::BIT)?;
        Ok(Self { complete, next })
    }

    /// The collector, once it is known when a jet leaves (`start`).
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn collector(
        self,
        b: &mut Builder,
        (start, run): (Net, Net),
        slots: usize,
    ) -> Result<Collector, Error> {
        b.scope("collector");
        let last = b.input("last", 1, Range::BIT)?[0];
        let stays = b.apply(Below { bound: 1 }, &[start], 0)?;
        // A reset empties the slots as a jet that leaves does: the next one may use fewer.
        let stays = b.apply(Mask, &[stays, run], 0)?;
        let free = free(b, self.complete, start, run)?;
        let offered = b.control(1);
        let accept = b.apply(Mask, &[offered, free], 0)?;
        // The number of slots in use; in the clock in which a jet leaves, the next one counts.
        let most = slots as u32;
        let (used, used_next) = b.state(Range::new(0, most.into())?)?;
        let own = b.apply(Mask, &[used, stays], 0)?;
        let room = b.apply(Below { bound: most.into() }, &[own], 0)?;
        let shift = b.apply(Mask, &[accept, room], 0)?;
        let none = b.constant(0)?;
        let after = b.apply(Count { most }, &[shift, none, own], 0)?;
        let after = b.apply(Mask, &[after, run], 0)?;
        b.set_next(used_next, after)?;
        let ends = b.apply(Mask, &[accept, last], 0)?;
        let waits = b.apply(Mask, &[self.complete, stays], 0)?;
        let one = b.constant(1)?;
        let complete = b.apply(Select, &[ends, one, waits], 0)?;
        let complete = b.apply(Mask, &[complete, run], 0)?;
        b.set_next(self.next, complete)?;
        Ok(Collector { accept, shift, stays })
    }
}

/// Whether a particle can be taken: no jet waits, or it leaves now.
///
/// # Errors
/// As [`Builder::apply`].
pub fn free(b: &mut Builder, complete: Net, start: Net, run: Net) -> Result<Net, Error> {
    let open = b.apply(Below { bound: 1 }, &[complete], 0)?;
    let one = b.constant(1)?;
    let free = b.apply(Select, &[start, one, open], 0)?;
    b.apply(Mask, &[free, run], 0)
}

impl Collector {
    /// The slots of one component, which comes as `input`: those not in use are 0.
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn slots(
        &self,
        b: &mut Builder,
        (name, input): (&str, Net),
        slots: usize,
    ) -> Result<Vec<Net>, Error> {
        b.scope(name);
        let mut states = Vec::with_capacity(slots);
        for _ in 0..slots {
            states.push(b.state(input.range())?);
        }
        let nets: Vec<Net> = states.iter().map(|(net, _)| *net).collect();
        for (k, (net, feedback)) in states.into_iter().enumerate() {
            let next = match nets.get(k + 1) {
                // A jet that leaves takes all slots with it.
                Some(&above) => {
                    let kept = b.apply(Select, &[self.shift, above, net], 0)?;
                    b.apply(Mask, &[kept, self.stays], 0)?
                }
                None => {
                    let kept = b.apply(Mask, &[net, self.stays], 0)?;
                    b.apply(Select, &[self.shift, input, kept], 0)?
                }
            };
            b.set_next(feedback, next)?;
        }
        Ok(nets)
    }

    /// A value that comes with every particle and holds for the jet: that of the last one.
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn of_jet(&self, b: &mut Builder, input: Net) -> Result<Net, Error> {
        let (net, feedback) = b.state(input.range())?;
        let next = b.apply(Select, &[self.accept, input, net], 0)?;
        b.set_next(feedback, next)?;
        Ok(net)
    }
}
