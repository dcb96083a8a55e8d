//! Which nodes become one step.

use spurion::format::{Overflow, Quantizer, Rounding};
use spurion::graph::{Node, NodeId, Op, Placement, Storage, Term};

use super::finish::Finishing;

/// A mix that is part of a sum, and the value that it reads.
#[derive(Clone, Copy, Debug)]
pub struct MixTerm {
    /// The mix.
    pub mix: NodeId,
    /// What it reads.
    pub input: NodeId,
    /// Where its entries go.
    pub placement: Placement,
    /// By how many bits it is shifted left.
    pub shift: u32,
}

/// What a step computes before it is finished.
#[derive(Clone, Debug)]
pub enum Work {
    /// A sum of mixes and of placed and shifted values.
    Sum(Vec<MixTerm>, Vec<(NodeId, Placement, u32)>),
    /// A product of placed values.
    Product([(NodeId, Placement); 2]),
    /// A table over a value.
    Table(NodeId),
    /// A sum over objects of a value.
    Aggregate(NodeId),
    /// The sum over j != i of a value, see [`super::off_diagonal`].
    Others(NodeId),
    /// What the front end computes: invariants of the node, or its products with fixed vectors.
    Source(NodeId),
    /// A value that the number of objects decides.
    Constants,
}

/// A step, in terms of nodes.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What it computes.
    pub work: Work,
    /// The node that it computes first.
    pub head: NodeId,
    /// The node that it stores.
    pub output: NodeId,
    /// What is done in between.
    pub finish: Vec<Finishing>,
    /// Whether its words have 64 bits.
    pub wide: bool,
}

impl Draft {
    /// The values read, and where their entries go.
    #[must_use]
    pub fn reads(&self) -> Vec<(NodeId, Placement)> {
        match &self.work {
            Work::Sum(mixes, placed) => {
                let mixes = mixes.iter().map(|term| (term.input, term.placement));
                mixes.chain(placed.iter().map(|&(id, placement, _)| (id, placement))).collect()
            }
            Work::Product(factors) => factors.to_vec(),
            Work::Table(input) | Work::Aggregate(input) | Work::Others(input) => {
                vec![(*input, Placement::Same)]
            }
            Work::Source(_) | Work::Constants => vec![],
        }
    }
}

/// Makes steps of nodes.
pub struct Drafts<'n, 'm> {
    nodes: &'n [Node<'m>],
    readers: Vec<usize>,
    /// The step that ends with a node, none if the node is inside of one.
    ending: Vec<Option<usize>>,
    drafts: Vec<Option<Draft>>,
}

