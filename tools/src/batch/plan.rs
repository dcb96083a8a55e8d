//! From the nodes of a graph to the steps of its passes.

use std::marker::PhantomData;

use spurion::graph::{Graph, Node, NodeId, Op, Placement, Rank, Storage};
use spurion::kernels::Quantize;

use super::aggregate::Aggregate;
use super::dense::{Dense, Multiply};
use super::draft::{Draft, Drafts, MixTerm, Work as Drafted};
use super::finish::{Finish, Finishing};
use super::lanes::{Narrow, Wide};
use super::layout::{Layout, order};
use super::memory::{Operand, Values};
use super::phases::{Phases, in_pass};
use super::product::Product;
use super::source::{Computed, Constants, FrontEnd, Source};
use super::sum::{Placed, Scratch, Sum};
use super::table::Table;
use super::tile::Tile;

/// What is done with a tile.
#[derive(Clone, Debug)]
pub enum Work<'m, A> {
    /// A sum.
    Sum(Sum<A>),
    /// A product of two values.
    Product(Product<A>),
    /// A function from a table.
    Table(Table<'m, A>),
    /// A sum over objects.
    Aggregate(Aggregate<A>),
}

/// The same, with the words that it is done in.
#[derive(Clone, Debug)]
pub enum Step<'m> {
    /// 32-bit words.
    Narrow(Work<'m, Narrow>),
    /// 64-bit words.
    Wide(Work<'m, Wide>),
}

impl<A: Multiply> Work<'_, A> {
    fn run(&self, tile: &Tile, objects: usize, buffers: &mut [Values], scratch: &mut Scratch) {
        match self {
            Self::Sum(sum) => sum.run(tile, objects, buffers, scratch),
            Self::Product(product) => product.run(tile, objects, buffers),
            Self::Table(table) => table.run(tile, objects, buffers),
            Self::Aggregate(aggregate) => aggregate.run(tile, objects, buffers),
        }
    }

    const fn grows(&self) -> Option<usize> {
        match self {
            Self::Aggregate(aggregate) => Some(aggregate.output.buffer),
            _ => None,
        }
    }
}

impl Step<'_> {
    /// Does it.
    pub fn run(&self, tile: &Tile, objects: usize, buffers: &mut [Values], scratch: &mut Scratch) {
        match self {
            Self::Narrow(work) => work.run(tile, objects, buffers, scratch),
            Self::Wide(work) => work.run(tile, objects, buffers, scratch),
        }
    }

    /// The buffer that grows from tile to tile, if one does.
    #[must_use]
    pub const fn grows(&self) -> Option<usize> {
        match self {
            Self::Narrow(work) => work.grows(),
            Self::Wide(work) => work.grows(),
        }
    }
}

/// One pass over the pairs, and what is done before it.
#[derive(Clone, Debug, Default)]
pub struct Pass<'m> {
    /// Steps for all objects, or for the jet, in order.
    pub before: Vec<(Rank, Step<'m>)>,
    /// Steps for each tile of pairs, in order.
    pub pairs: Vec<Step<'m>>,
}

/// All that is done for a jet.
#[derive(Clone, Debug)]
pub struct Plan<'m> {
    /// The front end.
    pub front: FrontEnd<'m>,
    /// What it computes.
    pub sources: Vec<Source<'m>>,
    /// What the number of objects decides.
    pub constants: Vec<(Constants<'m>, Operand)>,
    /// The rest.
    pub passes: Vec<Pass<'m>>,
    /// The memory.
    pub buffers: Vec<Values>,
    /// Where the score is.
    pub score: Operand,
}

/// Steps in the making.
struct Planner<'n, 'm> {
    nodes: &'n [Node<'m>],
    layout: Layout,
    plan: Plan<'m>,
}

impl<'m> Plan<'m> {
    /// The plan of a verified graph; nothing if it has no front end or no score, which none lacks.
    #[must_use]
    pub fn of(graph: &Graph<'m>) -> Option<Self> {
        let nodes: Vec<Node<'m>> = graph.nodes().collect();
        let drafts = Drafts::of(&nodes);
        let phases = Phases::of(&drafts, &nodes);
        let order = order(&drafts, &phases, &nodes);
        let objects = graph.particles() + graph.spurions();
        let layout = Layout::of(&drafts, (&phases, &order), &nodes, objects);
        let front = match nodes.first()?.op {
            Op::PairwiseCollider(front) => FrontEnd::Collider(front),
            Op::PairwiseCartesian(front) => FrontEnd::Cartesian(front),
            _ => return None,
        };
        let plan = Self {
            front,
            sources: Vec::new(),
            constants: Vec::new(),
            passes: vec![Pass::default(); phases.passes],
            buffers: layout.buffers(),
            score: layout.operand(nodes.last()?.id)?,
        };
        let mut planner = Planner { nodes: &nodes, layout, plan };
        for k in order {
            planner.add(&drafts[k], phases.of_step[k])?;
        }
        Some(planner.plan)
    }
}

