//! Whole taggers: from a verified graph to a circuit that takes jets and gives scores.
//!
//! One description of the data path serves all shapes. Each op builds its nets for the cells and
//! objects of a [`Geometry`]; how many clocks a jet takes decides how many cells there are and
//! how sums over phases are kept, and nothing else.

mod activation;
mod aggregate;
mod broadcast;
mod bypass;
mod cartesian;
mod collider;
mod control;
mod core;
mod count_table;
mod early_rounding;
mod entrywise;
mod geometry;
mod handshake;
mod label_table;
mod late_saturation;
mod leaky_relu;
mod lookup;
mod mirror;
mod mix;
mod pair_functions;
mod pair_tables;
mod plan;
mod products;
mod requantize;
mod rounds;
mod schedule;
mod serial;
mod shell;
mod stream;
mod turns;
mod unpacker;
mod value;
mod windows;

use spurion::format::Quantizer;
use spurion::graph::{
    Activation, FourVectors, Graph, Node, NodeId, Op, PairwiseCartesian, PairwiseCollider, Weights,
};

use self::core::Core;
use self::handshake::control;
use self::schedule::Waits;
use self::value::Value;
use crate::bind::{BindError, refuse};
use crate::builder::{Builder, MultiplierStyle, Net};
use crate::error::Error;
use crate::front_end::Options;
use crate::pipeline::Pipeline;

pub use control::Control;
pub use geometry::{Cell, Geometry, Visit};
pub use handshake::{Entrance, Surroundings, handshake};
pub use stream::Collector;
pub use unpacker::unpacker;

/// How jets come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// All particles of a jet at once.
    Jets,
    /// A particle a clock.
    Stream,
}

/// What the particles come as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Input {
    /// Their coordinates, in the frame that the jet was put in.
    #[default]
    Momenta,
    /// Puppi candidates of 64 bits, with the axis of the jet, from which their coordinates are
    /// measured.
    Puppi,
}

/// How a tagger is built, without effect on its scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaggerOptions {
    /// How jets come in.
    pub shape: Shape,
    /// Clocks from one jet to the next: up to the particle slots, or a multiple of them.
    pub interval: usize,
    /// Registers, multipliers and tables.
    pub front_end: Options,
    /// Whether a weight may become a multiplier where that is cheaper than additions.
    pub weight_multipliers: MultiplierStyle,
    /// What the particles come as.
    pub input: Input,
}

impl Default for TaggerOptions {
    /// A jet a clock.
    fn default() -> Self {
        Self {
            shape: Shape::Jets,
            interval: 1,
            front_end: Options::default(),
            weight_multipliers: MultiplierStyle::Logic,
            input: Input::Momenta,
        }
    }
}

/// The most turns of the ring that a jet may take.
const MOST_TURNS: usize = 16;
/// Fewer slots than these turn once only: all beams have to find place in one turn.
const FEWEST_TURNING: usize = 4;

/// Builds the whole graph as a circuit with valid and ready on both sides and a reset: inputs as
/// the front end takes them, output `score`.
///
/// # Errors
/// [`BindError`], which names the node that stands in the way.
pub fn tagger(graph: &Graph<'_>, options: &TaggerOptions) -> Result<Pipeline, BindError> {
    check(graph, options)?;
    let TaggerOptions { shape, interval, .. } = *options;
    let enters_late = interval > 1 && options.front_end.levels_per_register == 1;
    let entrance = Entrance { shape, interval, slots: graph.particles(), enters_late };
    handshake("spurion_tagger", entrance, |Surroundings { mut builder, control, collector }| {
        set_registers(&mut builder, graph, options);
        let mut core = Core::new(graph, builder, control, collector, *options);
        core.waits = waits(graph, options)?;
        let score = core.score()?;
        Ok((core.builder, score))
    })
}

/// The bare core, which takes a jet of all particles every `interval` clocks and never waits,
/// with an output bus `tap_K` for each node K of `taps`: its entries as they are in phase 0, by
/// channel, then by object or cell.
///
/// # Errors
/// As [`tagger`].
pub fn core_with_taps(
    graph: &Graph<'_>,
    options: &TaggerOptions,
    taps: &[NodeId],
) -> Result<Pipeline, BindError> {
    check(graph, options)?;
    let mut core = bare(graph, options)?;
    core.waits = waits(graph, options)?;
    let score = core.score()?;
    core.builder.output("score", &[score])?;
    for &tap in taps {
        let mut nets = Vec::new();
        if core.plan.late_saturations.contains_key(&tap) {
            core.builder.output(&format!("tap_{}", tap.0), &nets)?;
            continue;
        }
        for &entry in core.value(tap)?.clone().channels.iter().flatten() {
            nets.push(core.builder.plain(entry)?);
        }
        core.builder.output(&format!("tap_{}", tap.0), &nets)?;
    }
    Ok(core.builder.finish_folded(options.interval as u32)?)
}

/// A core without a shell.
fn bare<'g>(graph: &'g Graph<'g>, options: &TaggerOptions) -> Result<Core<'g>, Error> {
    let mut builder = Builder::new("spurion_tagger_core");
    set_registers(&mut builder, graph, options);
    let (start, run) = (builder.control(0), builder.constant(1)?);
    let control = control(&mut builder, start, run, options.interval)?;
    Ok(Core::new(graph, builder, control, None, *options))
}