impl<'n, 'm> Drafts<'n, 'm> {
    /// The steps of a graph in an order that they can be done in.
    #[must_use]
    pub fn of(nodes: &'n [Node<'m>]) -> Vec<Draft> {
        let mut readers = vec![0; nodes.len()];
        for node in nodes {
            node.op.for_each_input(|id| readers[usize::from(id.0)] += 1);
        }
        let ending = vec![None; nodes.len()];
        let mut all = Self { nodes, readers, ending, drafts: Vec::new() };
        for node in nodes {
            all.add(node);
        }
        all.drafts.into_iter().flatten().collect()
    }

    fn node(&self, id: NodeId) -> &'n Node<'m> {
        &self.nodes[usize::from(id.0)]
    }

    fn push(&mut self, node: &Node<'m>, work: Work, finish: Vec<Finishing>) {
        self.ending[usize::from(node.id.0)] = Some(self.drafts.len());
        let wide = node.slot.storage == Storage::Wide;
        self.drafts.push(Some(Draft { work, head: node.id, output: node.id, finish, wide }));
    }

    fn add(&mut self, node: &Node<'m>) {
        let work = match &node.op {
            // Without a slot it is computed where it is requantized.
            Op::PairwiseCollider(_) | Op::PairwiseCartesian(_) | Op::ReferenceProducts { .. } => {
                if node.slot.storage == Storage::Fused {
                    return;
                }
                Work::Source(node.id)
            }
            Op::CountTable { .. } | Op::LabelTable { .. } => Work::Constants,
            Op::Mix { input, .. } => {
                let (input, placement) = (*input, Placement::Same);
                Work::Sum(vec![MixTerm { mix: node.id, input, placement, shift: 0 }], vec![])
            }
            Op::Broadcast { terms } => {
                let (mut mixes, mut placed) = (vec![], vec![]);
                terms.iter().for_each(|term| self.term(node, term, &mut mixes, &mut placed));
                Work::Sum(mixes, placed)
            }
            Op::Multiply { factors } => {
                Work::Product(factors.both().map(|term| (term.input, term.placement)))
            }
            Op::Lookup { input, .. } => Work::Table(*input),
            Op::Aggregate { input, .. } => Work::Aggregate(*input),
            Op::Activation { input, function } => {
                return self.finish(node, *input, Finishing::Activation(*function));
            }
            Op::Requantize { input, rounding, overflow } => {
                return self.requantize(node, *input, (*rounding, *overflow));
            }
            Op::Readout { input } => Work::Sum(vec![], vec![(*input, Placement::Same, 0)]),
        };
        self.push(node, work, vec![]);
    }

    fn requantize(&mut self, node: &Node<'m>, input: NodeId, mode: (Rounding, Overflow)) {
        let from = self.node(input);
        let quantizer = Quantizer::new(from.format.frac_bits, node.format, mode.0, mode.1);
        // A verified graph has no other.
        let Ok(quantizer) = quantizer else { return };
        let quantize = Finishing::Quantize(quantizer);
        if from.slot.storage == Storage::Fused {
            return self.push(node, Work::Source(input), vec![quantize]);
        }
        self.finish(node, input, quantize);
    }

    /// The step that ends with a node which nothing but one other reads.
    fn step_of(&mut self, id: NodeId) -> Option<&mut Option<Draft>> {
        let only_reader = self.readers[usize::from(id.0)] == 1;
        let step = self.ending[usize::from(id.0)].filter(|_| only_reader)?;
        self.drafts.get_mut(step)
    }

    /// Takes a node into the step of what it reads, if nothing else reads that.
    fn finish(&mut self, node: &Node<'m>, input: NodeId, finishing: Finishing) {
        let needs_wide = match finishing {
            Finishing::Quantize(quantizer) => quantizer.prepared_narrow().is_none(),
            Finishing::Activation(_) => false,
        };
        let wide = needs_wide || node.slot.storage == Storage::Wide;
        if let Some(Some(draft)) = self.step_of(input)
            && matches!(draft.work, Work::Sum(..) | Work::Product(_) | Work::Table(_))
        {
            draft.finish.push(finishing);
            draft.output = node.id;
            draft.wide |= wide;
            self.ending[usize::from(node.id.0)] = self.ending[usize::from(input.0)].take();
            return;
        }
        let of_wide = self.node(input).slot.storage == Storage::Wide;
        self.push(node, Work::Sum(vec![], vec![(input, Placement::Same, 0)]), vec![finishing]);
        if let Some(Some(draft)) = self.drafts.last_mut() {
            draft.wide |= of_wide || wide;
        }
    }

    /// Takes a term into a sum: with its weights, if it is a mix that nothing else reads.
    fn term(
        &mut self,
        node: &Node<'m>,
        term: Term,
        mixes: &mut Vec<MixTerm>,
        placed: &mut Vec<(NodeId, Placement, u32)>,
    ) {
        let from = self.node(term.input);
        let shift = i16::from(node.format.frac_bits) - i16::from(from.format.frac_bits);
        let shift = u32::from(shift.unsigned_abs());
        let entry_by_entry = matches!(term.placement, Placement::Same | Placement::Transposed);
        if entry_by_entry && let Some(step) = self.step_of(term.input) {
            let taken = step.take_if(|draft| {
                let is_mix = matches!(&draft.work, Work::Sum(mixes, placed)
                    if mixes.len() == 1 && placed.is_empty());
                is_mix && draft.finish.is_empty()
            });
            if let Some(Draft { work: Work::Sum(mix, _), .. }) = taken {
                let (placement, id) = (term.placement, usize::from(term.input.0));
                self.ending[id] = None;
                return mixes.extend(mix.iter().map(|mix| MixTerm { placement, shift, ..*mix }));
            }
        }
        placed.push((term.input, term.placement, shift));
    }
}
