//! What is a function of one invariant: for each pair of classes of objects, and each number of
//! objects, what a network makes of the product d_ij alone.

use std::collections::BTreeSet;

use spurion::format::Quantizer;
use spurion::graph::{Activation, Graph, LookupTable, NodeId, Op, Placement, Rank};

use super::entrywise::{leaky_relu, shift};

/// Two objects of a jet, by their numbers: beams first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Objects {
    /// How many the jet has.
    pub count: usize,
    /// The object i of x_ij.
    pub row: usize,
    /// The object j of x_ij.
    pub column: usize,
}

impl Objects {
    /// The same with i and j exchanged.
    pub fn mirrored(self) -> Self {
        Self { row: self.column, column: self.row, ..self }
    }
}

/// The nodes whose entries are functions of the address of one invariant in a table, and of what
/// the two objects are.
pub struct PairFunctions<'g> {
    graph: &'g Graph<'g>,
    /// The table.
    pub base: NodeId,
    /// What the table is asked for.
    pub argument: NodeId,
    table: LookupTable<'g>,
    members: BTreeSet<NodeId>,
}

impl<'g> PairFunctions<'g> {
    /// Those of a graph that begins with a table of an invariant that is never negative.
    pub fn find(graph: &'g Graph<'g>) -> Option<Self> {
        let (base, argument, table) = graph.nodes().find_map(|node| match node.op {
            Op::Lookup { input, table } if node.rank == Rank::Pair => Some((node.id, input, table)),
            _ => None,
        })?;
        let source = graph.node(argument).ok()?;
        if source.channels != 1 || source.range.lo < 0 || table.first < 0 || table.is_empty() {
            return None;
        }
        let mut functions = Self { graph, base, argument, table, members: BTreeSet::from([base]) };
        for node in graph.nodes().filter(|node| node.rank == Rank::Pair) {
            if functions.is_function(&node.op) {
                functions.members.insert(node.id);
            }
        }
        Some(functions)
    }

    fn is_function(&self, op: &Op<'_>) -> bool {
        match op {
            Op::Mix { input, .. } | Op::Requantize { input, .. } | Op::Activation { input, .. } => {
                self.contains(*input)
            }
            Op::Broadcast { terms } => {
                let known = |id: NodeId, place: Placement| match self.graph.node(id).map(|n| n.op) {
                    Ok(Op::CountTable { .. }) => place == Placement::All,
                    Ok(Op::LabelTable { .. }) => place == Placement::Same,
                    _ => place == Placement::Same && self.contains(id),
                };
                terms.iter().any(|term| self.contains(term.input))
                    && terms.iter().all(|term| known(term.input, term.placement))
            }
            _ => false,
        }
    }

    /// Whether a node is one of them.
    pub fn contains(&self, id: NodeId) -> bool {
        self.members.contains(&id)
    }

    /// How many steps of an octave the table has, as a power of two.
    pub fn mantissa_bits(&self) -> u8 {
        self.table.mantissa_bits
    }

    /// The first and the last address.
    pub fn addresses(&self) -> (i64, i64) {
        let first = i64::from(self.table.first);
        (first, first + self.table.len() as i64 - 1)
    }

    /// All that the functions read of two objects, apart from the invariant.
    pub fn labels(&self, objects: Objects) -> Vec<i64> {
        let mut labels = Vec::new();
        for node in self.graph.nodes().filter(|node| self.contains(node.id)) {
            if let Op::Broadcast { terms } = node.op {
                let tables = terms.iter().filter(|term| !self.contains(term.input));
                labels.extend(tables.flat_map(|term| self.entries(term.input, 0, objects)));
            }
        }
        labels
    }

    /// The entries of all channels of a node.
    pub fn entries(&self, id: NodeId, address: i64, objects: Objects) -> Vec<i64> {
        let Ok(node) = self.graph.node(id) else { return Vec::new() };
        let of = |input: NodeId| self.entries(input, address, objects);
        match &node.op {
            Op::Lookup { table, .. } => {
                let (first, last) = self.addresses();
                let place = (address.clamp(first, last) - first) as usize;
                let entry = |c: usize| table.channel(c).nth(place).map_or(0, i64::from);
                (0..node.channels).map(entry).collect()
            }
            Op::Mix { input, weights } => {
                let x = of(*input);
                let sum = |c: usize| x.iter().zip(weights.row(c)).map(|(x, w)| x * w).sum();
                (0..weights.outputs()).map(sum).collect()
            }
            Op::Requantize { input, rounding, overflow } => {
                let from = self.graph.node(*input).map_or(0, |input| input.format.frac_bits);
                let quantizer = Quantizer::new(from, node.format, *rounding, *overflow);
                of(*input).into_iter().map(|x| quantizer.map_or(x, |q| q.apply(x))).collect()
            }
            Op::Activation { input, function } => {
                let function = |x: i64| match function {
                    Activation::Relu => x.max(0),
                    Activation::LeakyRelu => leaky_relu(x),
                };
                of(*input).into_iter().map(function).collect()
            }
            Op::Broadcast { terms } => {
                let mut sums = vec![0; node.channels];
                for term in terms.iter() {
                    let by = self.graph.node(term.input).map_or(0, |source| shift(&node, &source));
                    sums.iter_mut().zip(of(term.input)).for_each(|(sum, x)| *sum += x << by);
                }
                sums
            }
            Op::LabelTable { table } => {
                let Objects { count, row, column } = objects;
                (0..node.channels).map(|c| table.get(count, c, row, column).into()).collect()
            }
            Op::CountTable { table } => table.row(objects.count).map(i64::from).collect(),
            _ => vec![0; node.channels],
        }
    }
}
