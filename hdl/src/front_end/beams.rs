//! The products of the beams with a particle.

use std::sync::Arc;

use super::particles::port;
use super::{FrontEnd, Options, ParticleNets};
use crate::blocks::TableData;
use crate::builder::{Builder, Net};
use crate::error::Error;

/// One table for each beam, so that neither address has to be negated.
#[derive(Debug)]
pub(crate) struct BeamTables([Arc<TableData>; 2]);

impl FrontEnd {
    pub(crate) fn beam_tables(
        &self,
        builder: &Builder,
        options: &Options,
    ) -> Result<BeamTables, Error> {
        let reach = self.exp_reach();
        let last = self.exp.len().max(1) - 1;
        let (lo, hi) = self.exp_addresses();
        let entry = |k: i64| {
            let place = (k.clamp(-reach, reach) + reach) as usize;
            self.exp.get(place.min(last)).map_or(0, |&x| i64::from(x))
        };
        Ok(BeamTables([
            builder.table(
                "exp_reversed",
                lo,
                (lo..=hi).map(|k| entry(-k)).collect(),
                options.exp,
            )?,
            builder.table("exp", lo, (lo..=hi).map(entry).collect(), options.exp)?,
        ]))
    }

    /// The addresses of the tables: powers of two, beyond which few bits tell.
    fn exp_addresses(&self) -> (i64, i64) {
        let size = (self.exp_reach() + 1).unsigned_abs().next_power_of_two() as i64;
        (-size, size - 1)
    }

    /// The input of the beams' pseudorapidity.
    pub(crate) fn beam_input(&self, builder: &mut Builder) -> Result<Net, Error> {
        let input = builder.input("beam_eta", 1, port(true, self.eta_bits))?[0];
        self.coarse(builder, input)
    }

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
        let tables = self.beam_tables(builder, options)?;
        let beam_eta = self.beam_input(builder)?;
        let mut products = Vec::with_capacity(particles.len());
        for (i, particle) in particles.iter().enumerate() {
            builder.scope(&format!("beams_{i}"));
            let exact = self.beam_pair(builder, options, &tables, particle, beam_eta)?;
            products.push([
                builder.quantize_paced(exact[0], self.d)?,
                builder.quantize_paced(exact[1], self.d)?,
            ]);
        }
        Ok(products)
    }

    /// pT exp(∓(eta - beam_eta)) for both beams, at the common binary point.
    pub(crate) fn beam_pair(
        &self,
        builder: &mut Builder,
        options: &Options,
        tables: &BeamTables,
        particle: &ParticleNets,
        beam_eta: Net,
    ) -> Result<[Net; 2], Error> {
        let (lo, hi) = self.exp_addresses();
        let away = builder.minus(particle.eta, beam_eta)?;
        let k = builder.clamp_paced(away, lo, hi)?;
        let mut product = |table: &Arc<TableData>| -> Result<Net, Error> {
            let factor = builder.lookup(table, k, 1)?;
            let exact = builder.product(particle.pt, factor, options.beam_multipliers)?;
            builder.shift_left(exact, self.beam_shift)
        };
        Ok([product(&tables.0[0])?, product(&tables.0[1])?])
    }
}
