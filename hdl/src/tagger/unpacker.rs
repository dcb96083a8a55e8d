//! Particles as they leave the jet finder of a trigger: words of 64 bits, and the axis of the jet.
//!
//! What `spurion::puppi` and `spurion::cone::Axis::frame` compute on a processor, in logic: pT, eta and
//! phi are cut out of the word, eta and phi are measured from the axis, and the beams move with them.

use spurion::format::{Overflow, QFormat};
use spurion::momentum::ANGLE_STEPS_PER_PI;
use spurion::puppi::{ETA_BITS, PHI_BITS, PT_BITS};

use crate::blocks::{AddConstant, AtLeast, Bits, Fit, Select};
use crate::builder::{Builder, Net};
use crate::error::Error;
use crate::front_end::port;
use crate::pipeline::Pipeline;

/// Bits of a candidate.
const WORD_BITS: u32 = 64;

/// The inputs of some particles and their axis.
#[derive(Debug)]
pub struct Unpacker {
    words: Vec<Net>,
    axis_eta: Net,
    axis_phi: Net,
}

/// Particles as they are seen from the axis.
#[derive(Debug)]
pub struct Unpacked {
    /// pT, eta and phi.
    pub components: [Vec<Net>; 3],
    axis_eta: Net,
}

impl Unpacked {
    /// The pseudorapidity by which the beams are boosted.
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn beam_eta(&self, b: &mut Builder) -> Result<Net, Error> {
        b.scope("unpack");
        let zero = b.constant(0)?;
        b.subtract(zero, self.axis_eta, 0)
    }
}

impl Unpacker {
    /// The ports of `count` particles.
    ///
    /// # Errors
    /// As [`Builder::input`].
    pub fn new(builder: &mut Builder, count: usize) -> Result<Self, Error> {
        let read = port(false, PT_BITS + ETA_BITS + PHI_BITS);
        Ok(Self {
            words: builder.input_in_words("puppi", count, read, WORD_BITS)?,
            axis_eta: builder.input("axis_eta", 1, port(true, ETA_BITS))?[0],
            axis_phi: builder.input("axis_phi", 1, port(true, PHI_BITS))?[0],
        })
    }

    /// What is in the words, as it is seen from the axis.
    ///
    /// # Errors
    /// As [`Builder::apply`].
    pub fn unpack(self, b: &mut Builder) -> Result<Unpacked, Error> {
        b.scope("unpack");
        let mut components = [Vec::new(), Vec::new(), Vec::new()];
        for &word in &self.words {
            let pt = b.apply(Bits { low: 0, count: PT_BITS }, &[word], 0)?;
            let eta = signed(b, word, (PT_BITS, ETA_BITS))?;
            let phi = signed(b, word, (PT_BITS + ETA_BITS, PHI_BITS))?;
            components[0].push(pt);
            components[1].push(b.subtract(eta, self.axis_eta, 0)?);
            let difference = b.subtract(phi, self.axis_phi, 0)?;
            components[2].push(wrapped(b, difference)?);
        }
        Ok(Unpacked { components, axis_eta: self.axis_eta })
    }
}

/// The unpacker of `count` candidates alone, with a register behind it: outputs `pt`, `eta`, `phi` and
/// `beam_eta` as a tagger takes them.
///
/// # Errors
/// As [`Builder::finish`].
pub fn unpacker(count: usize) -> Result<Pipeline, Error> {
    let mut b = Builder::new("spurion_unpacker");
    let unpacked = Unpacker::new(&mut b, count)?.unpack(&mut b)?;
    let beam_eta = unpacked.beam_eta(&mut b)?;
    let [pt, eta, phi] = unpacked.components;
    for (name, nets) in [("pt", pt), ("eta", eta), ("phi", phi), ("beam_eta", vec![beam_eta])] {
        let registered: Result<Vec<Net>, Error> =
            nets.into_iter().map(|net| b.registered(net)).collect();
        b.output(name, &registered?)?;
    }
    b.finish()
}

/// `count` bits from `low` on, in two's complement.
fn signed(b: &mut Builder, word: Net, (low, count): (u32, u32)) -> Result<Net, Error> {
    let half = 1 << (count - 1);
    let bits = b.apply(Bits { low, count }, &[word], 0)?;
    let raised = b.apply(AddConstant { constant: half }, &[bits], 0)?;
    let turned = b.apply(Bits { low: 0, count }, &[raised], 0)?;
    b.apply(AddConstant { constant: -half }, &[turned], 0)
}

/// A difference of two azimuths of 11 bits, less a turn or more by one: -720 to 719.
fn wrapped(b: &mut Builder, difference: Net) -> Result<Net, Error> {
    let half = i64::from(ANGLE_STEPS_PER_PI);
    let less = b.apply(AddConstant { constant: -2 * half }, &[difference], 0)?;
    let more = b.apply(AddConstant { constant: 2 * half }, &[difference], 0)?;
    let above = b.apply(AtLeast { bound: half }, &[difference], 0)?;
    let inside = b.apply(AtLeast { bound: -half }, &[difference], 0)?;
    let lower = b.apply(Select, &[above, less, difference], 0)?;
    let turned = b.apply(Select, &[inside, lower, more], 0)?;
    // It fits: the intervals of both choices do not tell.
    let format = QFormat { signed: true, total_bits: PHI_BITS as u8, frac_bits: 0 };
    b.apply(Fit { format, mode: Overflow::Wrap }, &[turned], 0)
}
