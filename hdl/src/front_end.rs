//! The collider front end: from pT, eta and phi to the pairwise invariants and their sums.

mod angle_table;
mod beams;
mod jet;
mod options;
mod pairs;
mod particles;

use spurion::format::{Quantizer, Rounding};

use crate::aggregate;
use crate::builder::{Builder, Net};
use crate::error::Error;
use crate::pair_matrix::PairMatrix;
use crate::pipeline::Pipeline;
use crate::simulation::stream;

pub use jet::{JetIn, JetOut};
pub use options::Options;
pub(crate) use pairs::AngleTables;
pub use particles::ParticleNets;
pub(crate) use particles::port;

/// Beams come before the particles: object 0 is the one along +z, object 1 the one along -z.
pub const BEAMS: usize = 2;

/// What the collider front end computes, in integers.
///
/// For the particles in slots i < j, with pT taken to its working format by `pt`:
/// ```text
/// a = min(|eta_i - eta_j|, len(cosh) - 1)
/// b = min(|phi_i - phi_j wrapped into half a period either way|, len(cos) - 1)
/// d_ij = d((pT_i (cosh[a] + cos[b]) pT_j) << pair_shift)
/// ```
/// where eta, phi, beam_eta and the period stand for themselves divided by 2^angle_shift, rounded
/// down. For beams and particles, with k = eta_i - beam_eta clamped to [-L, L] and `exp[0]` standing
/// for k = -L:
/// ```text
/// d(beam +, i) = d((pT_i exp[-k]) << beam_shift)
/// d(beam -, i) = d((pT_i exp[+k]) << beam_shift)
/// d(beam +, beam -) = d(beam_beam)
/// ```
/// Diagonals are 0. A slot with pT = 0 is empty, and all its d are 0. Then
/// R_i = sum_j d_ij and T = sum_i R_i, exactly, over beams and particles.
///
/// Source of the formula: p_i p_j = pT_i pT_j (cosh d_eta - cos d_phi) for massless particles,
/// and pT exp(∓eta) against the beams (1, 0, 0, ±1).
#[derive(Clone, Debug)]
pub struct FrontEnd {
    /// The number of particle slots.
    pub particles: usize,
    /// The width of a pT on the inputs, in bits.
    pub pt_bits: u32,
    /// The width of an eta (signed) on the inputs, in bits.
    pub eta_bits: u32,
    /// The width of a phi (signed) on the inputs, in bits.
    pub phi_bits: u32,
    /// Takes the input pT to its working format.
    pub pt: Quantizer,
    /// Angles are divided by 2^angle_shift first.
    pub angle_shift: u32,
    /// cosh(k LSB) - 1 for k from 0.
    pub cosh: Vec<u32>,
    /// 1 - cos(k LSB) for k from 0.
    pub cos: Vec<u32>,
    /// exp(k LSB) for k from -L to L: an odd number of entries. Without any, the beams are no
    /// objects: particles are objects from 0 on, and there is no input `beam_eta`.
    pub exp: Vec<u32>,
    /// How far a product of two particles is shifted left to the common binary point.
    pub pair_shift: u32,
    /// How far a product of a beam and a particle is shifted left to the common binary point.
    pub beam_shift: u32,
    /// The product of the beams (2 GeV^2) at the common binary point.
    pub beam_beam: i64,
    /// Takes products from the common binary point to the format of d.
    pub d: Quantizer,
    /// A full turn in steps of the inputs: an even number of steps of the tables.
    pub phi_period: u32,
}

/// The nets of a front end inside a larger circuit.
#[derive(Clone, Debug)]
pub struct FrontEndNets {
    /// The particles as they came in and at working precision.
    pub particles: Vec<ParticleNets>,
    /// d_ij.
    pub d: PairMatrix<Net>,
    /// R_i.
    pub rows: Vec<Net>,
    /// T.
    pub total: Net,
}

impl FrontEnd {
    /// Beams and particle slots.
    #[must_use]
    pub fn objects(&self) -> usize {
        self.particles + self.first_particle()
    }

    /// The object that the first particle slot is: after the beams, if they are objects.
    #[must_use]
    pub fn first_particle(&self) -> usize {
        if self.has_beams() { BEAMS } else { 0 }
    }

    /// Whether the beams are objects.
    #[must_use]
    pub fn has_beams(&self) -> bool {
        !self.exp.is_empty()
    }

