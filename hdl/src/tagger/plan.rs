//! What is built as tables in block memories, and what need not be built because of that.

use std::collections::{BTreeMap, BTreeSet};

use spurion::graph::{Graph, NodeId, Op, Placement, Rank};

use super::early_rounding::EarlyRounding;
use super::entrywise::{Chain, bits};
use super::late_saturation::Saturation;
use super::pair_functions::PairFunctions;

/// The most bits of the address of a table with one entry for each channel.
const MOST_ADDRESS_BITS: u32 = 12;
/// The same for a table that holds products with all weights that a channel meets.
pub const MOST_PRODUCT_ADDRESS_BITS: u32 = 10;

/// Which node is built how.
#[derive(Default)]
pub struct Plan<'g> {
    /// What is a function of one invariant.
    pub pairs: Option<PairFunctions<'g>>,
    /// Nodes that are tables over an earlier one. Of a mix this is its input.
    pub chains: BTreeMap<NodeId, Chain>,
    /// Of some of these, the rounding of the earlier one, a mix, that gives their address.
    pub roundings: BTreeMap<NodeId, EarlyRounding>,
    /// Constants that mixes have in their tables of products.
    pub offsets: BTreeMap<NodeId, Vec<i64>>,
    /// Rounded values that the tables saturate that they are the addresses of.
    pub late_saturations: BTreeMap<NodeId, Saturation>,
    /// Nodes that nothing is built from.
    skipped: BTreeSet<NodeId>,
}

impl<'g> Plan<'g> {
    /// The plan for block memories.
    pub fn new(graph: &'g Graph<'g>) -> Self {
        let pairs = PairFunctions::find(graph);
        let mut plan = Self { pairs, ..Self::default() };
        plan.add_products(graph);
        plan.add_functions(graph);
        plan.skip(graph);
        let late = graph.nodes().filter(|node| plan.saturates_late(graph, node));
        let late = late.filter_map(|node| Some((node.id, Saturation::of(&node)?))).collect();
        Self { late_saturations: late, ..plan }
    }

    /// Whether a node is a function of one invariant.
    pub fn is_pair_function(&self, id: NodeId) -> bool {
        self.pairs.as_ref().is_some_and(|pairs| pairs.contains(id))
    }

    /// Whether nothing is built from a node.
    pub fn skips(&self, id: NodeId) -> bool {
        self.skipped.contains(&id)
    }

    /// Chains to a node, no farther back than to a function of an invariant.
    fn chains_to(&self, graph: &Graph<'_>, id: NodeId) -> Vec<Chain> {
        let mut chains = Chain::all(graph, id);
        let end = chains.iter().position(|chain| self.is_pair_function(chain.root));
        chains.truncate(end.map_or(chains.len(), |end| end + 1));
        chains
    }

    /// Mixes: over the narrowest value that their inputs are functions of.
    fn add_products(&mut self, graph: &Graph<'_>) {
        for node in graph.nodes() {
            let Op::Mix { input, .. } = node.op else { continue };
            if self.is_pair_function(node.id) {
                continue;
            }
            let width = |chain: &Chain| graph.node(chain.root).map_or(u32::MAX, |root| bits(&root));
            let chains = self.chains_to(graph, input).into_iter().rev();
            let best = chains.min_by_key(width);
            if let Some(best) = best.filter(|best| width(best) <= MOST_PRODUCT_ADDRESS_BITS) {
                self.chains.insert(node.id, best);
            }
        }
    }

    /// Functions with an activation or a constant in them: over what is built anyway, or as far
    /// back as a table can reach.
    fn add_functions(&mut self, graph: &Graph<'_>) {
        let built: BTreeSet<NodeId> = self.chains.values().map(|chain| chain.root).collect();
        for node in graph.nodes() {
            if !matches!(node.op, Op::Requantize { .. }) || self.is_pair_function(node.id) {
                continue;
            }
            if self.add_rounded(graph, node.id) {
                continue;
            }
            let fits = |chain: &Chain| {
                graph.node(chain.root).is_ok_and(|root| bits(&root) <= MOST_ADDRESS_BITS)
            };
            // What lies before a single rounding is not built as the graph has it.
            let mut chains = self.chains_to(graph, node.id);
            let end = chains.iter().position(|chain| self.roundings.contains_key(&chain.root));
            chains.truncate(end.map_or(chains.len(), |end| end + 1));
            let chains = chains.into_iter();
            let chains: Vec<Chain> =
                chains.filter(|chain| chain.is_worth_a_table() && fits(chain)).collect();
            let known = chains.iter().find(|chain| built.contains(&chain.root));
            if let Some(chain) = known.or(chains.last()) {
                self.chains.insert(node.id, chain.clone());
            }
        }
    }

