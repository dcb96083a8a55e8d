//! The Cartesian front end: four-vectors in their places, and the products of pairs.

use spurion::format::Quantizer;
use spurion::graph::PairwiseCartesian;

use super::Core;
use super::geometry::{Cell, Visit};
use super::value::Value;
use crate::bind::BindError;
use crate::builder::{Net, Signed};
use crate::error::Error;
use crate::front_end::port;

/// Width of a component on the ports: a four-momentum of the core.
const COMPONENT_PORT_BITS: u32 = 32;

/// E, px, py, pz at working precision.
type FourNets = [Net; 4];

impl Core<'_> {
    pub(super) fn cartesian(&mut self, front: &PairwiseCartesian<'_>) -> Result<Value, BindError> {
        let particles = self.cartesian_particles(front.component)?;
        let one = front.component.to().frac_bits.unsigned_abs().into();
        Ok(self.symmetric(|core, cell| core.cartesian_cell(&particles, cell, one))?)
    }

    /// The product of the pairs that a cell shows, one after the other.
    fn cartesian_cell(
        &mut self,
        particles: &[FourNets],
        cell: usize,
        one: u32,
    ) -> Result<Net, Error> {
        if !self.geometry.is_serial() {
            return self.cartesian_pair(particles, self.geometry.cells[cell], one);
        }
        let (visits, places) = (self.geometry.visits[cell].clone(), self.geometry.places);
        let meets = |visit: &&Visit| visit.row.max(visit.column) < places;
        let met: Vec<Visit> = visits.iter().filter(meets).copied().collect();
        let mut shown = Vec::with_capacity(visits.len());
        if let Some(&first) = met.first() {
            self.builder.scope(&format!("pair_{}_{}", first.row, first.column));
            let mut other = particles[first.column];
            for (k, component) in other.iter_mut().enumerate() {
                let nets = met.iter().map(|v| ((v.from, v.to), particles[v.column][k]));
                *component = self.by_windows(&nets.collect::<Vec<_>>())?;
            }
            let net = self.minkowski_dot(&particles[first.row], &other)?;
            shown.extend(met.iter().map(|v| ((v.from, v.to), net)));
        }
        for visit in visits.iter().filter(|visit| !meets(visit)) {
            let (row, column) = (visit.row, visit.column);
            let pair = Cell { row, column, phases: visit.to, leads: true };
            shown.push(((visit.from, visit.to), self.cartesian_pair(particles, pair, one)?));
        }
        self.by_windows(&shown)
    }

    /// `one` is the binary point of the components: a beam's energy is 2^one.
    fn cartesian_pair(
        &mut self,
        particles: &[FourNets],
        cell: Cell,
        one: u32,
    ) -> Result<Net, Error> {
        let places = self.geometry.places;
        self.builder.scope(&format!("pair_{}_{}", cell.row, cell.column));
        match (cell.row.checked_sub(places), cell.column.checked_sub(places)) {
            (Some(a), Some(b)) => self.builder.constant(if a == b { 0 } else { 2 << (2 * one) }),
            (None, Some(beam)) => self.beam_product(&particles[cell.row], beam, one),
            (Some(beam), None) => self.beam_product(&particles[cell.column], beam, one),
            (None, None) => self.minkowski_dot(&particles[cell.row], &particles[cell.column]),
        }
    }

    /// E ∓ pz for the beams along +z and -z.
    fn beam_product(&mut self, p: &FourNets, beam: usize, one: u32) -> Result<Net, Error> {
        let sum = if beam == 0 {
            self.builder.minus(p[0], p[3])?
        } else {
            self.builder.plus(p[0], p[3])?
        };
        self.builder.shift_left(sum, one)
    }

    /// E E' - px px' - py py' - pz pz'.
    fn minkowski_dot(&mut self, p: &FourNets, q: &FourNets) -> Result<Net, Error> {
        let style = self.options.front_end.pair_multipliers;
        let mut terms = Vec::with_capacity(p.len());
        for (k, (&a, &b)) in p.iter().zip(q).enumerate() {
            let net = self.builder.product(a, b, style)?;
            terms.push(Signed { net, negated: k > 0 });
        }
        let sum = self.builder.signed_sum(&terms)?;
        self.builder.plain(sum)
    }

    fn cartesian_particles(&mut self, component: Quantizer) -> Result<Vec<FourNets>, Error> {
        let mut places = Vec::new();
        for name in ["e", "px", "py", "pz"] {
            let range = port(true, COMPONENT_PORT_BITS);
            let inputs = self.builder.input(name, self.at_once(), range)?;
            places.push(self.places(name, inputs, 0)?);
        }
        self.builder.scope("particle");
        let mut particles = Vec::with_capacity(self.geometry.places);
        for k in 0..self.geometry.places {
            let present = self.builder.nonzero_paced(places[0][k])?;
            self.present.push(present);
            let mut four = [places[0][k]; 4];
            for (to, from) in four.iter_mut().zip(&places) {
                *to = self.builder.quantize_paced(from[k], component)?;
            }
            particles.push(four);
        }
        self.add_beams()?;
        Ok(particles)
    }
}