impl<'m> Planner<'_, 'm> {
    fn node(&self, id: NodeId) -> &Node<'m> {
        &self.nodes[usize::from(id.0)]
    }

    fn add(&mut self, draft: &Draft, pass: usize) -> Option<()> {
        let output = self.layout.operand(draft.output)?;
        match &draft.work {
            Drafted::Source(id) => {
                let source = Source { computed: self.computed(*id, &draft.finish)?, output };
                self.plan.sources.push(source);
            }
            Drafted::Constants => {
                self.plan.constants.push((self.constants(draft.head)?, output));
            }
            _ => {
                let step = match draft.wide {
                    true => Step::Wide(self.work(draft, output)?),
                    false => Step::Narrow(self.work(draft, output)?),
                };
                let rank = match &draft.work {
                    Drafted::Aggregate(input) => self.node(*input).rank,
                    _ => self.node(draft.output).rank,
                };
                let pass = self.plan.passes.get_mut(pass)?;
                match in_pass(draft, self.nodes) {
                    true => pass.pairs.push(step),
                    false => pass.before.push((rank, step)),
                }
            }
        }
        Some(())
    }

    fn work<A: Multiply>(&self, draft: &Draft, output: Operand) -> Option<Work<'m, A>> {
        let finish = Finish::new(&draft.finish)?;
        let rank = self.node(draft.output).rank;
        Some(match &draft.work {
            Drafted::Sum(mixes, placed) => {
                let dense = |mix| self.dense(mix, draft.wide);
                let dense = mixes.iter().map(dense).collect::<Option<_>>()?;
                // What is shifted out of the word is nothing.
                let kept = placed.iter().filter(|(_, _, shift)| *shift < A::BITS);
                let placed = kept.map(|term| self.placed(*term)).collect::<Option<_>>()?;
                Work::Sum(Sum { rank, dense, placed, finish, output })
            }
            Drafted::Product([a, b]) => {
                let factors = [(self.layout.operand(a.0)?, a.1), (self.layout.operand(b.0)?, b.1)];
                Work::Product(Product { rank, factors, finish, output })
            }
            Drafted::Table(input) => {
                let Op::Lookup { table, .. } = self.node(draft.head).op else { return None };
                let from = self.layout.operand(*input)?;
                let row = |c| table.channel(c).map(i32::from).collect();
                let rows = (0..table.channels()).map(row).collect();
                Work::Table(Table { rank, from, table, rows, finish, output })
            }
            Drafted::Aggregate(input) => {
                let Op::Aggregate { kind, .. } = self.node(draft.head).op else { return None };
                let from = self.layout.operand(*input)?;
                Work::Aggregate(Aggregate { kind, from, output, words: PhantomData })
            }
            Drafted::Source(_) | Drafted::Constants => return None,
        })
    }

    fn computed(&self, id: NodeId, finish: &[Finishing]) -> Option<Computed<'m>> {
        let node = self.node(id);
        Some(match (node.op, finish) {
            (Op::ReferenceProducts { references }, []) => {
                Computed::References(references, node.format.frac_bits)
            }
            (_, []) => Computed::Invariants(None),
            (_, [Finishing::Quantize(quantizer)]) => {
                Computed::Invariants(Some(Quantize::new(*quantizer)))
            }
            _ => return None,
        })
    }

    fn constants(&self, id: NodeId) -> Option<Constants<'m>> {
        match self.node(id).op {
            Op::CountTable { table } => Some(Constants::Count(table)),
            Op::LabelTable { table } => Some(Constants::Labels(table)),
            _ => None,
        }
    }

    fn dense(&self, term: &MixTerm, wide: bool) -> Option<Dense> {
        let Op::Mix { weights, .. } = self.node(term.mix).op else { return None };
        let input = self.node(term.input);
        let from = self.layout.operand(term.input)?;
        let constant = matches!(input.op, Op::CountTable { .. } | Op::LabelTable { .. });
        let words = input.slot.storage == Storage::Narrow && !constant;
        let range = words.then_some(input.range);
        Some(Dense::new(&weights, term.shift, (from, term.placement), range, wide))
    }

    fn placed(&self, (id, placement, shift): (NodeId, Placement, u32)) -> Option<Placed> {
        Some(Placed { from: self.layout.operand(id)?, placement, shift })
    }
}
