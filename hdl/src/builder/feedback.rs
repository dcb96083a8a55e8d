//! Loops through a register: values that depend on their own past.

use super::{Builder, Net};
use crate::blocks::Delay;
use crate::error::Error;
use crate::operation::Operation;
use crate::range::Range;

/// An operand that is not built yet: the value of one phase before.
#[derive(Debug)]
#[must_use = "a loop that is never closed leaves an operand without a driver"]
pub struct Feedback {
    /// The leaf and the port; `None` if the leaf turned out to be a constant.
    operand: Option<(usize, usize)>,
    range: Range,
    /// The clock at which the leaf reads its operands.
    clock: u32,
}

impl Feedback {
    /// The loop of control logic, which knows no phases: it reads its operand in the same clock.
    pub fn into_state(self) -> Self {
        Self { clock: u32::MAX, ..self }
    }
}

impl Builder {
    /// The result of `operation` on `operands` and, as its last operand, a value in
    /// `feedback` that [`Builder::close`] names later.
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn apply_with_feedback(
        &mut self,
        operation: impl Operation + 'static,
        operands: &[Net],
        feedback: Range,
        registers: u32,
    ) -> Result<(Net, Feedback), Error> {
        let mut ranges: Vec<Range> = operands.iter().map(|net| net.range).collect();
        ranges.push(feedback);
        let range =
            operation.range(&ranges).map_err(|cause| self.refused(operation.kind(), cause))?;
        let clock = operands.iter().filter_map(|net| net.latency()).max().unwrap_or(0);
        if range.constant().is_some() {
            return Ok((Net::unwired(range), Feedback { operand: None, range: feedback, clock }));
        }
        let levels = self.levels_behind(operands, clock, operation.levels(), registers);
        let sources = self.sources_at(operands, clock)?;
        let port = sources.len();
        let leaf = self.leaf_index(operation, &ranges, &sources, registers)?;
        let source = Some(crate::structure::Source::Leaf(leaf));
        let net =
            Net { source, range, latency: clock + registers, levels, zeros: 0, chosen: false };
        Ok((net, Feedback { operand: Some((leaf, port)), range: feedback, clock }))
    }

    /// Closes a loop: in each clock its leaf reads what `net` is then. `net` must lag one clock
    /// more than the operands of that leaf, so that it shows the phase before.
    ///
    /// # Errors
    /// [`Error::Loop`] if `net` lags otherwise, or can leave what the loop was made for.
    pub fn close(&mut self, feedback: Feedback, net: Net) -> Result<(), Error> {
        let Feedback { operand, range, clock } = feedback;
        let Some((leaf, port)) = operand else { return Ok(()) };
        let in_step = net.latency().is_none_or(|latency| latency == clock.wrapping_add(1));
        if !in_step || !range.covers(net.range) {
            let leaf = self.leaf_name("loop");
            return Err(Error::Loop { leaf, expects: range, carries: net.range });
        }
        let source = self.source(net, range)?;
        self.structure.connect_operand(leaf, port, source);
        Ok(())
    }

    /// A register of the control logic, with its present value, and the loop by which
    /// [`Builder::set_next`] gives the next one. It begins as [`Range::rest`].
    ///
    /// # Errors
    /// [`Error::Leaf`] if the range is that of no wire.
    pub fn state(&mut self, range: Range) -> Result<(Net, Feedback), Error> {
        let (net, feedback) = self.apply_with_feedback(Delay, &[], range, 1)?;
        // Control logic knows no phases: all of it is now.
        Ok((self.relabelled(net, 0), feedback.into_state()))
    }

    /// Closes the loop of a [`Builder::state`].
    ///
    /// # Errors
    /// [`Error::Loop`] if `next` can leave the state's interval.
    pub fn set_next(&mut self, feedback: Feedback, next: Net) -> Result<(), Error> {
        let clock = feedback.clock;
        let next = next.latency().map_or(next, |_| self.relabelled(next, clock.wrapping_add(1)));
        self.close(feedback, next)
    }

    /// The same wire, taken as what lags `latency` clocks: the value that phase had then. Only
    /// for nets that are read in a certain phase, and for control logic.
    #[must_use]
    pub fn relabelled(&self, net: Net, latency: u32) -> Net {
        Net { latency, ..net }
    }
}
