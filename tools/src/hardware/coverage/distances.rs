//! How far the particles of a jet are apart, as the collider front end looks it up.

use spurion::graph::{Graph, NodeId, Op, PairwiseCollider};
use spurion::momentum::ColliderMomentum;

/// Two particles of a jet and their distances in the steps of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair<'p> {
    /// The particles, the later one first.
    pub particles: [&'p ColliderMomentum; 2],
    /// |eta_i - eta_j|: the entry of cosh.
    pub eta: usize,
    /// The smaller angle between them, min(x, turn - x) of x = |phi_i - phi_j|: the entry of cos.
    pub phi: usize,
    /// Whether phi_i and phi_j are more than half a turn apart, with the seam between them.
    pub over_seam: bool,
}

/// The front end of a graph; `None` if it is not that of collider coordinates.
pub(super) fn collider<'a>(graph: &Graph<'a>) -> Option<PairwiseCollider<'a>> {
    match graph.node(NodeId(0)).ok()?.op {
        Op::PairwiseCollider(front) => Some(front),
        _ => None,
    }
}

/// All pairs of particles, each once.
pub(super) fn pairs<'p>(
    front: PairwiseCollider<'_>,
    particles: &'p [ColliderMomentum],
) -> impl Iterator<Item = Pair<'p>> {
    let pair = move |p: &'p ColliderMomentum, q: &'p ColliderMomentum| {
        let eta = (front.coarse(p.eta) - front.coarse(q.eta)).unsigned_abs();
        let apart = (front.coarse(p.phi) - front.coarse(q.phi)).unsigned_abs();
        // The interpreter takes every phi into one turn before it takes differences.
        let angle = apart.checked_rem(front.turn()).unwrap_or(0);
        Pair {
            particles: [p, q],
            eta: eta as usize,
            phi: angle.min(front.turn() - angle) as usize,
            over_seam: apart > front.turn() / 2,
        }
    };
    let earlier = |k: usize| particles.iter().take(k);
    particles.iter().enumerate().flat_map(move |(k, p)| earlier(k).map(move |q| pair(p, q)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::ModelFile;

    #[test]
    fn every_pair_comes_once_with_the_shorter_angle() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors");
        let path = std::path::Path::new(path).join("pelican_nano_h2_n16.spurion");
        let model = ModelFile::read(&path).unwrap();
        let front = collider(model.verified().unwrap().graph()).unwrap();
        assert_eq!((front.angle_shift, front.turn()), (0, 1440));
        let at = |eta, phi| ColliderMomentum { eta, phi, ..ColliderMomentum::default() };
        let jet = [at(0, 719), at(5, -720), at(-3, 0), at(0, 1441)];
        let found = pairs(front, &jet).map(|pair| (pair.eta, pair.phi, pair.over_seam));
        let wanted = [
            (5, 1, true),
            (3, 719, false),
            (8, 720, false),
            // One turn and a step is a step.
            (0, 718, true),
            (5, 719, true),
            (3, 1, true),
        ];
        assert!(found.eq(wanted));
    }
}
