//! From the nodes of a graph to the steps of its passes.

mod whole;

use std::marker::PhantomData;

use spurion::graph::{Aggregation, Graph, Node, NodeId, Op, Placement, Rank};

use super::aggregate::Aggregate;
use super::cartesian::{Cartesian, Invariants};
use super::collider::Collider;
use super::collider_finish::ColliderFinish;
use super::dense::{Dense, Multiply, weight_rows};
use super::draft::{Draft, Drafts, MixTerm, Work as Drafted};
use super::finish::Finish;
use super::half_product::HalfProduct;
use super::half_sum::{HalfSum, Terms};
use super::halves::{WORTH_HALVING, halved, of_pairs};
use super::layout::{Layout, has_words};
use super::memory::{Operand, Values};
use super::narrowing::Narrowing;
use super::phases::{Phases, in_pass};
use super::product::Product;
use super::schedule::Schedule;
use super::source::{Computed, Constants, FrontEnd, Source};
use super::step::{Step, Work};
use super::sum::{Placed, Sum};
use super::symmetric::symmetric;
use super::table::{Rows, Table};
use super::totals::Totals;
use super::whole_sums::WholeSums;
use super::word_sum::WordSum;

/// One pass over the pairs, and what is done before it.
#[derive(Clone, Debug, Default)]
pub struct Pass<'m> {
    /// Steps for all objects, or for the jet, in order.
    pub before: Vec<(Rank, Step<'m>)>,
    /// Sums that no tile takes part in.
    pub whole: WholeSums,
    /// Steps for each tile of pairs with i <= j, in order.
    pub mirrored: Vec<Step<'m>>,
    /// Steps for each tile of all pairs, in order, after those.
    pub pairs: Vec<Step<'m>>,
    /// Whether these leave out pairs of an object with itself.
    pub between_others: bool,
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
    drafts: &'n [Draft],
    phases: &'n Phases,
    /// For each node, whether it is the same for (i, j) and (j, i).
    symmetric: &'n [bool],
    /// For each node, whether nothing but its totals is computed.
    totals: Vec<bool>,
    plan: Plan<'m>,
}

impl<'m> Plan<'m> {
    /// The plan of a verified graph; nothing if it has no front end or no score, which none lacks.
    #[must_use]
    pub fn of(graph: &Graph<'m>) -> Option<Self> {
        let nodes: Vec<Node<'m>> = graph.nodes().collect();
        let objects = graph.particles() + graph.spurions();
        let symmetric = symmetric(&nodes, (objects, graph.spurions()));
        let schedule = Schedule::of(Drafts::of(&nodes), &nodes, &symmetric);
        let order = schedule.order(&nodes);
        let Schedule { drafts, phases, mirrored, between_others } = schedule;
        let totals = Totals::of(&drafts, &phases, (&nodes, &symmetric)).found();
        let halved = halved(&drafts, (&phases, &totals), &nodes);
        let layout = Layout::of(&drafts, (&phases, &order), (&nodes, &halved), objects);
        let front = match nodes.first()?.op {
            Op::PairwiseCollider(front) => FrontEnd::Collider(front),
            Op::PairwiseCartesian(front) => FrontEnd::Cartesian(Cartesian::new(front)?),
            _ => return None,
        };
        let pass = |between_others| Pass { between_others, ..Pass::default() };
        let plan = Self {
            front,
            sources: Vec::new(),
            constants: Vec::new(),
            passes: between_others.into_iter().map(pass).collect(),
            buffers: layout.buffers(),
            score: layout.operand(nodes.last()?.id)?,
        };
        let (nodes, drafts, phases) = (&nodes, &drafts, &phases);
        let symmetric = &symmetric;
        let mut planner = Planner { nodes, layout, drafts, phases, symmetric, totals, plan };
        for k in order {
            planner.add(&drafts[k], phases.of_step[k], mirrored[k])?;
        }
        Some(planner.plan)
    }
}

