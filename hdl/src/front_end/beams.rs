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
        let exp: Vec<i64> = self.exp.iter().map(|&x| x.into()).collect();
        let reversed = exp.iter().rev().copied().collect();
        Ok(BeamTables([
            builder.table("exp_reversed", -reach, reversed, options.exp)?,
            builder.table("exp", -reach, exp, options.exp)?,
        ]))
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
        let reach = self.exp_reach();
        let away = builder.minus(particle.eta, beam_eta)?;
        let k = builder.clamp_paced(away, -reach, reach)?;
        let mut product = |table: &Arc<TableData>| -> Result<Net, Error> {
            let factor = builder.lookup(table, k, 1)?;
            let exact = builder.product(particle.pt, factor, options.beam_multipliers)?;
            builder.shift_left(exact, self.beam_shift)
        };
        Ok([product(&tables.0[0])?, product(&tables.0[1])?])
    }
}