    /// A function of a mix that nothing else is built from, over what one rounding leaves of it.
    fn add_rounded(&mut self, graph: &Graph<'_>, id: NodeId) -> bool {
        let chains = self.chains_to(graph, id);
        let is_mix = |id: NodeId| graph.node(id).is_ok_and(|n| matches!(n.op, Op::Mix { .. }));
        let products = |id: NodeId| is_mix(id) && self.chains.contains_key(&id);
        let between = chains.iter().position(|chain| products(chain.root));
        let Some(chain) = between.and_then(|k| chains.get(k)).filter(|c| c.is_worth_a_table())
        else {
            return false;
        };
        let Ok(root) = graph.node(chain.root) else { return false };
        let alone = |chain: &Chain| chain.root == id || reader_count(graph, chain.root) == 1;
        let between = chains.iter().take_while(|c| c.root != root.id);
        if !between.clone().all(alone) || !alone(chain) {
            return false;
        }
        let is_root = |id: NodeId| self.chains.values().any(|known| known.root == id);
        let rounded = |c: &Chain| c.root == id || self.roundings.contains_key(&c.root);
        if between.clone().any(|c| is_root(c.root) && !rounded(c)) {
            return false;
        }
        let rounding = EarlyRounding::of(chain, &root);
        let fits = |rounding: &EarlyRounding| {
            u32::from(rounding.format.total_bits) <= MOST_PRODUCT_ADDRESS_BITS
        };
        let same = |rounding: &EarlyRounding| {
            self.offsets.get(&root.id).is_none_or(|offsets| *offsets == rounding.offsets)
        };
        let Some(rounding) = rounding.filter(fits).filter(same) else { return false };
        self.offsets.insert(root.id, rounding.offsets.clone());
        self.roundings.insert(id, rounding);
        self.chains.insert(id, chain.clone());
        true
    }

    /// From the score back: what nothing reads that is built.
    fn skip(&mut self, graph: &Graph<'_>) {
        let mut read: BTreeSet<NodeId> =
            graph.nodes().last().map(|node| node.id).into_iter().collect();
        let nodes: Vec<_> = graph.nodes().collect();
        for node in nodes.iter().rev() {
            if !read.contains(&node.id) {
                self.skipped.insert(node.id);
                continue;
            }
            let pairs = self.pairs.as_ref().filter(|pairs| pairs.contains(node.id));
            if let Some(pairs) = pairs {
                read.insert(if node.id == pairs.base { pairs.argument } else { pairs.base });
            } else if let Some(chain) = self.chains.get(&node.id) {
                read.insert(chain.root);
            } else if let Op::Broadcast { terms } = &node.op {
                for term in terms.iter() {
                    let table =
                        node.rank == Rank::Pair && self.is_tabulated(term.input, term.placement);
                    let base = self.pairs.as_ref().map(|pairs| pairs.base).filter(|_| table);
                    read.insert(base.unwrap_or(term.input));
                }
            } else {
                node.op.for_each_input(|input| read.extend([input]));
            }
        }
    }

    /// Whether a term of a sum of pair rank is asked of a table.
    pub fn is_tabulated(&self, id: NodeId, placement: Placement) -> bool {
        matches!(placement, Placement::Same | Placement::Transposed) && self.is_pair_function(id)
    }
}

fn reader_count(graph: &Graph<'_>, id: NodeId) -> usize {
    let mut count = 0;
    for node in graph.nodes() {
        node.op.for_each_input(|input| count += usize::from(input == id));
    }
    count
}
