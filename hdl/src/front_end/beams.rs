//! The products of the beams with particles: two for each slot.

use super::particles::port;
use super::{FrontEnd, Options, ParticleNets};
use crate::builder::{Builder, Net};
use crate::error::Error;

impl FrontEnd {
    /// d of the two beams with each particle; nothing without beams.
    pub(super) fn beam_products(
        &self,
        builder: &mut Builder,
        options: &Options,
        particles: &[ParticleNets],
    ) -> Result<Vec<[Net; 2]>, Error> {
        if !self.has_beams() {
            return Ok(Vec::new());
        }
        let reach = self.exp_reach();
        let exp: Vec<i64> = self.exp.iter().map(|&x| x.into()).collect();
        let reversed = exp.iter().rev().copied().collect();
        // One table for each beam, so that neither address has to be negated.
        let tables = [
            builder.table("exp_reversed", -reach, reversed, options.exp)?,
            builder.table("exp", -reach, exp, options.exp)?,
        ];
        let beam_eta = builder.input("beam_eta", 1, port(true, self.eta_bits))?[0];
        let beam_eta = self.coarse(builder, beam_eta)?;
        let mut products = Vec::with_capacity(particles.len());
        for (i, particle) in particles.iter().enumerate() {
            builder.scope(&format!("beams_{i}"));
            let away = builder.subtract(particle.eta, beam_eta, 1)?;
            let k = builder.clamp(away, -reach, reach, 1)?;
            let mut product = |beam: usize| -> Result<Net, Error> {
                let factor = builder.lookup(&tables[beam], k, 1)?;
                let exact = builder.multiply(particle.pt, factor, options.multiplier_registers)?;
                let aligned = builder.shift_left(exact, self.beam_shift)?;
                builder.quantize(aligned, self.d, options.quantizer_registers)
            };
            products.push([product(0)?, product(1)?]);
        }
        Ok(products)
    }
}