/// What had better be built late, from a first construction.
fn waits(graph: &Graph<'_>, options: &TaggerOptions) -> Result<Waits, BindError> {
    let mut core = bare(graph, options)?;
    core.score()?;
    schedule::waits(&core)
}

/// Where every pair has its own engine, a few clocks are worth the multiplexers that they save.
/// With several turns, most logic is sums of sums.
fn set_registers(builder: &mut Builder, graph: &Graph<'_>, options: &TaggerOptions) {
    builder.set_sums_apart(options.interval > graph.particles());
    builder.set_levels_per_register(options.front_end.levels_per_register);
    builder.set_registered_saturations(options.interval == 1);
}

fn check(graph: &Graph<'_>, options: &TaggerOptions) -> Result<(), BindError> {
    let (asked, most) = (options.interval, graph.particles());
    let turns = most >= FEWEST_TURNING && asked.is_multiple_of(most) && asked <= MOST_TURNS * most;
    let possible = (1..=most).contains(&asked) || asked > 0 && turns;
    if possible { Ok(()) } else { Err(BindError::Interval { asked, most }) }
}

impl Core<'_> {
    fn node(&mut self, node: &Node<'_>) -> Result<Value, BindError> {
        match &node.op {
            Op::PairwiseCollider(PairwiseCollider { spurions, .. })
            | Op::PairwiseCartesian(PairwiseCartesian { spurions, .. })
                if !matches!(*spurions, FourVectors::NONE | FourVectors::BEAMS) =>
            {
                Err(refuse(node, "only the beams have a block, not these spurions"))
            }
            Op::PairwiseCartesian(_) if self.options.input == Input::Puppi => {
                Err(refuse(node, "Puppi candidates have no components of four-momenta"))
            }
            Op::PairwiseCollider(front) => self.collider(node, front),
            Op::PairwiseCartesian(front) => self.cartesian(front),
            Op::ReferenceProducts { .. } | Op::Multiply { .. } => {
                Err(refuse(node, "this op has no block"))
            }
            Op::Mix { input, weights } => self.mixed(node, *input, weights),
            Op::Aggregate { input, kind } => {
                let source = self.source_of_total(*input, *kind)?;
                self.aggregate(node, source, *kind)
            }
            Op::Broadcast { terms } => self.broadcast(node, terms),
            Op::Activation { input, function: Activation::Relu } => {
                let input = self.value(*input)?.clone();
                Ok(self.relu(&input)?)
            }
            Op::CountTable { table } => self.count_table(node, table, 0),
            Op::Requantize { input, rounding, overflow } => {
                let from = self.graph.node(*input)?.format.frac_bits;
                self.rounded(node, *input, Quantizer::new(from, node.format, *rounding, *overflow)?)
            }
            Op::Activation { input, function: Activation::LeakyRelu } => {
                let input = self.value(*input)?.clone();
                Ok(self.leaky_relu(&input, None)?)
            }
            Op::Lookup { input, table } => {
                let input = self.value(*input)?.clone();
                self.lookup(node, &input, table)
            }
            Op::LabelTable { table } => self.label_table(node, table),
            Op::Readout { input } => Ok(self.value(*input)?.clone()),
        }
    }

    /// A requantization, together with a leaky ReLU before it if there is one.
    fn rounded(
        &mut self,
        node: &Node<'_>,
        input: NodeId,
        quantizer: Quantizer,
    ) -> Result<Value, BindError> {
        if let Some(before) = self.leaky_input(input)? {
            let before = self.value(before)?.clone();
            return Ok(self.leaky_relu(&before, Some(quantizer))?);
        }
        let input = self.value(input)?.clone();
        self.requantize(node, &input, quantizer)
    }

    /// A mix, together with a table before it if there is one.
    fn mixed(
        &mut self,
        node: &Node<'_>,
        input: NodeId,
        weights: &Weights<'_>,
    ) -> Result<Value, BindError> {
        if let Some((argument, table)) = self.replaced_lookup(input) {
            let argument = self.value(argument)?.clone();
            return self.mixed_lookup(node, &argument, (&table, weights));
        }
        let input = self.value(input)?.clone();
        let input = self.waiting(node.id, input)?;
        Ok(self.mix(&input, weights)?)
    }

    /// Builds every node; the score, behind a register.
    fn score(&mut self) -> Result<Net, BindError> {
        for node in self.graph.nodes() {
            self.builder.scope(&format!("n{}", node.id.0));
            if self.is_bypassed(&node).map_err(|error| error.at(node.id))? {
                self.values.push(Value::clean(node.rank, Vec::new())?);
                continue;
            }
            let value = self.planned(&node).map_err(|error| error.at(node.id))?;
            self.values.push(value);
        }
        let score = self.values.last().and_then(|value| value.channels.first()?.first().copied());
        let score = score.ok_or(BindError::Missing("score"))?;
        self.builder.scope("score");
        let score = self.builder.plain(score)?;
        Ok(self.builder.registered(score)?)
    }
}
