//! What a jet must cost: the operations of a graph at the rates that the machine has for them.

use spurion::graph::{Aggregation, Graph, Interval, Node, Op, Placement, Rank, Storage};
use spurion_tools::batch::symmetric::symmetric;

/// Operations of one jet that has as many particles as the graph takes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Operations {
    /// Products of 32-bit words.
    pub products: f64,
    /// Of which one instruction makes twice as many: those of 16-bit words.
    pub short_products: f64,
    /// Entries taken from tables.
    pub lookups: f64,
    /// Sums, shifts, comparisons of words.
    pub simple: f64,
}

/// Billions a second, as the program `rates` prints them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rates {
    pub products: f64,
    pub short_products: f64,
    pub words: f64,
    pub lookups: f64,
}

impl Rates {
    /// Reads what `rates` prints.
    pub fn read(printed: &str) -> Self {
        let rate = |name: &str| -> f64 {
            let mut lines = printed.lines().filter_map(|line| line.split_once(' '));
            lines.find(|(_, what)| *what == name).unwrap().0.parse().unwrap()
        };
        Self {
            products: rate("products"),
            short_products: rate("short products"),
            words: rate("words"),
            lookups: rate("lookups"),
        }
    }

    /// Jets a second if nothing else took time, all operations one after the other: they wait for the same
    /// ports.
    pub fn jets_per_second(&self, jet: &Operations) -> f64 {
        let nanoseconds = jet.products / self.products
            + jet.short_products / self.short_products
            + jet.lookups / self.lookups
            + jet.simple / self.words;
        1e9 / nanoseconds
    }
}

/// Simple operations of a distance in rapidity, one in azimuth, their sum, and the rounding of a product.
const OF_ANGLES: f64 = 2.0 + 4.0 + 1.0 + ROUNDING;
/// Half a unit, a shift, and a bound on each side.
const ROUNDING: f64 = 4.0;

fn is_short(range: Interval) -> bool {
    // An unsigned word of 16 bits is a signed one and a constant.
    range.hi - range.lo < 1 << 16
}

impl Operations {
    /// Those of a graph. What is the same for (i, j) and (j, i) counts once.
    pub fn of(graph: &Graph<'_>) -> Self {
        let nodes: Vec<Node<'_>> = graph.nodes().collect();
        let symmetric = symmetric(&nodes, (graph.objects(), graph.spurions()));
        let n = graph.objects() as f64;
        let entries = |node: &Node<'_>, same: bool| match node.rank {
            Rank::Jet => 1.0,
            Rank::Particle => n,
            Rank::Pair if same => n * (n + 1.0) / 2.0,
            Rank::Pair => n * n,
        };
        let mut all = Self::default();
        for (node, same) in nodes.iter().zip(&symmetric) {
            all.add(node, entries(node, *same), (&nodes, graph));
        }
        all
    }

    fn add(&mut self, node: &Node<'_>, entries: f64, (nodes, graph): (&[Node<'_>], &Graph<'_>)) {
        let channels = node.channels as f64;
        let (particles, spurions) = (graph.particles() as f64, graph.spurions() as f64);
        let pairs = particles * (particles - 1.0) / 2.0;
        match node.op {
            // pT pT, and that times an angle; two tables of angles, and one of rapidity for a beam.
            Op::PairwiseCollider(_) => {
                self.products += 2.0 * pairs + spurions * particles;
                self.lookups += 2.0 * pairs + spurions * particles;
                self.simple += OF_ANGLES * pairs;
            }
            Op::PairwiseCartesian(_) => self.products += 4.0 * entries,
            Op::Broadcast { terms } => {
                let everywhere = terms.iter().filter(|t| t.placement != Placement::Diagonal);
                self.simple += everywhere.count().saturating_sub(1) as f64 * entries * channels;
            }
            Op::Requantize { input, .. } => {
                let fused = nodes[usize::from(input.0)].slot.storage == Storage::Fused;
                self.simple += if fused { 0.0 } else { ROUNDING * entries * channels };
            }
            Op::Activation { .. } => self.simple += entries * channels,
            Op::Aggregate { input, kind } => {
                let n = particles + spurions;
                let added = match (nodes[usize::from(input.0)].rank, kind) {
                    (_, Aggregation::Diagonal) => 0.0,
                    (Rank::Pair, Aggregation::Row | Aggregation::Column | Aggregation::Total) => {
                        n * n
                    }
                    _ => n,
                };
                self.simple += added * channels;
            }
            Op::ReferenceProducts { .. } => self.products += 4.0 * entries * channels,
            Op::Mix { input, weights } => {
                let input = &nodes[usize::from(input.0)];
                let of_row = |c| weights.row(c).filter(|w: &i64| *w != 0).count();
                let count: usize = (0..weights.outputs()).map(of_row).sum();
                let short = is_short(input.range) && input.slot.storage == Storage::Narrow;
                let to = if short { &mut self.short_products } else { &mut self.products };
                *to += count as f64 * entries;
            }
            Op::Multiply { .. } => self.products += entries * channels,
            Op::Lookup { .. } => self.lookups += entries * channels,
            _ => {}
        }
    }
}
