//! Estimates of what an integer graph costs in hardware, in bits of logic (about a LUT each), if every
//! entry of every value has logic of its own. Folding divides all of it alike.

use serde::Serialize;
use spurion::graph::{Activation, Graph, GraphError, Node, NodeId, Op, Rank};
use spurion_hdl::signed_digit_count;

use crate::trigger::FrontEndPlan;
use crate::trigger::cost::{LUT_ENTRIES, PRODUCTS_A_BIT, beam_bits, pair_bits};

/// Additions of a leaky ReLU: its slope has three signed-binary digits.
const LEAKY_ADDITIONS: u64 = 2;

/// Bits of logic by what they do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LogicBits {
    /// Products of momenta and angles, with their tables.
    pub front_end: u64,
    /// Additions of products with weights: nonzero signed-binary digits times the width.
    pub weights: u64,
    /// Sums of values and over objects, and leaky ReLUs.
    pub sums: u64,
    /// Products of values.
    pub products: u64,
    /// Tables.
    pub tables: u64,
    /// Rounded values, which are held between passes.
    pub stored: u64,
}

impl LogicBits {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.front_end + self.adders() + self.products + self.tables + self.stored
    }

    /// Adders.
    #[must_use]
    pub const fn adders(&self) -> u64 {
        self.weights + self.sums
    }

    /// Those of `graph` behind the front end of `plan`.
    ///
    /// # Errors
    /// [`GraphError`] if a node cannot be decoded.
    pub fn of(graph: &Graph<'_>, plan: &FrontEndPlan) -> Result<Self, GraphError> {
        let mut bits = Self::default();
        for node in graph.nodes() {
            bits.add(graph, &node, plan)?;
        }
        Ok(bits)
    }

    fn add(
        &mut self,
        graph: &Graph<'_>,
        node: &Node<'_>,
        plan: &FrontEndPlan,
    ) -> Result<(), GraphError> {
        let objects = graph.particles() + graph.spurions();
        let each = node.rank.entries(objects) as u64;
        let entries = each * node.channels as u64;
        let own = u64::from(node.format.total_bits);
        let width = |id: NodeId| graph.node(id).map(|n| u64::from(n.format.total_bits));
        match node.op {
            Op::PairwiseCollider(_) => {
                // What follows rounds the products.
                let stored = width(NodeId(node.id.0 + 1))?;
                self.front_end += front_end(graph, plan, stored);
            }
            Op::Mix { input, weights } => {
                let width = width(input)? + 1;
                for c in 0..weights.outputs() {
                    let digit = |k| signed_digit_count(weights.mantissa_and_shift(c, k).0.into());
                    let digits: u32 = (0..weights.inputs()).map(digit).sum();
                    self.weights += each * u64::from(digits.saturating_sub(1)) * width;
                }
            }
            Op::Aggregate { input, .. } => {
                let read = graph.node(input)?;
                let entries = read.rank.entries(objects) * read.channels;
                self.sums += entries as u64 * u64::from(read.format.total_bits);
            }
            Op::Broadcast { terms } => {
                self.sums += (terms.iter().count() as u64).saturating_sub(1) * entries * own;
            }
            Op::Activation { input, function: Activation::LeakyRelu } => {
                self.sums += LEAKY_ADDITIONS * entries * width(input)?;
            }
            Op::Multiply { factors } => {
                let [a, b] = factors.both().map(|term| width(term.input));
                self.products += entries * a? * b? / PRODUCTS_A_BIT;
            }
            Op::CountTable { table } => {
                self.tables += node.channels as u64 * own * lookups(table.rows() as u64);
            }
            // What an object is, is known from its place.
            Op::LabelTable { table } => {
                let constants = (table.places() * node.channels) as u64;
                self.tables += constants * own * lookups(table.rows() as u64);
            }
            Op::Lookup { input, table } => {
                let read = graph.node(input)?.range;
                let length = table.address(read.hi as i64) - table.address(read.lo as i64) + 1;
                self.tables += entries * own * lookups(length.unsigned_abs());
            }
            Op::Requantize { .. } if is_held(graph, node) => self.stored += entries * own,
            _ => {}
        }
        Ok(())
    }
}

/// Whether a rounded value is held: what sums of pairs alone read is added at once.
fn is_held(graph: &Graph<'_>, node: &Node<'_>) -> bool {
    let mut held = node.rank != Rank::Pair;
    for reader in graph.nodes() {
        let adds = matches!(reader.op, Op::Broadcast { .. });
        reader.op.for_each_input(|input| held |= !adds && input == node.id);
    }
    held
}

/// Tables of [`LUT_ENTRIES`] entries.
const fn lookups(entries: u64) -> u64 {
    entries.div_ceil(LUT_ENTRIES)
}

fn front_end(graph: &Graph<'_>, plan: &FrontEndPlan, stored: u64) -> u64 {
    let particles = graph.particles() as u64;
    let pairs = particles * particles.saturating_sub(1) / 2;
    let beams = graph.spurions() as u64 * particles;
    pairs * pair_bits(plan, stored) + beams * beam_bits(plan, stored)
}

/// Bits of a pair's rounded values, all channels: what is held between passes.
///
/// # Errors
/// [`GraphError`] if a node cannot be decoded.
pub fn stored_pair_bits(graph: &Graph<'_>) -> Result<u64, GraphError> {
    let held = |node: &Node<'_>| matches!(node.op, Op::Requantize { .. }) && is_held(graph, node);
    let pairs = graph.nodes().filter(|node| node.rank == Rank::Pair && held(node));
    Ok(pairs.map(|node| node.channels as u64 * u64::from(node.format.total_bits)).sum())
}