    /// An angle in the steps of the tables.
    pub(crate) fn coarse(&self, builder: &mut Builder, angle: Net) -> Result<Net, Error> {
        builder.round(angle, self.angle_shift, Rounding::Trn, 0)
    }

    /// The largest |k| that `exp` has an entry for.
    #[must_use]
    pub fn exp_reach(&self) -> i64 {
        self.exp.len() as i64 / 2
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let wrong = |what: String| Err(Error::Specification(what));
        if self.particles == 0 {
            return wrong("no particle slots".to_owned());
        }
        if self.has_beams() && self.exp.len().is_multiple_of(2) {
            return wrong(format!("exp has {} entries, which is not odd", self.exp.len()));
        }
        let narrowest = self.eta_bits.min(self.phi_bits);
        if self.angle_shift >= narrowest || !self.phi_period.is_multiple_of(2 << self.angle_shift) {
            let what = "does not divide half a turn, or leaves no bit of an angle";
            return wrong(format!("angle_shift {} {what}", self.angle_shift));
        }
        let widths = [("pt", self.pt_bits), ("eta", self.eta_bits), ("phi", self.phi_bits)];
        match widths.iter().find(|(_, bits)| !(1..=16).contains(bits)) {
            Some((name, bits)) => wrong(format!("{name} of {bits} bits (1 to 16 are possible)")),
            None => Ok(()),
        }
    }

    /// Builds the front end inside a larger circuit: adds the input buses `pt`, `eta`, `phi`
    /// (an element for each slot) and `beam_eta` (with beams), and gives the nets of the results, each at
    /// the clock where it is ready.
    ///
    /// # Errors
    /// [`Error::Specification`] or [`Error::Leaf`] if the specification cannot be built.
    pub fn wire(&self, builder: &mut Builder, options: &Options) -> Result<FrontEndNets, Error> {
        self.check()?;
        builder.set_levels_per_register(options.levels_per_register);
        let particles = self.particle_inputs(builder)?;
        let beams = self.beam_products(builder, options, &particles)?;
        let pairs = self.pair_products(builder, options, &particles)?;
        let first = self.first_particle();
        let d = PairMatrix::try_from_fn(self.objects(), |i, j| {
            match (i.checked_sub(first), j.checked_sub(first)) {
                (Some(i), Some(j)) => {
                    pairs.get(i, j).copied().map_or_else(|| builder.constant(0), Ok)
                }
                (None, Some(j)) => Ok(beams[j][i]),
                _ => builder.constant(self.d.apply(self.beam_beam)),
            }
        })?;
        let levels = options.levels_per_register;
        let rows = aggregate::rows(builder, &d, levels)?;
        let total = aggregate::total(builder, &rows, levels)?;
        Ok(FrontEndNets { particles, d, rows, total })
    }

    /// The front end as a circuit of its own, with the Verilog module `spurion_front_end`.
    ///
    /// Inputs: the buses `pt`, `eta`, `phi`, and with beams `beam_eta`. Outputs: `d` (in the order of
    /// [`PairMatrix::entries`]), `row` (an element for each object) and `total` (one).
    ///
    /// # Errors
    /// [`Error::Specification`] or [`Error::Leaf`] if the specification cannot be built.
    pub fn pipeline(&self, options: &Options) -> Result<Pipeline, Error> {
        let mut builder = Builder::new("spurion_front_end");
        let nets = self.wire(&mut builder, options)?;
        builder.output("d", nets.d.entries())?;
        builder.output("row", &nets.rows)?;
        builder.output("total", &[nets.total])?;
        builder.finish()
    }
}

/// The answers of a front end to `jets`, sent one a clock through RustHDL's simulator.
///
/// # Errors
/// What [`FrontEnd::pipeline`] and [`stream`] say, and [`Error::Stimulus`] for a jet that does
/// not fit the inputs.
pub fn simulate(front_end: &FrontEnd, jets: &[JetIn]) -> Result<Vec<JetOut>, Error> {
    let mut pipeline = front_end.pipeline(&Options::default())?;
    let frames = front_end.frames(jets)?;
    let streamed = stream(&mut pipeline, &frames)?;
    Ok(streamed.answers.iter().map(|answer| front_end.jet_out(answer)).collect())
}
