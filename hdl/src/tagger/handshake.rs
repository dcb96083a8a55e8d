//! A core with everything around it that lets it wait: control, shell and, for streams, the
//! collector.

use super::shell::Shell;
use super::stream::{Collector, Waiting, free};
use super::{Control, Shape};
use crate::blocks::Countdown;
use crate::builder::{Builder, Net};
use crate::error::Error;
use crate::pipeline::{Pipeline, Protocol};
use crate::range::Range;

/// How jets come into a core with a handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entrance {
    /// All particles at once, or a particle a clock.
    pub shape: Shape,
    /// Clocks from one jet to the next.
    pub interval: usize,
    /// The slots that a stream's collector fills.
    pub slots: usize,
    /// Whether the jet enters the core one clock after it is accepted: `start` comes out of the
    /// handshake's logic and goes to every bit of the inputs, too far for the fastest clock.
    pub enters_late: bool,
}

/// What a core has to work with.
pub struct Surroundings {
    /// The circuit so far.
    pub builder: Builder,
    /// When a jet enters the core, and its phases.
    pub control: Control,
    /// Where the particles of a stream are.
    pub collector: Option<Collector>,
}

/// The circuit called `name` with valid and ready on both sides and a reset around what `core`
/// builds: it makes the inputs, and gives back the builder and the score. It takes a jet in the
/// clock in which [`Control::start`] is set and answers a fixed number of clocks later.
///
/// # Errors
/// Those of `core`, and as [`Builder::apply`].
pub fn handshake<E: From<Error>>(
    name: &str,
    entrance: Entrance,
    core: impl FnOnce(Surroundings) -> Result<(Builder, Net), E>,
) -> Result<Pipeline, E> {
    let mut builder = Builder::with_protocol(name, Protocol::Handshake);
    let interval = entrance.interval as u32;
    let (shell, collector, complete) = match entrance.shape {
        Shape::Jets => {
            let offered = builder.control(1);
            (Shell::new(&mut builder, offered, (interval, 0))?, None, None)
        }
        Shape::Stream => {
            let waiting = Waiting::new(&mut builder)?;
            let complete = waiting.complete;
            let shell = Shell::new(&mut builder, complete, (interval, 1))?;
            let both = (shell.start, shell.run);
            let collector = waiting.collector(&mut builder, both, entrance.slots)?;
            (shell, Some(collector), Some(complete))
        }
    };
    let busy = control(&mut builder, shell.start, shell.run, entrance.interval)?;
    let control = if entrance.enters_late {
        builder.scope("entering");
        let start = builder.registered(shell.start)?;
        control(&mut builder, start, shell.run, entrance.interval)?
    } else {
        busy
    };
    let (mut builder, score) = core(Surroundings { builder, control, collector })?;
    let idle = busy.idle_next(&mut builder)?;
    let (start, run) = (shell.start, shell.run);
    Ok(shell.finish(builder, score, idle, |b, ready| match complete {
        None => Ok(ready),
        Some(complete) => free(b, complete, start, run),
    })?)
}

/// The phases of a jet that enters with `start`; `run` is low in a reset.
///
/// # Errors
/// As [`Builder::apply`].
pub fn control(
    builder: &mut Builder,
    start: Net,
    run: Net,
    interval: usize,
) -> Result<Control, Error> {
    builder.scope("control");
    if interval == 1 {
        return Ok(Control { start, remaining: builder.constant(0)?, interval });
    }
    let from = interval as u32 - 1;
    let (remaining, feedback) = builder.state(Range::new(0, from.into())?)?;
    let remaining = builder.relabelled(remaining, start.latency().unwrap_or(0));
    let next = builder.apply(Countdown { from }, &[start, remaining], 0)?;
    let next = builder.mask(next, run, 0)?;
    builder.set_next(feedback, next)?;
    Ok(Control { start, remaining, interval })
}
