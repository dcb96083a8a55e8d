//! The particles as they come in.

use super::FrontEnd;
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

/// Every value of a port.
pub(crate) fn port(signed: bool, bits: u32) -> Range {
    WireType { signed, bits }.range()
}

impl FrontEnd {
    /// The buses of the particles, and pT in its working format.
    pub(super) fn particle_inputs(
        &self,
        builder: &mut Builder,
    ) -> Result<Vec<ParticleNets>, Error> {
        let count = self.particles;
        let pts = builder.input("pt", count, port(false, self.pt_bits))?;
        let etas = builder.input("eta", count, port(true, self.eta_bits))?;
        let phis = builder.input("phi", count, port(true, self.phi_bits))?;
        let mut particles = Vec::with_capacity(count);
        for (i, ((&pt_in, &eta), &phi)) in pts.iter().zip(&etas).zip(&phis).enumerate() {
            builder.scope(&format!("particle_{i}"));
            let pt = builder.quantize_paced(pt_in, self.pt)?;
            let (eta, phi) = (self.coarse(builder, eta)?, self.coarse(builder, phi)?);
            particles.push(ParticleNets { pt_in, pt, eta, phi });
        }
        Ok(particles)
    }
}
