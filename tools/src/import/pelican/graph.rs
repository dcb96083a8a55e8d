//! The float graph of the PELICAN classifier.

use spurion::graph::{Placement, Rank};

use super::activation::{activated, active};
use super::block::Layer;
use super::encoder::Encoder;
use super::labels::Labels;
use super::linear::Message;
use super::options::{self, Options};
use super::output::Output;
use super::{ARCHITECTURE, keys};
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::float_graph::{FloatGraph, FloatOp, Id};
use crate::import::ImportError;

/// Builds the graph.
///
/// # Errors
/// [`ImportError`] for unknown keys, wrong shapes, values that are not finite, and options that
/// the graph cannot express.
pub fn import(
    checkpoint: &Checkpoint,
    particles: Option<usize>,
) -> Result<FloatGraph, ImportError> {
    let options = options::read(checkpoint, particles)?;
    keys::check(checkpoint, &options)?;
    let spurions = options.breaking.spurions;
    let mut graph =
        FloatGraph::new(ARCHITECTURE, parameters(checkpoint), options.particles, spurions);
    let encoder = Encoder::read(checkpoint, &options)?;
    let labels = Labels::read(checkpoint, &options)?;
    let mut value = encoder.build(&mut graph);
    let mut channels = encoder.channels() + labels.as_ref().map_or(0, Labels::channels);
    for k in 0..keys::blocks(checkpoint) {
        let name = format!("block{k}");
        let prefix = format!("net2to2.message_layers.{k}");
        let message = Message::read(checkpoint, &prefix, channels, &options)?;
        let labels = labels.as_ref().filter(|_| k == 0).map(|x| (x, encoder.channels()));
        value = message_layers(&mut graph, (&name, value), &message, labels, &options);
        let layer = Layer::read(checkpoint, k, message.norm, &options)?;
        value = layer.build(&mut graph, &name, value);
        if options.blocks.mixed {
            value = active(&mut graph, &format!("{name}.out"), value, options.activation);
        }
        channels = layer.outputs();
    }
    let score = output(checkpoint, &mut graph, (value, channels), &options)?;
    graph.unary("score", score, FloatOp::Readout { input: score });
    Ok(graph)
}

fn output(
    checkpoint: &Checkpoint,
    graph: &mut FloatGraph,
    (value, channels): (Id, usize),
    options: &Options,
) -> Result<Id, CheckpointError> {
    let message = Message::read(checkpoint, "msg_2to0", channels, options)?;
    let value = message_layers(graph, ("output.message", value), &message, None, options);
    Ok(Output::read(checkpoint, message.norm, options)?.build(graph, value))
}

/// The linear layers of a message network with their activations. Labels are the last inputs of the
/// first one.
fn message_layers(
    graph: &mut FloatGraph,
    (name, mut value): (&str, Id),
    message: &Message,
    labels: Option<(&Labels<'_>, usize)>,
    options: &Options,
) -> Id {
    for (k, layer) in message.layers.iter().enumerate() {
        let name = format!("{name}.message{k}");
        let own = graph.nodes[value].channels;
        let weights = layer.weights.iter().map(|row| row[..own].to_vec()).collect();
        let mixed = graph.mix(&format!("{name}.mix"), value, weights);
        let constant = match labels.filter(|_| k == 0) {
            Some((labels, first)) => {
                let rows = labels.through(layer, first);
                let op = FloatOp::LabelTable { rows };
                let id = graph.push(&format!("{name}.labels"), Rank::Pair, layer.outputs(), op);
                (id, Placement::Same)
            }
            None => {
                let rows = vec![layer.bias.clone(); graph.objects() + 1];
                (graph.count_table(&format!("{name}.bias"), rows), Placement::All)
            }
        };
        let terms = vec![(mixed, Placement::Same), constant];
        let sum = graph.broadcast(&format!("{name}.sum"), Rank::Pair, terms);
        value = activated(graph, &name, sum, options.activation);
    }
    value
}

/// Trained numbers: everything but running statistics.
fn parameters(checkpoint: &Checkpoint) -> usize {
    let trained =
        |key: &&String| !key.contains("running_") && !key.ends_with("num_batches_tracked");
    let size = |key: &String| checkpoint.tensors[key].data.len();
    checkpoint.tensors.keys().filter(trained).map(size).sum()
}
