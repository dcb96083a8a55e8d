//! Shorthands for operations that simplify where an operand allows it.

use spurion::format::{Overflow, QFormat, Quantizer, Rounding};

use super::{Builder, Net};
use crate::blocks::{
    AbsoluteDifference, Add, AddConstant, Clamp, Fit, Fold, Mask, Multiply, NonZero, Round, Scale,
    ShiftLeft, Subtract,
};
use crate::error::Error;

impl Builder {
    /// a + b.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the result takes too many bits.
    pub fn add(&mut self, a: Net, b: Net, registers: u32) -> Result<Net, Error> {
        match (a.constant(), b.constant()) {
            (Some(0), _) => Ok(b),
            (_, Some(0)) => Ok(a),
            (Some(constant), None) => self.apply(AddConstant { constant }, &[b], registers),
            (None, Some(constant)) => self.apply(AddConstant { constant }, &[a], registers),
            _ => self.apply(Add, &[a, b], registers),
        }
    }

    /// a - b.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the result takes too many bits.
    pub fn subtract(&mut self, a: Net, b: Net, registers: u32) -> Result<Net, Error> {
        if b.constant() == Some(0) {
            return Ok(a);
        }
        self.apply(Subtract, &[a, b], registers)
    }

    /// a b.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the result takes too many bits.
    pub fn multiply(&mut self, a: Net, b: Net, registers: u32) -> Result<Net, Error> {
        match (a.constant(), b.constant()) {
            (Some(constant), _) => self.scale(b, constant, registers),
            (_, Some(constant)) => self.scale(a, constant, registers),
            _ => self.apply(Multiply, &[a, b], registers),
        }
    }

    /// a times a weight; by a power of two this is wiring.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the result takes too many bits.
    pub fn scale(&mut self, a: Net, constant: i64, registers: u32) -> Result<Net, Error> {
        match constant {
            1 => Ok(a),
            _ if constant > 1 && constant.count_ones() == 1 => {
                self.shift_left(a, constant.trailing_zeros())
            }
            _ => self.apply(Scale { constant }, &[a], registers),
        }
    }

    /// a 2^bits.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the result takes too many bits.
    pub fn shift_left(&mut self, a: Net, bits: u32) -> Result<Net, Error> {
        if bits == 0 {
            return Ok(a);
        }
        let shifted = self.apply(ShiftLeft { bits }, &[a], 0)?;
        Ok(Net { zeros: a.zeros + bits, ..shifted })
    }

    /// |a - b|.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the result takes too many bits.
    pub fn distance(&mut self, a: Net, b: Net, registers: u32) -> Result<Net, Error> {
        self.apply(AbsoluteDifference, &[a, b], registers)
    }

    /// The angle of a rotation by a, from 0 to one and a half turns, taken the short way round.
    ///
    /// # Errors
    /// [`Error::Leaf`] if a can lie beyond that.
    pub fn fold(&mut self, a: Net, period: i64, registers: u32) -> Result<Net, Error> {
        let within = a.range().lo() >= 0 && a.range().hi() <= period / 2;
        if within { Ok(a) } else { self.apply(Fold { period }, &[a], registers) }
    }

    /// min(max(a, lo), hi); nothing where a cannot leave the bounds.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the bounds enclose nothing.
    pub fn clamp(&mut self, a: Net, lo: i64, hi: i64, registers: u32) -> Result<Net, Error> {
        let within = a.range().lo() >= lo && a.range().hi() <= hi;
        if within { Ok(a) } else { self.apply(Clamp { lo, hi }, &[a], registers) }
    }

    /// max(a, 0).
    ///
    /// # Errors
    /// None that the operand does not have already.
    pub fn relu(&mut self, a: Net, registers: u32) -> Result<Net, Error> {
        self.clamp(a, 0, a.range().hi().max(0), registers)
    }

    /// a / 2^shift, rounded.
    ///
    /// # Errors
    /// [`Error::Leaf`] if a is too wide to add to.
    pub fn round(
        &mut self,
        a: Net,
        shift: u32,
        mode: Rounding,
        registers: u32,
    ) -> Result<Net, Error> {
        if shift == 0 { Ok(a) } else { self.apply(Round { shift, mode }, &[a], registers) }
    }

    /// a brought into a format; nothing where it cannot overflow.
    ///
    /// # Errors
    /// [`Error::Leaf`] if the format is none.
    pub fn fit(
        &mut self,
        a: Net,
        format: QFormat,
        mode: Overflow,
        registers: u32,
    ) -> Result<Net, Error> {
        let fit = Fit { format, mode };
        if fit.is_needed(a.range()) { self.apply(fit, &[a], registers) } else { Ok(a) }
    }

    /// What [`Quantizer::apply`] gives, behind `registers` registers: the last one at the end,
    /// one before it between rounding and overflow. A quantizer that changes nothing costs
    /// nothing.
    ///
    /// # Errors
    /// [`Error::Leaf`] if a is too wide.
    pub fn quantize(&mut self, a: Net, quantizer: Quantizer, registers: u32) -> Result<Net, Error> {
        let (shift, mode) = (quantizer.shift(), quantizer.rounding());
        let fit = Fit { format: quantizer.to(), mode: quantizer.overflow() };
        let rounded = Round { shift, mode };
        let overflows = match shift {
            0 => fit.is_needed(a.range()),
            _ => fit.is_needed(self.range_of(rounded, &[a])?),
        };
        let (first, second) = match (shift, overflows) {
            (0, false) => return Ok(a),
            (0, true) => (0, registers),
            (_, false) => (registers, 0),
            (_, true) => (registers / 2, registers - registers / 2),
        };
        let rounded = self.round(a, shift, mode, first)?;
        self.fit(rounded, fit.format, fit.mode, second)
    }

    /// a where the bit `keep` is set, else 0.
    ///
    /// # Errors
    /// [`Error::Leaf`] if `keep` is not one bit.
    pub fn mask(&mut self, a: Net, keep: Net, registers: u32) -> Result<Net, Error> {
        if keep.constant() == Some(1) { Ok(a) } else { self.apply(Mask, &[a, keep], registers) }
    }

    /// 1 if a is not 0, else 0.
    ///
    /// # Errors
    /// None that the operand does not have already.
    pub fn nonzero(&mut self, a: Net, registers: u32) -> Result<Net, Error> {
        self.apply(NonZero, &[a], registers)
    }
}
