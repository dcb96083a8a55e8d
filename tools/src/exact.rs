//! The exact oracle: every node's integers, as NUMERICS.md defines them.
//!
//! It shares no kernel with the interpreter: integers of any size, a formula an op, an entry at a
//! time, nothing fused and nothing reused. It is slow, and what the others are compared with.

mod aggregate;
mod front_end;
mod placed;
mod rounding;
mod tables;

use num_bigint::BigInt;
use spurion::graph::{Activation, Graph, GraphError, Node, NodeId, Op, Rank, Verified, Weights};
use spurion::interpret::check;
use spurion::jet::JetView;
use spurion::tagger::TaggerError;

use self::front_end::Momenta;

/// The integers of one node for one jet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExactValue {
    /// Over which objects there are entries.
    pub rank: Rank,
    /// The entries of each channel: one for a jet, n for particles, entry (i, j) of pairs at
    /// i n + j, where n counts spurions and particles.
    pub channels: Vec<Vec<BigInt>>,
}

/// Every node's value for `jet`.
///
/// # Errors
/// [`TaggerError`] if the jet does not fit the graph.
pub fn evaluate(verified: &Verified<'_>, jet: JetView<'_>) -> Result<Vec<ExactValue>, TaggerError> {
    let graph = verified.graph();
    check(graph, &jet)?;
    let run = Run { momenta: Momenta::new(graph, jet)?, objects: graph.spurions() + jet.len() };
    let mut values: Vec<ExactValue> = Vec::with_capacity(graph.len());
    for k in 0..graph.header().nodes {
        let node = graph.node(NodeId(k))?;
        let channels = run.node(graph, &node, &values)?;
        values.push(ExactValue { rank: node.rank, channels });
    }
    Ok(values)
}

/// The score: the one entry of the last node.
#[must_use]
pub fn score(values: &[ExactValue]) -> Option<&BigInt> {
    values.last()?.channels.first()?.first()
}

/// The value of an earlier node.
fn value(values: &[ExactValue], id: NodeId) -> Result<&ExactValue, GraphError> {
    values.get(usize::from(id.0)).ok_or(GraphError::NoSuchNode { node: id })
}

/// One jet.
struct Run<'j> {
    momenta: Momenta<'j>,
    /// Spurions and particles.
    objects: usize,
}

impl Run<'_> {
    /// The entries of each channel of one node.
    fn node(
        &self,
        graph: &Graph<'_>,
        node: &Node<'_>,
        values: &[ExactValue],
    ) -> Result<Vec<Vec<BigInt>>, TaggerError> {
        let n = self.objects;
        Ok(match &node.op {
            Op::PairwiseCollider(_) | Op::PairwiseCartesian(_) => {
                vec![self.momenta.invariants(node.format.frac_bits)]
            }
            Op::ReferenceProducts { references } => {
                self.momenta.products(*references, node.format.frac_bits)
            }
            Op::Mix { input, weights } => mixed(value(values, *input)?, weights),
            Op::Multiply { factors } => {
                let [left, right] = factors.both();
                let (x, y) = (value(values, left.input)?, value(values, right.input)?);
                let (x, y) = ((x, left.placement), (y, right.placement));
                placed::product(node, n, x, y)
            }
            Op::Broadcast { terms } => {
                let mut sum = vec![vec![BigInt::ZERO; node.rank.entries(n)]; node.channels];
                for term in terms.iter() {
                    let x = (value(values, term.input)?, term.placement);
                    let shift = -dropped_bits(graph, term.input, node)?;
                    placed::add(&mut sum, (node, n), x, shift);
                }
                sum
            }
            Op::Aggregate { input, kind } => aggregate::sums(value(values, *input)?, *kind, n),
            Op::Activation { input, function } => {
                each(value(values, *input)?, |x| activation(*function, x))
            }
            Op::CountTable { table } => tables::counted(table, node.channels, n),
            Op::LabelTable { table } => tables::labels(table, (node.channels, n), graph.spurions()),
            Op::Lookup { input, table } => tables::lookup(table, value(values, *input)?),
            Op::Requantize { input, rounding, overflow } => {
                let shift = dropped_bits(graph, *input, node)?;
                each(value(values, *input)?, |x| {
                    rounding::overflow(rounding::round(x, shift, *rounding), node.format, *overflow)
                })
            }
            Op::Readout { input } => each(value(values, *input)?, BigInt::clone),
        })
    }
}

/// How many fraction bits `node` has less than its input.
fn dropped_bits(graph: &Graph<'_>, input: NodeId, node: &Node<'_>) -> Result<i32, GraphError> {
    let from = graph.node(input)?.format.frac_bits;
    Ok(i32::from(from) - i32::from(node.format.frac_bits))
}

/// y_c = sum_k W_ck x_k for each entry.
fn mixed(x: &ExactValue, weights: &Weights<'_>) -> Vec<Vec<BigInt>> {
    let entries = x.channels.first().map_or(0, Vec::len);
    let of = |c: usize, e: usize| -> BigInt {
        let terms = x.channels.iter().enumerate();
        terms.map(|(k, x)| &x[e] * BigInt::from(weights.get(c, k))).sum()
    };
    let channel = |c| (0..entries).map(|e| of(c, e)).collect();
    (0..weights.outputs()).map(channel).collect()
}

/// A function of each entry.
fn each(x: &ExactValue, f: impl Fn(&BigInt) -> BigInt) -> Vec<Vec<BigInt>> {
    x.channels.iter().map(|channel| channel.iter().map(&f).collect()).collect()
}

fn activation(function: Activation, x: &BigInt) -> BigInt {
    match function {
        Activation::Relu => x.clone().max(BigInt::ZERO),
        Activation::LeakyRelu => BigInt::max(x * 4096, x * 41),
    }
}
