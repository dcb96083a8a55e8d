//! The scalars of objects: masses, which are constants of the beams.

use spurion::graph::{Aggregation, Rank};

use super::BEAMS;
use super::stored;
use crate::elementary::ln_1p;
use crate::float_graph::{FloatGraph, FloatOp, Function, Id};
use crate::reference::lorentznet::{FLOAT32_MASS, Mass};

/// Scalars of an object: psi of the mass of a constituent, psi of the mass of a beam.
pub const SCALARS: usize = 2;

/// s_i = (psi(mass_i), 0) of constituents, (0, psi(mass)) of beams, as the layers read them.
#[derive(Clone, Copy, Debug)]
pub struct Scalars {
    /// 1 for beams, 0 for constituents.
    is_beam: Id,
    /// psi(mass) of all objects, beams taken as constituents; none where it is zero.
    mass: Option<Id>,
    /// What `mass` is for beams.
    mass_of_beam: f64,
}

/// psi of the mass of a beam.
fn of_beam() -> f64 {
    let [energy, .., momentum] = BEAMS[0];
    ln_1p((energy * energy - momentum * momentum).abs().sqrt())
}

impl Scalars {
    /// Appends what they are made of; `d` are the invariants before they are rounded.
    pub fn build(graph: &mut FloatGraph, d: Id, mass: Mass) -> Self {
        let classes = BEAMS.len() + 1;
        // No pair of different objects, then the two beams and a constituent with themselves.
        let mut row = vec![0.0; classes * classes];
        row.extend((0..classes).map(|class| if class < BEAMS.len() { 1.0 } else { 0.0 }));
        let rows = vec![row; graph.objects() + 1];
        let table = graph.push("beams", Rank::Pair, 1, FloatOp::LabelTable { rows });
        let is_beam = graph.aggregate("is_beam", table, Aggregation::Diagonal);
        let (input, function, mass_of_beam) = match mass {
            Mass::Zero => return Self { is_beam, mass: None, mass_of_beam: 0.0 },
            Mass::Computed => {
                let squares = graph.aggregate("mass.squared", d, Aggregation::Diagonal);
                (stored(graph, "mass.squared", squares), Function::PsiOfRoot, of_beam())
            }
            Mass::Float32 => {
                let op = FloatOp::ReferenceProducts { references: vec![[1.0, 0.0, 0.0, 0.0]] };
                let energy = graph.push("energy", Rank::Particle, 1, op);
                let function = Function::Psi { weight: FLOAT32_MASS };
                (energy, function, function.at(BEAMS[0][0]))
            }
        };
        let op = FloatOp::Lookup { input, functions: vec![function] };
        let mass = Some(graph.push("mass", Rank::Particle, 1, op));
        Self { is_beam, mass, mass_of_beam }
    }

    /// What a layer with `weights[output]` for the two scalars makes of them: terms of a sum.
    pub fn through(&self, graph: &mut FloatGraph, name: &str, weights: &[Vec<f64>]) -> Vec<Id> {
        // What a beam has as if it were a constituent is taken off.
        let of_beam = |w: &Vec<f64>| vec![w[1] * of_beam() - w[0] * self.mass_of_beam];
        let of_beams = weights.iter().map(of_beam).collect();
        let mut terms = vec![graph.mix(&format!("{name}.of_beams"), self.is_beam, of_beams)];
        if let Some(mass) = self.mass {
            let weights = weights.iter().map(|w| vec![w[0]]).collect();
            terms.push(graph.mix(&format!("{name}.of_mass"), mass, weights));
        }
        terms
    }
}
