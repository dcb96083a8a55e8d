//! The invariants of calibration jets, in float64.

use crate::float_graph::FloatGraph;

/// One jet: its momenta and all d_ij.
#[derive(Clone, Debug)]
pub struct Sample {
    /// E, px, py, pz of the real particles in GeV.
    pub particles: Vec<[f64; 4]>,
    /// Objects, spurions included.
    pub objects: usize,
    /// d_ij in GeV^2, row by row, spurions first.
    pub d: Vec<f64>,
}

impl Sample {
    /// The leading particles of a jet, as many as the graph takes, with its spurions.
    #[must_use]
    pub fn new(jet: &[[f64; 4]], graph: &FloatGraph) -> Self {
        let particles: Vec<_> = jet.iter().copied().take(graph.particles).collect();
        let beams = [[1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, -1.0]];
        let spurions = beams.iter().take(graph.spurions);
        let objects: Vec<[f64; 4]> = spurions.chain(&particles).copied().collect();
        let dot =
            |p: &[f64; 4], q: &[f64; 4]| p[0] * q[0] - p[1] * q[1] - p[2] * q[2] - p[3] * q[3];
        let d = objects.iter().flat_map(|p| objects.iter().map(move |q| dot(p, q))).collect();
        Self { particles, objects: objects.len(), d }
    }
}
