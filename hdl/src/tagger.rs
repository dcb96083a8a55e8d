//! Whole taggers: from a verified graph to a circuit that takes jets and gives scores.
//!
//! One description of the data path serves all shapes. Each op builds its nets for the cells and
//! objects of a [`Geometry`]; how many clocks a jet takes decides how many cells there are and
//! how sums over phases are kept, and nothing else.

mod activation;
mod aggregate;
mod broadcast;
mod cartesian;
mod collider;
mod control;
mod core;
mod count_table;
mod geometry;
mod mix;
mod requantize;
mod value;

use spurion::format::Quantizer;
use spurion::graph::{Activation, Graph, Node, NodeId, Op};

use self::core::Core;
use self::value::Value;
use crate::bind::BindError;
use crate::blocks::Countdown;
use crate::builder::{Builder, MultiplierStyle};
use crate::error::Error;
use crate::front_end::Options;
use crate::pipeline::Pipeline;
use crate::range::Range;

pub use control::Control;
pub use geometry::{Cell, Geometry};

/// How a tagger is built, without effect on its scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaggerOptions {
    /// Clocks from one jet to the next, at most the particle slots.
    pub interval: usize,
    /// Registers, multipliers and tables.
    pub front_end: Options,
    /// Whether a weight may become a multiplier where that is cheaper than additions.
    pub weight_multipliers: MultiplierStyle,
}

impl Default for TaggerOptions {
    /// A jet a clock.
    fn default() -> Self {
        Self {
            interval: 1,
            front_end: Options::default(),
            weight_multipliers: MultiplierStyle::Logic,
        }
    }
}

/// Builds the whole graph: inputs as the front end takes them, output `score`.
///
/// # Errors
/// [`BindError`], which names the node that stands in the way.
pub fn tagger(graph: &Graph<'_>, options: &TaggerOptions) -> Result<Pipeline, BindError> {
    tagger_with_taps(graph, options, &[])
}

/// The same with an output bus `tap_K` for each node K of `taps`: its entries as they are in
/// phase 0, by channel, then by object or cell.
///
/// # Errors
/// As [`tagger`].
pub fn tagger_with_taps(
    graph: &Graph<'_>,
    options: &TaggerOptions,
    taps: &[NodeId],
) -> Result<Pipeline, BindError> {
    if options.interval == 0 || options.interval > graph.particles() {
        let (asked, most) = (options.interval, graph.particles());
        return Err(BindError::Interval { asked, most });
    }
    let mut builder = Builder::new("spurion_tagger");
    builder.set_levels_per_register(options.front_end.levels_per_register);
    let geometry = Geometry::new(graph.particles(), graph.spurions(), options.interval);
    let control = control(&mut builder, options.interval)?;
    let (present, values) = (Vec::new(), Vec::new());
    let mut core = Core { graph, builder, geometry, control, present, options: *options, values };
    for node in graph.nodes() {
        core.builder.scope(&format!("n{}", node.id.0));
        let value = core.node(&node).map_err(|error| error.at(node.id))?;
        core.values.push(value);
    }
    core.finish(taps)
}

fn control(builder: &mut Builder, interval: usize) -> Result<Control, Error> {
    builder.scope("control");
    let start = builder.valid();
    if interval == 1 {
        return Ok(Control { start, remaining: builder.constant(0)?, interval });
    }
    let from = interval as u32 - 1;
    let range = Range::new(0, from.into())?;
    let (remaining, feedback) = builder.state(range)?;
    let next = builder.apply(Countdown { from }, &[start, remaining], 0)?;
    builder.set_next(feedback, next)?;
    Ok(Control { start, remaining, interval })
}

impl Core<'_> {
    fn node(&mut self, node: &Node<'_>) -> Result<Value, BindError> {
        match &node.op {
            Op::PairwiseCollider(front) => self.collider(node, front),
            Op::PairwiseCartesian(front) => self.cartesian(node, front),
            Op::Mix { input, weights } => {
                let input = self.value(*input)?.clone();
                Ok(self.mix(&input, weights)?)
            }
            Op::Aggregate { input, kind } => {
                let source = self.source_of_total(*input, *kind)?;
                let input = self.value(source)?.clone();
                self.aggregate(node, &input, *kind)
            }
            Op::Broadcast { terms } => self.broadcast(node, terms),
            Op::Activation { input, function: Activation::Relu } => {
                let input = self.value(*input)?.clone();
                Ok(self.relu(&input)?)
            }
            Op::CountTable { table } => self.count_table(node, table),
            Op::Requantize { input, rounding, overflow } => {
                let from = self.graph.node(*input)?.format.frac_bits;
                let quantizer = Quantizer::new(from, node.format, *rounding, *overflow)?;
                let input = self.value(*input)?.clone();
                self.requantize(node, &input, quantizer)
            }
            Op::Readout { input } => Ok(self.value(*input)?.clone()),
        }
    }

    fn finish(mut self, taps: &[NodeId]) -> Result<Pipeline, BindError> {
        let score = self.values.last().and_then(|value| value.channels.first()?.first().copied());
        let score = score.ok_or(BindError::Missing("score"))?;
        self.builder.scope("score");
        let score = self.builder.plain(score)?;
        let score = self.builder.registered(score)?;
        self.builder.output("score", &[score])?;
        for &tap in taps {
            let mut nets = Vec::new();
            for &entry in self.value(tap)?.clone().channels.iter().flatten() {
                nets.push(self.builder.plain(entry)?);
            }
            self.builder.output(&format!("tap_{}", tap.0), &nets)?;
        }
        Ok(self.builder.finish()?)
    }
}
