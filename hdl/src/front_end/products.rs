//! The products: one engine for each unordered pair, two for each particle and the beams.

use super::{FrontEnd, Options, Tables};
use crate::builder::{Builder, Net};
use crate::error::Error;
use crate::range::{Range, WireType};

/// One particle slot.
#[derive(Clone, Copy, Debug)]
pub struct ParticleNets {
    /// pT as it came in: 0 for an empty slot.
    pub pt_in: Net,
    /// pT in its working format.
    pub pt: Net,
    /// eta.
    pub eta: Net,
    /// phi.
    pub phi: Net,
}

fn port(signed: bool, bits: u32) -> Range {
    WireType { signed, bits }.range()
}

impl FrontEnd {
    /// The input buses, and pT in its working format.
    pub(super) fn inputs(&self, builder: &mut Builder) -> Result<(Vec<ParticleNets>, Net), Error> {
        let count = self.particles;
        let pts = builder.input("pt", count, port(false, self.pt_bits))?;
        let etas = builder.input("eta", count, port(true, self.eta_bits))?;
        let phis = builder.input("phi", count, port(true, self.phi_bits))?;
        let beam_eta = builder.input("beam_eta", 1, port(true, self.eta_bits))?;
        let mut particles = Vec::with_capacity(count);
        for (i, ((&pt_in, &eta), &phi)) in pts.iter().zip(&etas).zip(&phis).enumerate() {
            builder.scope(&format!("particle_{i}"));
            let pt = builder.quantize(pt_in, self.pt, 1)?;
            particles.push(ParticleNets { pt_in, pt, eta, phi });
        }
        Ok((particles, beam_eta[0]))
    }

    /// d of the two beams with each particle.
    pub(super) fn beam_products(
        &self,
        builder: &mut Builder,
        options: &Options,
        tables: &Tables,
        particles: &[ParticleNets],
        beam_eta: Net,
    ) -> Result<Vec<[Net; 2]>, Error> {
        let reach = self.exp_reach();
        let mut products = Vec::with_capacity(particles.len());
        for (i, particle) in particles.iter().enumerate() {
            builder.scope(&format!("beams_{i}"));
            let away = builder.subtract(particle.eta, beam_eta, 1)?;
            let k = builder.clamp(away, -reach, reach, 1)?;
            let mut product = |table| -> Result<Net, Error> {
                let factor = builder.lookup(table, k, 1)?;
                let exact = builder.multiply(particle.pt, factor, options.multiplier_registers)?;
                let aligned = builder.shift_left(exact, self.beam_shift)?;
                builder.quantize(aligned, self.d, options.quantizer_registers)
            };
            products.push([product(&tables.exp_reversed)?, product(&tables.exp)?]);
        }
        Ok(products)
    }

    /// d of the particles in two slots. Multiplying pT_i by the angular factor first keeps both
    /// operands of both products narrow enough for a DSP slice each.
    pub(super) fn pair_product(
        &self,
        builder: &mut Builder,
        options: &Options,
        tables: &Tables,
        particles: &[ParticleNets],
        (i, j): (usize, usize),
    ) -> Result<Net, Error> {
        let (p, q) = (&particles[i], &particles[j]);
        builder.scope(&format!("pair_{i}_{j}"));
        let d_eta = builder.distance(p.eta, q.eta, 1)?;
        let a = builder.clamp(d_eta, 0, self.cosh.len() as i64 - 1, 1)?;
        let d_phi = builder.distance(p.phi, q.phi, 1)?;
        let turned = builder.fold(d_phi, self.phi_period.into(), 1)?;
        let b = builder.clamp(turned, 0, self.cos.len() as i64 - 1, 1)?;
        let cosh = builder.lookup(&tables.cosh, a, 1)?;
        let cos = builder.lookup(&tables.cos, b, 1)?;
        let factor = builder.add(cosh, cos, 1)?;
        let half = builder.multiply(p.pt, factor, options.multiplier_registers)?;
        let exact = builder.multiply(half, q.pt, options.multiplier_registers)?;
        let aligned = builder.shift_left(exact, self.pair_shift)?;
        builder.quantize(aligned, self.d, options.quantizer_registers)
    }
}
