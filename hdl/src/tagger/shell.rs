//! The handshake around a core that never waits.
//!
//! A core answers a fixed number of clocks after a jet enters, ready or not. So a jet is let in
//! only if a place in the queue of answers is kept for it (credit), and the queue waits in the
//! core's stead. No signal that says "wait" ever runs through the data path.

use crate::blocks::{AtLeast, Below, Bits, Count, Delay, Mask, Select};
use crate::builder::{Builder, Feedback, Net};
use crate::error::Error;
use crate::pipeline::Pipeline;
use crate::range::Range;

/// The shell of a core under construction.
#[derive(Debug)]
pub struct Shell {
    /// High unless the circuit is being reset.
    pub run: Net,
    /// Set in the clocks in which a jet enters the core.
    pub start: Net,
    /// What the core waits for: the loop by which [`Shell::finish`] gives it.
    ready: Feedback,
    interval: u32,
    /// Clocks between the last word of a jet and the one in which `offered` is set.
    collecting: u32,
}

impl Shell {
    /// The shell of a core that takes a jet whenever `offered` is set and it is ready.
    /// `offered` follows `collecting` clocks after the jet's last word.
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn new(
        builder: &mut Builder,
        offered: Net,
        (interval, collecting): (u32, u32),
    ) -> Result<Self, Error> {
        builder.scope("shell");
        let run = run(builder)?;
        let (start, ready) = builder.apply_with_feedback(Mask, &[offered], Range::BIT, 0)?;
        Ok(Self { run, start, ready, interval, collecting })
    }

    /// The queue of answers, the credit, and all ports. `idle` is set when the core could take
    /// a jet in the next clock; `in_ready` tells from "the core is ready" whether a word may enter.
    ///
    /// # Errors
    /// As [`Builder::finish`].
    pub fn finish(
        self,
        mut builder: Builder,
        score: Net,
        idle: Net,
        in_ready: impl FnOnce(&mut Builder, Net) -> Result<Net, Error>,
    ) -> Result<Pipeline, Error> {
        let b = &mut builder;
        b.scope("queue");
        let latency = score.latency().unwrap_or(0);
        // A credit is taken in clock 0 and given back when the answer leaves, two clocks after
        // it has entered the queue.
        let depth = (latency + 2).div_ceil(self.interval).max(1);
        let push = self.pushed(b, latency)?;
        let out_ready = b.control(2);
        let (held, held_next) = b.state(Range::new(0, depth.into())?)?;
        let out_valid = b.nonzero(held, 0)?;
        let pop = b.apply(Mask, &[out_valid, out_ready], 0)?;
        let score = b.relabelled(score, 0);
        let entries = queue(b, push, score, depth)?;
        let answer = oldest(b, &entries, held)?;
        let after = b.apply(Count { most: depth }, &[push, pop, held], 0)?;
        let after = b.apply(Mask, &[after, self.run], 0)?;
        b.set_next(held_next, after)?;

        b.scope("credit");
        let (owed, owed_next) = b.state(Range::new(0, depth.into())?)?;
        let after = b.apply(Count { most: depth }, &[self.start, pop, owed], 0)?;
        let credit = b.apply(Below { bound: depth.into() }, &[after], 0)?;
        let after = b.apply(Mask, &[after, self.run], 0)?;
        b.set_next(owed_next, after)?;
        let open = self.open(b, credit, idle)?;
        let ready = b.apply(Mask, &[open, self.run], 0)?;
        b.set_next(self.ready.into_state(), ready)?;
        let in_ready = in_ready(b, ready)?;
        b.output("score", &[answer])?;
        builder.finish_handshake(
            [in_ready, out_valid],
            latency + 1 + self.collecting,
            self.interval,
        )
    }

    /// Whether a jet may enter, of which `credit` and `idle` tell for the next clock. The register
    /// is set where none may, so that it rests open, as after a reset.
    fn open(&self, b: &mut Builder, credit: Net, idle: Net) -> Result<Net, Error> {
        b.scope("entry");
        let (closed, closed_next) = b.state(Range::BIT)?;
        let free = b.apply(Mask, &[credit, idle], 0)?;
        let next = b.apply(Below { bound: 1 }, &[free], 0)?;
        let next = b.apply(Mask, &[next, self.run], 0)?;
        b.set_next(closed_next, next)?;
        b.apply(Below { bound: 1 }, &[closed], 0)
    }

    /// `start`, `latency` clocks later, by registers that a reset clears.
    fn pushed(&self, b: &mut Builder, latency: u32) -> Result<Net, Error> {
        let mut bit = self.start;
        for _ in 0..latency {
            let kept = b.apply(Mask, &[bit, self.run], 0)?;
            let next = b.apply(Delay, &[kept], 1)?;
            bit = b.relabelled(next, 0);
        }
        Ok(bit)
    }
}

/// High unless the circuit is being reset.
///
/// # Errors
/// As [`Builder::apply`].
pub fn run(builder: &mut Builder) -> Result<Net, Error> {
    let reset = builder.control(0); // the first input of `Protocol::Handshake`
    builder.apply(Below { bound: 1 }, &[reset], 0)
}

/// Shift registers that take `score` when `push` is set, newest first.
fn queue(b: &mut Builder, push: Net, score: Net, depth: u32) -> Result<Vec<Net>, Error> {
    let mut entries = Vec::new();
    let mut from = score;
    for _ in 0..depth {
        let (entry, feedback) = b.apply_with_feedback(Select, &[push, from], score.range(), 1)?;
        b.close(feedback, entry)?;
        from = b.relabelled(entry, 0);
        entries.push(from);
    }
    Ok(entries)
}

/// The entry before the `held` last ones, which is the oldest of them.
fn oldest(b: &mut Builder, entries: &[Net], held: Net) -> Result<Net, Error> {
    let some = b.apply(AtLeast { bound: 1 }, &[held], 0)?;
    let (one, none) = (b.constant(-1)?, b.constant(0)?);
    let less = b.apply(Select, &[some, one, none], 0)?;
    let index = b.add(held, less, 0)?;
    let index = b.clamp(index, 0, entries.len() as i64 - 1, 0)?;
    let mut level = entries.to_vec();
    let mut low = 0;
    while level.len() > 1 {
        let bit = b.apply(Bits { low, count: 1 }, &[index], 0)?;
        let mut next = Vec::new();
        for pair in level.chunks(2) {
            next.push(match *pair {
                [even, odd] => b.apply(Select, &[bit, odd, even], 0)?,
                [even] => even,
                _ => continue,
            });
        }
        (level, low) = (next, low + 1);
    }
    level.first().copied().map_or_else(|| b.constant(0), Ok)
}
