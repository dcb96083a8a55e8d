//! Functions of one integer: what becomes of each entry of a value, whatever the others are.

use spurion::format::{Quantizer, bits_needed};
use spurion::graph::{
    Activation, BroadcastTerms, Graph, LEAKY_FRAC_BITS, LEAKY_SLOPE, Node, NodeId, Op, Placement,
    Rank,
};

/// One node's part of such a function.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Rounding and overflow.
    Quantize(Quantizer),
    /// max(4096 x, 41 x).
    LeakyRelu,
    /// 2^shift x plus a constant for each channel.
    Plus { shift: u32, offsets: Vec<i64> },
}

impl Step {
    fn apply(&self, channel: usize, x: i64) -> i64 {
        match self {
            Self::Quantize(quantizer) => quantizer.apply(x),
            Self::LeakyRelu => leaky_relu(x),
            Self::Plus { shift, offsets } => {
                (x << shift) + offsets.get(channel).copied().unwrap_or(0)
            }
        }
    }
}

/// max(4096 x, 41 x).
pub fn leaky_relu(x: i64) -> i64 {
    (x << LEAKY_FRAC_BITS).max(x * LEAKY_SLOPE)
}

/// Each channel of a node as a function of the same channel of an earlier one.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The earlier node.
    pub root: NodeId,
    /// From the root on.
    pub(super) steps: Vec<Step>,
}

impl Chain {
    /// All such functions that end in `node`, the shortest, which is no step at all, first.
    pub fn all(graph: &Graph<'_>, node: NodeId) -> Vec<Self> {
        let mut chains = vec![Self { root: node, steps: Vec::new() }];
        let mut at = node;
        while let Some((input, step)) = graph.node(at).ok().and_then(|node| step(graph, &node)) {
            let mut steps = chains.last().map_or_else(Vec::new, |chain| chain.steps.clone());
            steps.insert(0, step);
            chains.push(Self { root: input, steps });
            at = input;
        }
        chains
    }

    /// The value of the node where the root has `x`.
    pub fn apply(&self, channel: usize, x: i64) -> i64 {
        self.steps.iter().fold(x, |x, step| step.apply(channel, x))
    }

    /// Whether there is more in it than rounding.
    pub fn is_worth_a_table(&self) -> bool {
        self.steps.iter().any(|step| !matches!(step, Step::Quantize(_)))
    }
}

/// Bits of the integers that a node can take.
pub fn bits(node: &Node<'_>) -> u32 {
    bits_needed(node.range.lo, node.range.hi, node.range.lo < 0).into()
}

/// What a node does to each entry of the node that it names.
fn step(graph: &Graph<'_>, node: &Node<'_>) -> Option<(NodeId, Step)> {
    match &node.op {
        Op::Requantize { input, rounding, overflow } => {
            let from = graph.node(*input).ok()?.format.frac_bits;
            let quantizer = Quantizer::new(from, node.format, *rounding, *overflow).ok()?;
            Some((*input, Step::Quantize(quantizer)))
        }
        Op::Activation { input, function: Activation::LeakyRelu } => {
            Some((*input, Step::LeakyRelu))
        }
        Op::Broadcast { terms } if node.rank == Rank::Pair => plus(graph, node, terms),
        _ => None,
    }
}

/// A sum of one value and of constants.
fn plus(graph: &Graph<'_>, node: &Node<'_>, terms: &BroadcastTerms<'_>) -> Option<(NodeId, Step)> {
    let (mut summed, mut offsets) = (None, vec![0; node.channels]);
    for term in terms.iter() {
        let source = graph.node(term.input).ok()?;
        let shift = shift(node, &source);
        match (&source.op, term.placement) {
            (Op::CountTable { table }, Placement::All) => {
                let numbers = graph.spurions()..=graph.spurions() + graph.particles();
                let mut rows = numbers.map(|n| table.row(n).collect::<Vec<_>>());
                let first = rows.next()?;
                if rows.any(|row| row != first) {
                    return None;
                }
                let constants = first.into_iter().map(|x| i64::from(x) << shift);
                offsets.iter_mut().zip(constants).for_each(|(sum, x)| *sum += x);
            }
            (_, Placement::Same) if summed.is_none() => summed = Some((term.input, shift)),
            _ => return None,
        }
    }
    summed.map(|(input, shift)| (input, Step::Plus { shift, offsets }))
}

/// By how many bits a term of a sum is shifted to the binary point of the sum.
pub fn shift(sum: &Node<'_>, term: &Node<'_>) -> u32 {
    (i32::from(sum.format.frac_bits) - i32::from(term.format.frac_bits)).unsigned_abs()
}
