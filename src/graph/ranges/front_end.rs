//! The integers that front ends give, from those of their quantizers, tables and fixed vectors.

use crate::graph::{
    FourVectors, Graph, GraphError, Interval, Node, NodeId, Op, PairwiseCartesian, PairwiseCollider,
};

/// pT_i pT_j (C + K), products of spurions and particles, and of spurions with each other.
pub(super) fn collider(front: &PairwiseCollider<'_>) -> Interval {
    let pt = i128::from(front.pt.to().max());
    let angle = i128::from(front.cosh.max()) + i128::from(front.cos.max());
    let pair = (pt * pt * angle) << bits(front.pair_shift());
    Interval::new(0, pair).hull(collider_references(front, front.frac_bits, front.spurions))
}

/// pT (A exp(-k) + B exp(k)) for particles, 2 (A B' + B A') for spurions.
fn collider_references(
    front: &PairwiseCollider<'_>,
    frac_bits: i8,
    references: FourVectors<'_>,
) -> Interval {
    let most = i128::from(front.pt.to().max()) * i128::from(front.exp.max());
    let particle = bits(front.reference_shift(frac_bits, references));
    let spurion = bits(front.reference_spurion_shift(frac_bits, references));
    let mut all = Interval::new(0, 0);
    for [a, b] in references.light_cone().iter() {
        let [a, b] = [i128::from(a), i128::from(b)];
        let ends = Interval::new(most * (a.min(0) + b.min(0)), most * (a.max(0) + b.max(0)));
        all = all.hull(ends.times(1 << particle));
        for [c, d] in front.spurions.light_cone().iter() {
            let product = (a * i128::from(d) + b * i128::from(c)) << spurion;
            all = all.hull(Interval::new(product, product));
        }
    }
    all
}

/// |d| <= 4 M^2 for components of magnitude M.
pub(super) fn cartesian(front: &PairwiseCartesian<'_>) -> Interval {
    let m = magnitude(front);
    Interval::new(-4 * m * m, 4 * m * m)
}

fn magnitude(front: &PairwiseCartesian<'_>) -> i128 {
    -i128::from(front.component.to().min())
}

/// Products of all objects with `references`.
pub(super) fn references(
    graph: &Graph<'_>,
    node: &Node<'_>,
    references: FourVectors<'_>,
) -> Result<Interval, GraphError> {
    Ok(match graph.node(NodeId(0))?.op {
        Op::PairwiseCollider(front) => {
            collider_references(&front, node.format.frac_bits, references)
        }
        Op::PairwiseCartesian(front) => {
            let size = |r: [i64; 4]| r.iter().map(|x| i128::from(x.abs())).sum::<i128>();
            let most = references.shortened().map(size).max().unwrap_or(0) * magnitude(&front);
            Interval::new(-most, most)
        }
        _ => return Err(GraphError::NoFrontEnd),
    })
}

/// A shift that `verify` accepts.
fn bits(shift: i32) -> u32 {
    shift.clamp(0, 62).unsigned_abs()
}
