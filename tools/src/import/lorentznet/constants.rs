//! The scalars of objects: masses, which are constants of the beams.

use spurion::graph::{Aggregation, Rank};

use super::BEAMS;
use super::stored;
use crate::elementary::ln_1p;
use crate::float_graph::{FloatGraph, FloatOp, Function, Id};
use crate::reference::lorentznet::Mass;

/// Scalars of an object: psi of the mass of a constituent, psi of the mass of a beam.
pub const SCALARS: usize = 2;

/// s_i = (psi(mass_i), 0) of constituents, (0, psi(mass)) of beams, as the layers read them.
#[derive(Clone, Copy, Debug)]
pub struct Scalars {
    /// 1 for beams, 0 for constituents.
    is_beam: Id,
    /// psi(mass) of all objects, where masses are computed.
    mass: Option<Id>,
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
        let mass = (mass == Mass::Computed).then(|| {
            let squares = graph.aggregate("mass.squared", d, Aggregation::Diagonal);
            let input = stored(graph, "mass.squared", squares);
            let functions = vec![Function::PsiOfRoot];
            graph.push("mass", Rank::Particle, 1, FloatOp::Lookup { input, functions })
        });
        Self { is_beam, mass }
    }

    /// What a layer with `weights[output]` for the two scalars makes of them: terms of a sum.
    pub fn through(&self, graph: &mut FloatGraph, name: &str, weights: &[Vec<f64>]) -> Vec<Id> {
        // Where masses are computed, a beam has that of a constituent as well; it is taken off.
        let twice = if self.mass.is_some() { 1.0 } else { 0.0 };
        let of_beams = weights.iter().map(|w| vec![(w[1] - twice * w[0]) * of_beam()]).collect();
        let mut terms = vec![graph.mix(&format!("{name}.of_beams"), self.is_beam, of_beams)];
        if let Some(mass) = self.mass {
            let weights = weights.iter().map(|w| vec![w[0]]).collect();
            terms.push(graph.mix(&format!("{name}.of_mass"), mass, weights));
        }
        terms
    }
}
