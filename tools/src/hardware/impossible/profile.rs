//! What the network makes of an object: all of it follows from three integers.

use std::ops::RangeInclusive;

use spurion::format::{Overflow, Quantizer};
use spurion::graph::{Activation, Aggregation, Graph, Node, NodeId, Op, Placement, Rank};

use super::linear::scale;
use super::view::{State, View};

/// Integers that are gone through, at most: those of a distance, and all triples (N, J, P).
const MOST_DISTANCES: i128 = 1 << 16;
const MOST_TRIPLES: i128 = 1 << 23;

/// A node of which one step is one of few integers, and the quantizer that makes them.
#[derive(Clone, Copy, Debug)]
struct Seen {
    node: NodeId,
    quantizer: Quantizer,
    /// The largest integer.
    most: i64,
    /// The largest sum before rounding.
    largest: i64,
}

/// The nodes of a graph in which pairs are functions of d_ij and of two objects, and objects of
/// their own sum of distances and of the total.
#[derive(Debug)]
pub struct Profile<'g, 'a> {
    graph: &'g Graph<'a>,
    nodes: Vec<Node<'a>>,
    /// The rounded sum over a row of distances.
    row: Seen,
    /// The rounded sum of all distances.
    total: Seen,
    /// The pairs after their activation.
    pub pairs: NodeId,
    /// The sum before it.
    sum: NodeId,
    /// The largest distance.
    farthest: i64,
    /// Of each channel, the part that depends on the distance: at 0, and at most.
    near: Vec<i64>,
    highest: Vec<i64>,
}

/// The value of each node that is known, by channel.
type Known = Vec<Option<Vec<i64>>>;

impl<'g, 'a> Profile<'g, 'a> {
    /// The profile of a graph, if it has one.
    #[must_use]
    pub fn new(graph: &'g Graph<'a>) -> Option<Self> {
        let distance = graph.nodes().find(|node| is_distance(graph, node))?;
        let farthest = i64::try_from(distance.range.hi).ok()?;
        let is_row = |node: &Node<'_>| is_row(node, distance.id);
        let row = seen(graph, is_row)?;
        let total = seen(graph, |node| match node.op {
            Op::Aggregate { input, kind: Aggregation::Total } => {
                input == distance.id || graph.node(input).is_ok_and(|rows| is_row(&rows))
            }
            _ => false,
        })?;
        let triples = i128::from(row.most + 1) * i128::from(total.most + 1);
        let few = i128::from(farthest) < MOST_DISTANCES
            && triples * (graph.particles() as i128 + 1) <= MOST_TRIPLES;
        let is_pairs =
            |node: &Node<'_>| node.rank == Rank::Pair && matches!(node.op, Op::Activation { .. });
        let pairs = graph.nodes().find(is_pairs).filter(|_| few)?;
        let Op::Activation { input: sum, function: Activation::Relu } = pairs.op else {
            return None;
        };
        let mut profile = Self {
            graph,
            nodes: graph.nodes().collect(),
            row,
            total,
            pairs: pairs.id,
            sum,
            farthest,
            near: Vec::new(),
            highest: Vec::new(),
        };
        profile.near = profile.by_distance(distance.id, 0)?;
        profile.highest = profile.near.clone();
        for d in 1..=farthest {
            let here = profile.by_distance(distance.id, d)?;
            profile.highest.iter_mut().zip(here).for_each(|(y, x)| *y = x.max(*y));
        }
        profile.view(graph.objects(), 0)?;
        Some(profile)
    }

    /// The part of the pairs' sum that depends on their distance.
    fn by_distance(&self, distance: NodeId, d: i64) -> Option<Vec<i64>> {
        let mut known = vec![None; self.graph.len()];
        known[usize::from(distance.0)] = Some(vec![d]);
        self.evaluate(&mut known, 0, Rank::Pair);
        self.terms(&known, |placement| placement == Placement::Same)
    }

    /// The node of J, of which [`Profile::view`] asks.
    #[must_use]
    pub fn total(&self) -> NodeId {
        self.total.node
    }

    /// All numbers of objects.
    pub fn counts(&self) -> RangeInclusive<usize> {
        self.graph.spurions()..=self.graph.objects()
    }

    /// All totals J that so many objects can have.
    pub fn totals(&self, objects: usize) -> impl Iterator<Item = i64> {
        let pairs = (objects * objects.saturating_sub(1)) as i64;
        let most = self.farthest * pairs;
        (0..=self.total.most).take_while(move |&total| self.total.least(total) <= most)
    }

