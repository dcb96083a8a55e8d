//! Multipliers with their registers, in DSP slices or in logic.

use super::{Builder, Net};
use crate::blocks::{Bits, Multiply, PartialProduct, RegisteredProduct};
use crate::error::Error;
use crate::operation::Operation;

/// What a multiplier is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MultiplierStyle {
    /// The operator `*`, which synthesis puts into a DSP slice where the part has them.
    Dsp,
    /// Additions alone.
    Logic,
}

impl Builder {
    /// a b, with a register before and after the multiplication.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the product takes too many bits.
    pub fn product(&mut self, a: Net, b: Net, style: MultiplierStyle) -> Result<Net, Error> {
        if a.constant().is_some() || b.constant().is_some() {
            return self.multiply(a, b, 0);
        }
        let unsigned = a.range.lo() >= 0 && b.range.lo() >= 0;
        if style == MultiplierStyle::Logic && unsigned {
            let (a, b) = (self.registered(a)?, self.registered(b)?);
            self.product_in_logic(a, b)
        } else {
            self.product_in_slice(a, b)
        }
    }

    /// a b in a multiplier block. For the fastest clock the operands get registers that belong
    /// to it alone, so that they can be those inside the block.
    fn product_in_slice(&mut self, a: Net, b: Net) -> Result<Net, Error> {
        let input_registers = self.is_fastest();
        let (a, b) = match input_registers {
            true => (a, b),
            false => (self.registered(a)?, self.registered(b)?),
        };
        let q = self.range_of(Multiply, &[a, b])?;
        if !a.range.contains(0) || !b.range.contains(0) || q.constant().is_some() {
            let (a, b) = (self.registered(a)?, self.registered(b)?);
            return self.apply(Multiply, &[a, b], 1);
        }
        let mut product = RegisteredProduct {
            prefix: format!("{}_multiplier", self.name),
            a: a.range.wire_type(),
            b: b.range.wire_type(),
            q: q.wire_type(),
            input_registers,
            emits_module: false,
        };
        product.emits_module = self.multipliers.insert(product.module());
        let registers = product.own_registers();
        self.apply(product, &[a, b], registers)
    }

    /// a b of numbers that are not negative, digit by digit in base 4: with 3 a at hand, each
    /// digit costs one addition of a choice of four, which a six-input cell absorbs.
    fn product_in_logic(&mut self, a: Net, b: Net) -> Result<Net, Error> {
        let bits = |net: Net| net.range.wire_type().bits;
        let (a, b) = if bits(a) >= bits(b) { (a, b) } else { (b, a) };
        let double = self.shift_left(a, 1)?;
        let triple = self.plus(a, double)?;
        let mut sum = self.constant(0)?;
        for low in (0..bits(b)).step_by(2) {
            let count = 2.min(bits(b) - low);
            let digit = self.apply(Bits { low, count }, &[b], 0)?;
            let partial = self.paced(PartialProduct, &[a, triple, digit])?;
            let placed = self.shift_left(partial, low)?;
            sum = self.plus(sum, placed)?;
        }
        self.registered(sum)
    }
}
