//! The products of particles: one engine for each unordered pair.

use std::sync::Arc;

use super::{FrontEnd, Options, ParticleNets};
use crate::blocks::TableData;
use crate::builder::{Builder, Net};
use crate::error::Error;
use crate::pair_matrix::PairMatrix;

/// The two terms of the angular factor.
struct AngleTables {
    cosh: Arc<TableData>,
    cos: Arc<TableData>,
}

impl FrontEnd {
    /// d of all pairs of particles.
    pub(super) fn pair_products(
        &self,
        builder: &mut Builder,
        options: &Options,
        particles: &[ParticleNets],
    ) -> Result<PairMatrix<Net>, Error> {
        let entries = |table: &[u32]| table.iter().map(|&x| x.into()).collect();
        let tables = AngleTables {
            cosh: builder.table("cosh", 0, entries(&self.cosh), options.cosh)?,
            cos: builder.table("cos", 0, entries(&self.cos), options.cos)?,
        };
        PairMatrix::try_from_fn(particles.len(), |i, j| {
            builder.scope(&format!("pair_{i}_{j}"));
            let (p, q) = (&particles[i], &particles[j]);
            let factor = self.angular_factor(builder, &tables, p, q)?;
            // pT times the factor first: both operands of both products then fit a DSP slice.
            let half = builder.multiply(p.pt, factor, options.multiplier_registers)?;
            let exact = builder.multiply(half, q.pt, options.multiplier_registers)?;
            let aligned = builder.shift_left(exact, self.pair_shift)?;
            builder.quantize(aligned, self.d, options.quantizer_registers)
        })
    }

    /// cosh d_eta - cos d_phi.
    fn angular_factor(
        &self,
        builder: &mut Builder,
        tables: &AngleTables,
        p: &ParticleNets,
        q: &ParticleNets,
    ) -> Result<Net, Error> {
        let d_eta = builder.distance(p.eta, q.eta, 1)?;
        let a = builder.clamp(d_eta, 0, self.cosh.len() as i64 - 1, 1)?;
        let d_phi = builder.distance(p.phi, q.phi, 1)?;
        let turned = builder.fold(d_phi, (self.phi_period >> self.angle_shift).into(), 1)?;
        let b = builder.clamp(turned, 0, self.cos.len() as i64 - 1, 1)?;
        let cosh = builder.lookup(&tables.cosh, a, 1)?;
        let cos = builder.lookup(&tables.cos, b, 1)?;
        builder.add(cosh, cos, 1)
    }
}
