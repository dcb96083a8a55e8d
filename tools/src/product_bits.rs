//! The size of a graph's multipliers: a measure of precision that no way of building hardware enters.

use spurion::graph::{
    Activation, FourVectors, Graph, GraphError, LEAKY_SLOPE, Node, NodeId, Op, PairwiseCartesian,
    PairwiseCollider, Table,
};

/// The sum over all products that a jet of the most particles takes of the widths of their two
/// factors, multiplied.
///
/// Values have the bits of their formats. A constant has those of its magnitude without the zeros
/// at its end: a power of two has one. Zeros are no factors. Invariants are computed once for two
/// particles; everything else once for each entry of a value. Tables, additions and roundings are
/// no products.
///
/// # Errors
/// [`GraphError`] if a node cannot be decoded.
pub fn product_bits(graph: &Graph<'_>) -> Result<u64, GraphError> {
    graph.nodes().map(|node| of_node(graph, &node)).sum()
}

fn of_node(graph: &Graph<'_>, node: &Node<'_>) -> Result<u64, GraphError> {
    let entries = node.rank.entries(graph.objects()) as u64;
    let width = |id: NodeId| graph.node(id).map(|input| u64::from(input.format.total_bits));
    Ok(match node.op {
        Op::PairwiseCollider(front) => collider(graph, &front),
        Op::PairwiseCartesian(front) => cartesian(graph, &front),
        Op::ReferenceProducts { references } => reference_products(graph, references),
        Op::Mix { input, weights } => {
            let rows = (0..weights.outputs()).flat_map(|c| weights.row(c));
            entries * width(input)? * rows.map(constant_bits).sum::<u64>()
        }
        Op::Multiply { factors } => {
            let [a, b] = factors.both().map(|term| width(term.input));
            entries * node.channels as u64 * a? * b?
        }
        Op::Activation { input, function: Activation::LeakyRelu } => {
            entries * node.channels as u64 * width(input)? * constant_bits(LEAKY_SLOPE)
        }
        _ => 0,
    })
}

/// pT_i (C + K), and that times pT_j; those of spurions and particles.
fn collider(graph: &Graph<'_>, front: &PairwiseCollider<'_>) -> u64 {
    let pt = u64::from(front.pt.to().total_bits);
    let factor = table_bits(front.cosh).max(table_bits(front.cos)) + 1;
    let each = pt * factor + (pt + factor) * pt;
    pairs(graph.particles()) * each + longitudinal(graph, front, front.spurions)
}

/// pT (A exp(-k) + B exp(k)) of each vector and particle.
fn longitudinal(graph: &Graph<'_>, front: &PairwiseCollider<'_>, vectors: FourVectors<'_>) -> u64 {
    let (pt, exp) = (u64::from(front.pt.to().total_bits), table_bits(front.exp));
    let of_vector = |vector: [i64; 2]| {
        let widths = vector.map(constant_bits);
        let both = u64::from(widths.iter().all(|&width| width > 0));
        let sum = (widths.iter().max().unwrap_or(&0) + exp + both).saturating_sub(1);
        widths.iter().sum::<u64>() * exp + pt * sum
    };
    graph.particles() as u64 * vectors.light_cone().iter().map(of_vector).sum::<u64>()
}

/// Four products of components of two objects.
fn cartesian(graph: &Graph<'_>, front: &PairwiseCartesian<'_>) -> u64 {
    let width = u64::from(front.component.to().total_bits);
    pairs(graph.particles()) * 4 * width * width + components(graph, front, front.spurions)
}

/// Products of components of each vector and particle.
fn components(graph: &Graph<'_>, front: &PairwiseCartesian<'_>, vectors: FourVectors<'_>) -> u64 {
    let width = u64::from(front.component.to().total_bits);
    let factors: u64 = vectors.iter().flatten().map(|x| constant_bits(x.into())).sum();
    graph.particles() as u64 * width * factors
}

/// Those of references and particles, in the coordinates of the front end.
fn reference_products(graph: &Graph<'_>, references: FourVectors<'_>) -> u64 {
    let bits = graph.nodes().find_map(|node| match node.op {
        Op::PairwiseCollider(front) => Some(longitudinal(graph, &front, references)),
        Op::PairwiseCartesian(front) => Some(components(graph, &front, references)),
        _ => None,
    });
    bits.unwrap_or(0)
}

const fn pairs(particles: usize) -> u64 {
    (particles * particles.saturating_sub(1) / 2) as u64
}

fn table_bits(table: Table<'_>) -> u64 {
    u64::from(u16::BITS - table.max().leading_zeros())
}

/// Bits of |x| without the zeros at its end; 0 for 0.
fn constant_bits(x: i64) -> u64 {
    match x {
        0 => 0,
        _ => u64::from(u64::BITS - x.unsigned_abs().leading_zeros() - x.trailing_zeros()),
    }
}
