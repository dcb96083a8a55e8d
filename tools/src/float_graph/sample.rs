//! A jet as a float graph reads it.

use super::FloatGraph;

/// One jet: its momenta, its spurions, and all d_ij.
#[derive(Clone, Debug)]
pub struct Sample {
    /// E, px, py, pz of the real particles in GeV.
    pub particles: Vec<[f64; 4]>,
    /// E, px, py, pz of all objects in GeV: the spurions, then the particles.
    pub momenta: Vec<[f64; 4]>,
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
        let momenta = graph.spurions.iter().chain(&particles).copied().collect();
        Self::of(particles, momenta)
    }

    /// Particles, and the same behind the spurions of a frame of its own.
    #[must_use]
    pub fn of(particles: Vec<[f64; 4]>, momenta: Vec<[f64; 4]>) -> Self {
        let d = momenta.iter().flat_map(|p| momenta.iter().map(|q| minkowski_dot(p, q))).collect();
        Self { particles, objects: momenta.len(), d, momenta }
    }
}

/// The Minkowski product E E' - px px' - py py' - pz pz' of two four-vectors in GeV, in GeV^2.
#[must_use]
pub fn minkowski_dot(p: &[f64; 4], q: &[f64; 4]) -> f64 {
    p[0] * q[0] - p[1] * q[1] - p[2] * q[2] - p[3] * q[3]
}
