//! Operations that place their own registers: one after every so many additions in a row.

use spurion::format::{Overflow, Quantizer, Rounding};

use super::{Builder, Net};
use crate::blocks::{
    AbsoluteDifference, Add, AddConstant, Clamp, Delay, Fit, Fold, Magnitude, NonZero, Round,
    Subtract,
};
use crate::error::Error;
use crate::operation::Operation;

impl Builder {
    /// The result of `operation`, registered if it is the last of
    /// [`Builder::set_levels_per_register`] additions in a row.
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn paced(
        &mut self,
        operation: impl Operation + 'static,
        operands: &[Net],
    ) -> Result<Net, Error> {
        let latest = operands.iter().filter_map(|net| net.latency()).max().unwrap_or(0);
        let levels = self.levels_behind(operands, latest, operation.levels(), 0);
        let registers = u32::from(levels >= self.levels_per_register && operation.levels() > 0);
        self.apply(operation, operands, registers)
    }

    /// a + b, paced.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the result takes too many bits.
    pub fn plus(&mut self, a: Net, b: Net) -> Result<Net, Error> {
        match (a.constant(), b.constant()) {
            (Some(0), _) => Ok(b),
            (_, Some(0)) => Ok(a),
            (Some(constant), None) => self.paced(AddConstant { constant }, &[b]),
            (None, Some(constant)) => self.paced(AddConstant { constant }, &[a]),
            _ => self.paced(Add, &chosen_last(a, b)),
        }
    }

    /// a - b, paced.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the result takes too many bits.
    pub fn minus(&mut self, a: Net, b: Net) -> Result<Net, Error> {
        match b.constant() {
            Some(0) => Ok(a),
            Some(constant) => self.plus(a, self.constant(-constant)?),
            None => self.paced(Subtract, &[a, b]),
        }
    }

    /// |a - b|, paced: for the fastest clock with a register between difference and magnitude.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the result takes too many bits.
    pub fn distance_paced(&mut self, a: Net, b: Net) -> Result<Net, Error> {
        if !self.is_fastest() {
            return self.paced(AbsoluteDifference, &[a, b]);
        }
        let difference = self.minus(a, b)?;
        self.paced(Magnitude, &[difference])
    }

    /// [`Builder::nonzero`], paced.
    ///
    /// # Errors
    /// None that the operand does not have already.
    pub fn nonzero_paced(&mut self, a: Net) -> Result<Net, Error> {
        self.paced(NonZero, &[a])
    }

    /// [`Builder::fold`], paced.
    ///
    /// # Errors
    /// As [`Builder::fold`].
    pub fn fold_paced(&mut self, a: Net, period: i64) -> Result<Net, Error> {
        let within = a.range.lo() >= 0 && a.range.hi() <= period / 2;
        if within { Ok(a) } else { self.paced(Fold { period }, &[a]) }
    }

    /// [`Builder::clamp`], paced.
    ///
    /// # Errors
    /// As [`Builder::clamp`].
    pub fn clamp_paced(&mut self, a: Net, lo: i64, hi: i64) -> Result<Net, Error> {
        let within = a.range.lo() >= lo && a.range.hi() <= hi;
        if within { Ok(a) } else { self.saturated(Clamp { lo, hi }, a) }
    }

    fn saturated(&mut self, operation: impl Operation + 'static, a: Net) -> Result<Net, Error> {
        if self.registered_saturations {
            self.apply(operation, &[a], 1)
        } else {
            self.paced(operation, &[a])
        }
    }

    /// What [`Quantizer::apply`] gives, paced.
    ///
    /// # Errors
    /// [`Error::Leaf`] if a is too wide.
    pub fn quantize_paced(&mut self, a: Net, quantizer: Quantizer) -> Result<Net, Error> {
        let (shift, mode) = (quantizer.shift(), quantizer.rounding());
        // Bits that are 0 are dropped alike by every mode.
        let mode = if shift <= a.zeros { Rounding::Trn } else { mode };
        let a = if shift == 0 { a } else { self.paced(Round { shift, mode }, &[a])? };
        let fit = Fit { format: quantizer.to(), mode: quantizer.overflow() };
        if fit.is_needed(a.range) { self.saturated(fit, a) } else { Ok(a) }
    }

    /// What [`Quantizer::apply`] gives, paced, for a reader that saturates itself: what its rounding
    /// leaves stays as it is if that takes at most `most` bits.
    ///
    /// # Errors
    /// [`Error::Leaf`] if a is too wide.
    pub fn cut_paced(&mut self, a: Net, quantizer: Quantizer, most: u32) -> Result<Net, Error> {
        let (shift, mode) = (quantizer.shift(), quantizer.rounding());
        let mode = if shift <= a.zeros { Rounding::Trn } else { mode };
        let rounded = match shift {
            0 => a.range,
            _ => self.range_of(Round { shift, mode }, &[a])?,
        };
        let narrow = rounded.wire_type().bits <= most;
        match (narrow && quantizer.overflow() != Overflow::Wrap, shift) {
            (false, _) => self.quantize_paced(a, quantizer),
            (true, 0) => Ok(a),
            (true, _) => self.paced(Round { shift, mode }, &[a]),
        }
    }

    /// The net behind a register if so many additions lie before it that none may follow.
    ///
    /// # Errors
    /// None that the operand does not have already.
    pub fn settled(&mut self, net: Net) -> Result<Net, Error> {
        if net.levels < self.levels_per_register { Ok(net) } else { self.registered(net) }
    }

    /// The net behind a register, unless it comes straight out of one.
    ///
    /// # Errors
    /// None that the operand does not have already.
    pub fn registered(&mut self, net: Net) -> Result<Net, Error> {
        let fresh = net.levels == 0 && net.latency().is_none_or(|latency| latency > 0);
        if fresh { Ok(net) } else { self.apply(Delay, &[net], 1) }
    }

    /// The exact sum of `nets`. The two that are ready first are added first, so that values of
    /// different latency need few delays, and of equally early ones the narrowest.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the sum takes too many bits.
    pub fn paced_sum(&mut self, nets: &[Net]) -> Result<Net, Error> {
        let mut offset = self.constant(0)?;
        let mut waiting = Vec::with_capacity(nets.len() + 1);
        for &net in nets {
            match net.constant() {
                Some(_) => offset = self.add(offset, net, 0)?,
                None => waiting.push(net),
            }
        }
        let urgency = |net: &Net| (net.latency, net.levels, net.range.wire_type().bits, net.source);
        waiting.sort_unstable_by_key(|net| std::cmp::Reverse(urgency(net)));
        while waiting.len() > 1 {
            let (Some(a), Some(b)) = (waiting.pop(), waiting.pop()) else { break };
            let sum = self.plus(a, b)?;
            let place = waiting.partition_point(|net| urgency(net) > urgency(&sum));
            waiting.insert(place, sum);
        }
        let sum = waiting.pop();
        sum.map_or(Ok(offset), |sum| self.plus(sum, offset))
    }
}

/// The summands, the one last that is chosen right before: look-up tables in front of a carry chain
/// take its second operand from any logic, and its first from a wire.
fn chosen_last(a: Net, b: Net) -> [Net; 2] {
    let absorbed = |net: Net, other: Net| net.chosen && net.latency >= other.latency;
    if absorbed(a, b) && !absorbed(b, a) { [b, a] } else { [a, b] }
}
