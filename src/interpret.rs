//! The interpreter: runs a verified graph on one jet, or on several of equal size side by side.

mod front_end;

use core::cell::Cell;

use crate::format::Quantizer;
use crate::graph::{
    Factors, Graph, GraphError, Node, NodeId, Op, Slot, Storage, Verified, span_words,
};
use crate::jet::JetView;
use crate::kernels::aggregate::Aggregate;
use crate::kernels::broadcast::AddTerm;
use crate::kernels::count_table::Row;
use crate::kernels::label_table::Labels;
use crate::kernels::lookup::Lookup;
use crate::kernels::mix::Mix;
use crate::kernels::multiply::MultiplyBy;
use crate::kernels::requantize::{Copy, Requantize};
use crate::kernels::{Counting, Exact, Finish, Quantize};
use crate::tagger::TaggerError;
use crate::tensor::{Arena, Words};

/// Looks on while a jet is scored.
pub trait Observer {
    /// Whether overflows are counted (which costs time).
    const COUNTS: bool;

    /// Called after each stored node with its entries, channel by channel.
    fn value(&mut self, node: &Node<'_>, words: Words<'_>);

    /// Called after each quantization with how many entries overflowed.
    fn overflows(&mut self, node: NodeId, count: u64);
}

/// Nobody looks.
impl Observer for () {
    const COUNTS: bool = false;

    fn value(&mut self, _node: &Node<'_>, _words: Words<'_>) {}

    fn overflows(&mut self, _node: NodeId, _count: u64) {}
}

/// Where the interpreter takes its nodes from.
///
/// A graph decodes each node anew, which costs time and no memory; a slice of decoded nodes
/// costs memory and no time.
pub trait Nodes<'a> {
    /// Node `id`.
    ///
    /// # Errors
    /// [`GraphError::NoSuchNode`] beyond the last.
    fn node(&self, id: NodeId) -> Result<Node<'a>, GraphError>;
}

impl<'a> Nodes<'a> for Graph<'a> {
    fn node(&self, id: NodeId) -> Result<Node<'a>, GraphError> {
        Graph::node(self, id)
    }
}

impl<'a> Nodes<'a> for &[Node<'a>] {
    #[inline(always)]
    fn node(&self, id: NodeId) -> Result<Node<'a>, GraphError> {
        self.get(usize::from(id.0)).copied().ok_or(GraphError::NoSuchNode { node: id })
    }
}

/// One run over one jet in each lane.
struct Run<'r, 'm, N, O, const L: usize> {
    nodes: &'r N,
    jets: &'r [JetView<'r>; L],
    objects: usize,
    arena: &'r mut Arena<'m, L>,
    observer: &'r mut O,
}

/// Scores `jet` and returns the raw integer of the score.
///
/// `nodes` are those of `verified`: its graph, or a decoded copy.
///
/// # Errors
/// [`TaggerError`] if the jet has too many particles, an empty slot, or other coordinates than
/// the graph reads, or the arena is too small.
pub fn interpret<'a, N: Nodes<'a>, O: Observer>(
    verified: &Verified<'a>,
    nodes: &N,
    jet: JetView<'_>,
    arena: &mut Arena<'_, 1>,
    observer: &mut O,
) -> Result<i64, TaggerError> {
    interpret_lanes(verified, nodes, &[jet], arena, observer).map(|[score]| score)
}

