//! The product of two particles.

use std::sync::Arc;

use super::{FrontEnd, Options, ParticleNets};
use crate::blocks::TableData;
use crate::builder::{Builder, Net};
use crate::error::Error;
use crate::pair_matrix::PairMatrix;

/// The two terms of the angular factor.
#[derive(Debug)]
pub(crate) struct AngleTables {
    cosh: Arc<TableData>,
    cos: Arc<TableData>,
}

impl FrontEnd {
    pub(crate) fn angle_tables(
        &self,
        builder: &Builder,
        options: &Options,
    ) -> Result<AngleTables, Error> {
        let entries = |table: &[u32]| table.iter().map(|&x| x.into()).collect();
        Ok(AngleTables {
            cosh: builder.table("cosh", 0, entries(&self.cosh), options.cosh)?,
            cos: builder.table("cos", 0, entries(&self.cos), options.cos)?,
        })
    }

    /// d of all pairs of particles.
    pub(super) fn pair_products(
        &self,
        builder: &mut Builder,
        options: &Options,
        particles: &[ParticleNets],
    ) -> Result<PairMatrix<Net>, Error> {
        let tables = self.angle_tables(builder, options)?;
        PairMatrix::try_from_fn(particles.len(), |i, j| {
            builder.scope(&format!("pair_{i}_{j}"));
            let exact =
                self.pair_product(builder, options, &tables, &particles[i], &particles[j])?;
            builder.quantize_paced(exact, self.d)
        })
    }

    /// pT_i pT_j (cosh d_eta - cos d_phi) at the common binary point.
    pub(crate) fn pair_product(
        &self,
        builder: &mut Builder,
        options: &Options,
        tables: &AngleTables,
        p: &ParticleNets,
        q: &ParticleNets,
    ) -> Result<Net, Error> {
        let factor = self.angular_factor(builder, tables, p, q)?;
        // pT times the factor first: both operands of both products then fit a DSP slice.
        let half = builder.product(p.pt, factor, options.pair_multipliers)?;
        let exact = builder.product(half, q.pt, options.pair_multipliers)?;
        builder.shift_left(exact, self.pair_shift)
    }

    /// cosh d_eta - cos d_phi.
    fn angular_factor(
        &self,
        builder: &mut Builder,
        tables: &AngleTables,
        p: &ParticleNets,
        q: &ParticleNets,
    ) -> Result<Net, Error> {
        let d_eta = builder.distance_paced(p.eta, q.eta)?;
        let a = builder.clamp_paced(d_eta, 0, self.cosh.len() as i64 - 1)?;
        let d_phi = builder.distance_paced(p.phi, q.phi)?;
        let turned = builder.fold_paced(d_phi, (self.phi_period >> self.angle_shift).into())?;
        let b = builder.clamp_paced(turned, 0, self.cos.len() as i64 - 1)?;
        let cosh = builder.lookup(&tables.cosh, a, 1)?;
        let cos = builder.lookup(&tables.cos, b, 1)?;
        builder.plus(cosh, cos)
    }
}
