//! The collider front end: pT, eta and phi in their places, and the products of pairs.

use spurion::format::{Overflow, Quantizer, Rounding};
use spurion::graph::{Node, PairwiseCollider};

use super::geometry::{Cell, Visit};
use super::unpacker::Unpacker;
use super::value::Value;
use super::{Core, Input};
use crate::bind::{BindError, specification};
use crate::builder::Net;
use crate::error::Error;
use crate::front_end::{AngleTables, FrontEnd, ParticleNets, port};

/// The products that are asked for cell by cell.
struct Products<'s> {
    spec: &'s FrontEnd,
    particles: Vec<ParticleNets>,
    tables: AngleTables,
    /// For each place that the ring's step covers, the products with the beams.
    beams: Vec<[Net; 2]>,
}

impl Core<'_> {
    pub(super) fn collider(
        &mut self,
        node: &Node<'_>,
        front: &PairwiseCollider<'_>,
    ) -> Result<Value, BindError> {
        let frac = node.format.frac_bits;
        let exact = Quantizer::new(frac, node.format, Rounding::Trn, Overflow::Wrap)?;
        let spec = specification(self.graph, front, exact);
        spec.check()?;
        let particles = self.collider_particles(&spec)?;
        let tables = spec.angle_tables(&self.builder, &self.options.front_end)?;
        let beams = self.beams(&spec, &particles)?;
        let products = Products { spec: &spec, particles, tables, beams };
        Ok(self.symmetric(|core, cell| core.collider_cell(&products, cell))?)
    }

    /// The product of the pairs that a cell shows, one after the other.
    fn collider_cell(&mut self, products: &Products<'_>, cell: usize) -> Result<Net, Error> {
        if !self.geometry.is_serial() {
            return self.collider_pair(products, self.geometry.cells[cell]);
        }
        let (visits, places) = (self.geometry.visits[cell].clone(), self.geometry.places);
        let meets =
            |visit: &&Visit| visit.row != visit.column && visit.row.max(visit.column) < places;
        let met: Vec<Visit> = visits.iter().filter(meets).copied().collect();
        let mut shown = Vec::with_capacity(visits.len());
        if let Some(&first) = met.first() {
            self.builder.scope(&format!("pair_{}_{}", first.row, first.column));
            let nets = |part: fn(&ParticleNets) -> Net| {
                met.iter().map(|v| ((v.from, v.to), part(&products.particles[v.column]))).collect()
            };
            let parts: [Vec<_>; 3] = [nets(|p| p.pt), nets(|p| p.eta), nets(|p| p.phi)];
            let pt = self.by_windows(&parts[0])?;
            let (eta, phi) = (self.by_windows(&parts[1])?, self.by_windows(&parts[2])?);
            let other = ParticleNets { pt_in: pt, pt, eta, phi };
            let (options, own) = (self.options.front_end, products.particles[first.row]);
            let tables = &products.tables;
            let net =
                products.spec.pair_product(&mut self.builder, &options, tables, &own, &other)?;
            shown.extend(met.iter().map(|v| ((v.from, v.to), net)));
        }
        for visit in visits.iter().filter(|visit| !meets(visit)) {
            let (row, column) = (visit.row, visit.column);
            let pair = Cell { row, column, phases: visit.to, leads: true };
            shown.push(((visit.from, visit.to), self.collider_pair(products, pair)?));
        }
        self.by_windows(&shown)
    }

    fn collider_pair(&mut self, products: &Products<'_>, cell: Cell) -> Result<Net, Error> {
        let places = self.geometry.places;
        self.builder.scope(&format!("pair_{}_{}", cell.row, cell.column));
        match (cell.row.checked_sub(places), cell.column.checked_sub(places)) {
            _ if cell.row == cell.column => self.builder.constant(0),
            (Some(_), Some(_)) => self.builder.constant(products.spec.beam_beam),
            (None, Some(beam)) => Ok(products.beams[cell.row][beam]),
            (Some(beam), None) => Ok(products.beams[cell.column][beam]),
            (None, None) => {
                let (p, q) = (products.particles[cell.row], products.particles[cell.column]);
                let (options, tables) = (self.options.front_end, &products.tables);
                products.spec.pair_product(&mut self.builder, &options, tables, &p, &q)
            }
        }
    }

    /// Inputs, their ring, and whether a particle is there.
    fn collider_particles(&mut self, spec: &FrontEnd) -> Result<Vec<ParticleNets>, Error> {
        let ports = [
            ("pt", port(false, spec.pt_bits), 0),
            ("eta", port(true, spec.eta_bits), spec.angle_shift),
            ("phi", port(true, spec.phi_bits), spec.angle_shift),
        ];
        if self.options.input == Input::Puppi {
            let count = self.at_once();
            let unpacker = Unpacker::new(&mut self.builder, count)?;
            self.unpacked = Some(unpacker.unpack(&mut self.builder)?);
        }
        let mut places = Vec::with_capacity(ports.len());
        for (k, (name, range, coarser)) in ports.into_iter().enumerate() {
            let inputs = match &self.unpacked {
                Some(unpacked) => unpacked.components[k].clone(),
                None => self.builder.input(name, self.at_once(), range)?,
            };
            places.push(self.places(name, inputs, coarser)?);
        }
        let mut particles = Vec::with_capacity(self.geometry.places);
        for ((&pt_in, &eta), &phi) in places[0].iter().zip(&places[1]).zip(&places[2]) {
            self.builder.scope("particle");
            let pt = self.builder.quantize_paced(pt_in, spec.pt)?;
            particles.push(ParticleNets { pt_in, pt, eta, phi });
            let present = self.builder.nonzero_paced(pt_in)?;
            self.present.push(present);
        }
        self.add_beams()?;
        Ok(particles)
    }

    /// How many particles come in a clock.
    pub(super) fn at_once(&self) -> usize {
        if self.collector.is_some() { 1 } else { self.graph.particles() }
    }

    /// A component of each particle slot, of which the first one that is asked for tells
    /// whether the slot is in use, from what comes in, without its `coarser` low bits, and what is then in
    /// the places that engines read.
    pub(super) fn places(
        &mut self,
        name: &str,
        inputs: Vec<Net>,
        coarser: u32,
    ) -> Result<Vec<Net>, Error> {
        let count = self.graph.particles();
        let mut inputs = match (&self.collector, inputs.as_slice()) {
            (Some(collector), &[input]) => {
                collector.slots(&mut self.builder, (name, input), count)?
            }
            _ => inputs,
        };
        if self.slots.is_empty() {
            self.slots.clone_from(&inputs);
        }
        for input in &mut inputs {
            *input = self.builder.round(*input, coarser, Rounding::Trn, 0)?;
        }
        let none = self.builder.constant(0)?;
        inputs.resize(self.geometry.slots, none);
        self.builder.scope(name);
        if self.interval() == 1 {
            return Ok(inputs);
        }
        let mut places = self.ring(self.control.start, &inputs)?;
        places.truncate(self.geometry.places);
        Ok(places)
    }

    fn beams(
        &mut self,
        spec: &FrontEnd,
        particles: &[ParticleNets],
    ) -> Result<Vec<[Net; 2]>, Error> {
        if !spec.has_beams() {
            return Ok(Vec::new());
        }
        let options = self.options.front_end;
        let tables = spec.beam_tables(&self.builder, &options)?;
        let mut beam_eta = match &self.unpacked {
            Some(unpacked) => {
                let beam_eta = unpacked.beam_eta(&mut self.builder)?;
                spec.coarse(&mut self.builder, beam_eta)?
            }
            None => spec.beam_input(&mut self.builder)?,
        };
        if let Some(collector) = &self.collector {
            beam_eta = collector.of_jet(&mut self.builder, beam_eta)?;
        }
        let beam_eta = self.hold(beam_eta.into())?.net;
        let mut products = Vec::with_capacity(self.geometry.step);
        for (p, particle) in particles.iter().enumerate().take(self.geometry.step) {
            self.builder.scope(&format!("beams_{p}"));
            let pair = spec.beam_pair(&mut self.builder, &options, &tables, particle, beam_eta)?;
            products.push(pair);
        }
        Ok(products)
    }
}
