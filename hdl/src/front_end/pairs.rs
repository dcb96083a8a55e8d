//! The product of two particles.

use super::angle_table::AngleTable;
use super::{FrontEnd, Options, ParticleNets};
use crate::builder::{Builder, Net};
use crate::error::Error;
use crate::pair_matrix::PairMatrix;

/// The two terms of the angular factor.
#[derive(Debug)]
pub(crate) struct AngleTables {
    cosh: AngleTable,
    cos: AngleTable,
}

impl FrontEnd {
    pub(crate) fn angle_tables(
        &self,
        builder: &Builder,
        options: &Options,
    ) -> Result<AngleTables, Error> {
        let turn = self.phi_period >> self.angle_shift;
        Ok(AngleTables {
            cosh: AngleTable::new(builder, "cosh", &self.cosh, None, options.cosh)?,
            cos: AngleTable::new(builder, "cos", &self.cos, Some(turn), options.cos)?,
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
        let cosh = tables.cosh.of_distance(builder, p.eta, q.eta)?;
        let cos = tables.cos.of_distance(builder, p.phi, q.phi)?;
        builder.plus(cosh, cos)
    }
}