impl<'m> Planner<'_, 'm> {
    fn node(&self, id: NodeId) -> &Node<'m> {
        &self.nodes[usize::from(id.0)]
    }

    fn add(&mut self, draft: &Draft, pass: usize, mirrored: bool) -> Option<()> {
        let output = self.layout.operand(draft.output)?;
        if self.add_whole(draft, pass, output).is_some() {
            return Some(());
        }
        match &draft.work {
            Drafted::Source(id) => {
                let source = Source { computed: self.computed(*id, draft)?, output };
                self.plan.sources.push(source);
            }
            Drafted::Constants => {
                self.plan.constants.push((self.constants(draft.head)?, output));
            }
            _ => {
                let step = match draft.wide {
                    _ if output.halved => self.halved(draft, output)?,
                    true => Step::Wide(self.work(draft, output)?),
                    false => match self.word_sum(draft, output) {
                        Some(sum) => Step::WordSum(sum),
                        None => Step::Narrow(self.work(draft, output)?),
                    },
                };
                let rank = match &draft.work {
                    Drafted::Aggregate(input) | Drafted::Others(input) => self.node(*input).rank,
                    _ => self.node(draft.output).rank,
                };
                let pass = self.plan.passes.get_mut(pass)?;
                match (in_pass(draft, self.nodes), mirrored) {
                    (true, true) => pass.mirrored.push(step),
                    (true, false) => pass.pairs.push(step),
                    (false, _) => pass.before.push((rank, step)),
                }
            }
        }
        Some(())
    }

    fn work<W: Multiply>(&self, draft: &Draft, output: Operand) -> Option<Work<'m, W>> {
        let finish = Finish::new(&draft.finish)?;
        let rank = self.node(draft.output).rank;
        Some(match &draft.work {
            Drafted::Sum(mixes, placed) => {
                let dense = |mix| self.dense(mix, draft.wide);
                let dense = mixes.iter().map(dense).collect::<Option<_>>()?;
                // What is shifted out of the word is nothing.
                let kept = placed.iter().filter(|(_, _, shift)| *shift < W::BITS);
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
                let (rows, places) = (Rows::of(&table), table.narrow_places());
                Work::Table(Table { rank, from, table, places, rows, finish, output })
            }
            Drafted::Aggregate(input) | Drafted::Others(input) => {
                let kind = match (&draft.work, self.node(draft.head).op) {
                    // Its pass has no tiles with i = j.
                    (Drafted::Others(_), _) => Aggregation::Row,
                    (_, Op::Aggregate { kind, .. }) => kind,
                    _ => return None,
                };
                let from = self.layout.operand(*input)?;
                Work::Aggregate(Aggregate { kind, from, output, words: PhantomData })
            }
            Drafted::Source(_) | Drafted::Constants => return None,
        })
    }

    /// A step whose result is kept in pairs of channels.
    fn halved(&self, draft: &Draft, output: Operand) -> Option<Step<'m>> {
        let narrowing = Narrowing::of(&draft.finish)?;
        Some(match &draft.work {
            Drafted::Product([(a, _), (b, placement)]) => {
                let (many, one) = (self.layout.operand(*a)?, self.layout.operand(*b)?);
                let one = (one, *placement);
                Step::HalfProduct(HalfProduct::new(many, one, narrowing, output)?.into())
            }
            Drafted::Sum(mixes, values) => {
                let [mix] = mixes.as_slice() else { return None };
                let Op::Mix { weights, .. } = self.node(mix.mix).op else { return None };
                let from = self.layout.operand(mix.input)?;
                let (constants, terms) = self.terms(values)?;
                let rows = weight_rows(&weights, mix.shift);
                let sum = HalfSum::new((from, &rows), constants, terms, narrowing, output)?;
                Step::HalfSum(sum)
            }
            _ => return None,
        })
    }

    /// A sum over many 16-bit channels, if this is one.
    fn word_sum(&self, draft: &Draft, output: Operand) -> Option<WordSum> {
        let Drafted::Sum(mixes, values) = &draft.work else { return None };
        let [mix] = mixes.as_slice() else { return None };
        let Op::Mix { weights, .. } = self.node(mix.mix).op else { return None };
        let narrowing = of_pairs(draft, self.nodes)?;
        let from = self.layout.operand(mix.input)?;
        if from.channels < WORTH_HALVING {
            return None;
        }
        let (constants, terms) = self.terms(values)?;
        let terms = match terms {
            Terms::Nothing => vec![],
            Terms::Halves(both) => both.to_vec(),
            Terms::Any(terms) => terms,
        };
        let rows = weight_rows(&weights, mix.shift);
        WordSum::new((from, &rows), constants, terms, narrowing, output)
    }

    /// What a sum adds: constants, and the rest.
    fn terms(&self, values: &[(NodeId, Placement, u32)]) -> Option<(Vec<(Operand, u32)>, Terms)> {
        let (mut constants, mut placed) = (vec![], vec![]);
        // What is shifted out of the word is nothing.
        for term in values.iter().filter(|(_, _, shift)| *shift < i32::BITS) {
            let value = self.placed(*term)?;
            match self.node(term.0).op {
                Op::CountTable { .. } => constants.push((value.from, value.shift)),
                _ => placed.push(value),
            }
        }
        let terms = match placed.as_slice() {
            [] => Terms::Nothing,
            [a, b] if a.from.halved && b.from.halved => Terms::Halves([*a, *b]),
            _ => Terms::Any(placed),
        };
        Some((constants, terms))
    }

    fn computed(&self, id: NodeId, draft: &Draft) -> Option<Computed<'m>> {
        let (node, upper) = (self.node(id), self.is_upper(draft.output));
        Some(match (node.op, draft.finish.as_slice()) {
            (Op::PairwiseCollider(front), finish) => {
                let finish = ColliderFinish::new(front.pair_shift(), finish, node.range)?;
                match Collider::new(front, finish.clone(), upper) {
                    Some(collider) => Computed::Collider(Box::new(collider)),
                    None => Computed::LargeCollider(Box::new(Collider::new(front, finish, upper)?)),
                }
            }
            (Op::ReferenceProducts { references }, []) => {
                Computed::References(references, node.format.frac_bits)
            }
            (Op::PairwiseCartesian(_), finish) => Computed::Invariants(Invariants::new(finish)?),
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
        let range = has_words(input).then_some(input.range);
        Some(Dense::new(&weights, term.shift, (from, term.placement), range, wide))
    }

    fn placed(&self, (id, placement, shift): (NodeId, Placement, u32)) -> Option<Placed> {
        Some(Placed { from: self.layout.operand(id)?, placement, shift })
    }
}