/// Scores the jet of each lane: the integers that [`interpret`] gives for each alone.
///
/// # Errors
/// Those of [`interpret`] for any of the jets, and [`TaggerError::UnequalJets`] unless all have the
/// same number of particles.
pub fn interpret_lanes<'a, N: Nodes<'a>, O: Observer, const L: usize>(
    verified: &Verified<'a>,
    nodes: &N,
    jets: &[JetView<'_>; L],
    arena: &mut Arena<'_, L>,
    observer: &mut O,
) -> Result<[i64; L], TaggerError> {
    let graph = verified.graph();
    let particles = jets.first().map_or(0, JetView::len);
    for jet in jets {
        check(graph, jet)?;
        if jet.len() != particles {
            return Err(TaggerError::UnequalJets { particles: [particles, jet.len()] });
        }
    }
    let mut run = Run { nodes, jets, objects: particles + graph.spurions(), arena, observer };
    let mut last = Slot { storage: Storage::Fused, offset: 0 };
    for k in 0..graph.header().nodes {
        let node = nodes.node(NodeId(k))?;
        if node.slot.storage == Storage::Fused {
            continue;
        }
        run.node(&node)?;
        let words = run.arena.words(node.slot, run.entries(&node))?;
        run.observer.value(&node, words);
        last = node.slot;
    }
    // The last node is a readout: one entry.
    let mut scores = [0; L];
    scores.iter_mut().zip(run.arena.words(last, 1)?.iter()).for_each(|(y, x)| *y = x);
    Ok(scores)
}

/// Whether a graph can score a jet, but for its coordinates.
///
/// # Errors
/// [`TaggerError`] if the jet has too many particles or an empty slot.
pub fn check(graph: &Graph<'_>, jet: &JetView<'_>) -> Result<(), TaggerError> {
    let (particles, most) = (jet.len(), graph.particles());
    if particles > most {
        return Err(TaggerError::TooManyParticles { particles, most });
    }
    match jet.empty_slot() {
        Some(slot) => Err(TaggerError::EmptySlot { slot }),
        None => Ok(()),
    }
}

impl<'a, N: Nodes<'a>, O: Observer, const L: usize> Run<'_, '_, N, O, L> {
    fn entries(&self, node: &Node<'_>) -> usize {
        span_words(node.rank, node.channels, self.objects)
    }

    fn node(&mut self, node: &Node<'a>) -> Result<(), TaggerError> {
        match &node.op {
            Op::PairwiseCollider(_) | Op::PairwiseCartesian(_) => {
                self.invariants(node, node, Exact)
            }
            Op::ReferenceProducts { references } => self.references(node, *references),
            Op::Multiply { factors } => self.multiply(node, *factors),
            Op::Mix { input, weights } => {
                let entries = node.rank.entries(self.objects);
                self.apply(*input, node, &Mix { weights, entries })
            }
            Op::Aggregate { input, kind } => {
                let rank = self.nodes.node(*input)?.rank;
                let kernel = Aggregate { kind: *kind, rank, objects: self.objects };
                self.apply(*input, node, &kernel)
            }
            Op::Broadcast { .. } => self.broadcast(node),
            Op::Activation { input, function } => self.apply(*input, node, function),
            Op::CountTable { table } => {
                let row = Row { table, objects: self.objects };
                Ok(self.arena.fill(node.slot, self.entries(node), &row)?)
            }
            Op::Lookup { input, table } => {
                let entries = node.rank.entries(self.objects);
                self.apply(*input, node, &Lookup { table, entries })
            }
            Op::LabelTable { table } => {
                let labels = Labels { table, objects: self.objects };
                Ok(self.arena.fill(node.slot, self.entries(node), &labels)?)
            }
            Op::Requantize { .. } => self.requantize(node),
            Op::Readout { input } => self.apply(*input, node, &Copy),
        }
    }

    fn apply(
        &mut self,
        input: NodeId,
        node: &Node<'_>,
        kernel: &impl crate::tensor::Kernel,
    ) -> Result<(), TaggerError> {
        let input = self.nodes.node(input)?;
        let from = (input.slot, self.entries(&input));
        Ok(self.arena.apply(from, (node.slot, self.entries(node)), kernel)?)
    }

    fn broadcast(&mut self, node: &Node<'a>) -> Result<(), TaggerError> {
        let Op::Broadcast { terms } = node.op else { return Ok(()) };
        for (k, term) in terms.iter().enumerate() {
            let input = self.nodes.node(term.input)?;
            let shift = i16::from(node.format.frac_bits) - i16::from(input.format.frac_bits);
            let kernel = AddTerm {
                placement: term.placement,
                from: input.rank,
                to: node.rank,
                shift: u32::from(shift.unsigned_abs()),
                objects: self.objects,
                first: k == 0,
            };
            self.apply(term.input, node, &kernel)?;
        }
        Ok(())
    }

    fn multiply(&mut self, node: &Node<'a>, factors: Factors) -> Result<(), TaggerError> {
        for (k, term) in factors.both().into_iter().enumerate() {
            let from = self.nodes.node(term.input)?.rank;
            let (placement, to, objects) = (term.placement, node.rank, self.objects);
            let kernel = MultiplyBy { placement, from, to, objects, first: k == 0 };
            self.apply(term.input, node, &kernel)?;
        }
        Ok(())
    }

    fn requantize(&mut self, node: &Node<'a>) -> Result<(), TaggerError> {
        let Op::Requantize { input, rounding, overflow } = node.op else { return Ok(()) };
        let input = self.nodes.node(input)?;
        let quantizer = Quantizer::new(input.format.frac_bits, node.format, rounding, overflow)?;
        if O::COUNTS {
            let overflows = Cell::new(0);
            let quantizer = quantizer.prepared();
            self.quantize(&input, node, Counting { quantizer, overflows: &overflows })?;
            self.observer.overflows(node.id, overflows.get());
            Ok(())
        } else {
            self.quantize(&input, node, Quantize::new(quantizer))
        }
    }

    /// From the stored value, or straight from the front end if that has no storage.
    fn quantize(
        &mut self,
        input: &Node<'a>,
        node: &Node<'a>,
        finish: impl Finish,
    ) -> Result<(), TaggerError> {
        if input.slot.storage == Storage::Fused {
            self.invariants(input, node, finish)
        } else {
            self.apply(input.id, node, &Requantize(finish))
        }
    }
}
