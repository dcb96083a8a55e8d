//! The float graph of the PELICAN classifier.

use spurion::graph::{Placement, Rank};

use super::ARCHITECTURE;
use super::block::Layer;
use super::labels::Labels;
use super::linear::{Linear, Message};
use super::options::{self, Options};
use super::output::{Output, activated, leaky_relu};
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::float_graph::{BEAMS, FloatGraph, FloatOp, Function, Id};
use crate::import::{self, ImportError};

/// Added to the square of a learned exponent.
const LEAST_EXPONENT: f64 = 1e-6;

/// Builds the graph.
///
/// # Errors
/// [`ImportError`] for unknown keys, wrong shapes, values that are not finite, and options that
/// the graph cannot express.
pub fn import(
    checkpoint: &Checkpoint,
    particles: Option<usize>,
) -> Result<FloatGraph, ImportError> {
    check_keys(checkpoint)?;
    let options = options::read(checkpoint, particles)?;
    let mut graph = FloatGraph::new(
        ARCHITECTURE,
        parameters(checkpoint),
        options.particles,
        &BEAMS[..options.spurions],
    );
    let d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
    let d = graph.unary("d.stored", d, FloatOp::Requantize { input: d });
    let functions = encoder(checkpoint)?;
    let dots = functions.len();
    let encoded = graph.push("encoded", Rank::Pair, dots, FloatOp::Lookup { input: d, functions });
    let labels = Labels::read(checkpoint, options)?;
    let mut value = encoded;
    let mut channels = dots + labels.as_ref().map_or(0, Labels::channels);
    for k in 0..blocks(checkpoint) {
        let name = format!("block{k}");
        let message = Message::read(checkpoint, &format!("net2to2.message_layers.{k}"), channels)?;
        let labels = labels.as_ref().filter(|_| k == 0).map(|labels| (labels, dots));
        value = message_layers(&mut graph, &name, value, &message, labels);
        let layer = Layer::read(checkpoint, k, message.norm, options)?;
        value = layer.build(&mut graph, &name, value);
        value = leaky_relu(&mut graph, &format!("{name}.out"), value);
        channels = layer.outputs();
    }
    let score = output(checkpoint, &mut graph, (value, channels), options)?;
    graph.unary("score", score, FloatOp::Readout { input: score });
    Ok(graph)
}

fn output(
    checkpoint: &Checkpoint,
    graph: &mut FloatGraph,
    (value, channels): (Id, usize),
    options: Options,
) -> Result<Id, CheckpointError> {
    let message = Message::read(checkpoint, "msg_2to0", channels)?;
    let value = message_layers(graph, "output.message", value, &message, None);
    Ok(Output::read(checkpoint, message.norm, options)?.build(graph, value))
}

/// The encoder behind its linear layer, one function a channel.
fn encoder(checkpoint: &Checkpoint) -> Result<Vec<Function>, CheckpointError> {
    let declared = checkpoint.tensors.get("linear.bias").map_or(0, |bias| bias.data.len());
    let linear = Linear::read(checkpoint, "linear", (1, declared))?;
    let alphas = checkpoint.tensor("input_encoder.rank2_alphas", &[declared])?;
    let function = |c: usize| Function::Slog {
        weight: linear.weights[c][0],
        bias: linear.bias[c],
        exponent: LEAST_EXPONENT + alphas.data[c] * alphas.data[c],
    };
    Ok((0..declared).map(function).collect())
}

/// The linear layers of a message network with their activations. Labels are the last inputs of the
/// first one.
fn message_layers(
    graph: &mut FloatGraph,
    name: &str,
    mut value: Id,
    message: &Message,
    labels: Option<(&Labels, usize)>,
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
        value = activated(graph, &name, sum);
    }
    value
}

/// How many 2->2 layers there are.
fn blocks(checkpoint: &Checkpoint) -> usize {
    let is_there =
        |k: &usize| checkpoint.tensors.contains_key(&format!("net2to2.eq_layers.{k}.bias"));
    (0..).take_while(is_there).count()
}

/// Trained numbers: everything but running statistics.
fn parameters(checkpoint: &Checkpoint) -> usize {
    let trained =
        |key: &&String| !key.contains("running_") && !key.ends_with("num_batches_tracked");
    let size = |key: &String| checkpoint.tensors[key].data.len();
    checkpoint.tensors.keys().filter(trained).map(size).sum()
}

fn check_keys(checkpoint: &Checkpoint) -> Result<(), ImportError> {
    let known = |key: &str| {
        let exact = ["linear.weight", "linear.bias", "input_encoder.rank2_alphas"];
        let prefixes = [
            "net2to2.message_layers.",
            "net2to2.eq_layers.",
            "msg_2to0.",
            "agg_2to0.",
            "mlp_out.linear.",
            "eq1to2.",
        ];
        exact.contains(&key) || prefixes.iter().any(|prefix| key.starts_with(prefix))
    };
    import::check_keys(checkpoint, ARCHITECTURE, known)
}