    /// The objects of a jet with so many of them and the total J; `None` if the graph is of
    /// another kind.
    #[must_use]
    pub fn view(&self, objects: usize, total: i64) -> Option<View<'_>> {
        let mut known = vec![None; self.graph.len()];
        known[usize::from(self.total.node.0)] = Some(vec![total]);
        self.evaluate(&mut known, objects, Rank::Jet);
        let everywhere = self.terms(&known, |placement| placement == Placement::All)?;
        let mut states = Vec::new();
        for row in 0..=self.row.most {
            // Each distance is in two sums.
            if 2 * self.row.least(row) > self.total.greatest(total) {
                break;
            }
            known[usize::from(self.row.node.0)] = Some(vec![row]);
            self.evaluate(&mut known, objects, Rank::Particle);
            let part = |wanted| self.terms(&known, move |placement| placement == wanted);
            states.push(State {
                rows: part(Placement::Rows)?,
                columns: part(Placement::Columns)?,
                diagonal: part(Placement::Diagonal)?,
                largest: self.row.greatest(row),
            });
        }
        Some(View {
            states,
            everywhere,
            near: &self.near,
            highest: &self.highest,
            objects: objects as i64,
            farthest: self.farthest,
            total: self.total.least(total),
        })
    }

    /// The sum of those terms of the pairs' sum that have a wanted place.
    fn terms(&self, known: &Known, wanted: impl Fn(Placement) -> bool) -> Option<Vec<i64>> {
        let node = self.graph.node(self.sum).ok()?;
        let Op::Broadcast { terms } = &node.op else { return None };
        if terms.iter().any(|term| term.placement == Placement::Transposed) {
            return None;
        }
        let mut sum = vec![0; node.channels];
        for term in terms.iter().filter(|term| wanted(term.placement)) {
            let factor = scale(self.graph, &node, term.input)?;
            let value = known.get(usize::from(term.input.0))?.as_ref()?;
            sum.iter_mut().zip(value).for_each(|(y, x)| *y += factor * x);
        }
        Some(sum)
    }

    /// The values of one rank, from those that are known.
    fn evaluate(&self, known: &mut Known, objects: usize, rank: Rank) {
        for node in self.nodes.iter().filter(|node| node.rank == rank) {
            if let Some(value) = self.value(node, known, objects) {
                known[usize::from(node.id.0)] = Some(value);
            }
        }
    }

    fn value(&self, node: &Node<'_>, known: &Known, objects: usize) -> Option<Vec<i64>> {
        let of = |id: NodeId| known.get(usize::from(id.0))?.as_ref();
        match &node.op {
            Op::Mix { input, weights } => {
                let x = of(*input)?;
                let row = |c| x.iter().enumerate().map(|(k, x)| weights.get(c, k) * x).sum();
                Some((0..weights.outputs()).map(row).collect())
            }
            Op::Broadcast { terms } if node.rank != Rank::Pair => {
                let mut sum = vec![0; node.channels];
                for term in terms.iter() {
                    let factor = scale(self.graph, node, term.input)?;
                    let value = of(term.input)?;
                    sum.iter_mut().zip(value).for_each(|(y, x)| *y += factor * x);
                }
                Some(sum)
            }
            Op::Activation { input, function: Activation::Relu } => {
                Some(of(*input)?.iter().map(|x| *x.max(&0)).collect())
            }
            Op::CountTable { table } => Some(table.row(objects).map(i64::from).collect()),
            Op::Requantize { input, .. } => {
                let quantizer = quantizer(self.graph, node)?;
                Some(of(*input)?.iter().map(|&x| quantizer.apply(x)).collect())
            }
            _ => None,
        }
    }
}

impl Seen {
    /// The least sum that becomes `integer` or more.
    fn least(&self, integer: i64) -> i64 {
        let (mut low, mut high) = (0, self.largest + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.quantizer.apply(middle) >= integer { high = middle } else { low = middle + 1 }
        }
        low
    }

    /// The largest sum that becomes `integer` or less.
    fn greatest(&self, integer: i64) -> i64 {
        if integer >= self.most { self.largest } else { self.least(integer + 1) - 1 }
    }
}

/// Whether a node is the rounded distances: symmetric, 0 on the diagonal and never negative.
fn is_distance(graph: &Graph<'_>, node: &Node<'_>) -> bool {
    let Op::Requantize { input, .. } = node.op else { return false };
    let front = graph.node(input).is_ok_and(|n| matches!(n.op, Op::PairwiseCollider(_)));
    let zero = quantizer(graph, node).is_some_and(|quantizer| quantizer.apply(0) == 0);
    front && zero && node.range.lo >= 0
}

/// Whether a node is the sums of `distance` over rows, or over columns, which are the same.
fn is_row(node: &Node<'_>, distance: NodeId) -> bool {
    let Op::Aggregate { input, kind } = node.op else { return false };
    input == distance && matches!(kind, Aggregation::Row | Aggregation::Column)
}

/// The one rounding of certain sums. Rounding and saturation keep the order of numbers, so that
/// an integer stands for an interval of sums.
fn seen(graph: &Graph<'_>, is_sum: impl Fn(&Node<'_>) -> bool) -> Option<Seen> {
    let mut found = graph.nodes().filter_map(|node| {
        let Op::Requantize { input, overflow, .. } = node.op else { return None };
        let sum = graph.node(input).ok().filter(&is_sum)?;
        Some((node, sum, overflow))
    });
    let (node, sum, overflow) = found.next()?;
    let quantizer = quantizer(graph, &node)?;
    let largest = i64::try_from(sum.range.hi).ok()?;
    let most = quantizer.apply(largest);
    let ordered = overflow != Overflow::Wrap && found.next().is_none();
    ordered.then_some(Seen { node: node.id, quantizer, most, largest })
}

fn quantizer(graph: &Graph<'_>, node: &Node<'_>) -> Option<Quantizer> {
    let Op::Requantize { input, rounding, overflow } = node.op else { return None };
    let from = graph.node(input).ok()?.format.frac_bits;
    Quantizer::new(from, node.format, rounding, overflow).ok()
}
