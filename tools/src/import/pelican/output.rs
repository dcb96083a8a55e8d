//! The 2->0 layer and the network behind it.

use spurion::graph::{Activation, Aggregation, Placement, Rank};

use super::linear::Linear;
use super::options::Options;
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::float_graph::{FloatGraph, FloatOp, Id};
use crate::import::batch_norm::BatchNorm;

/// Total / nbar^2 and trace / nbar of the normed pairs, their activation, a mix, and a network in
/// which an activation follows every linear layer, the last one included. The score is the second
/// of its two outputs minus the first.
#[derive(Clone, Debug)]
pub struct Output {
    norm: BatchNorm,
    /// `coefs[(input * outputs + output) * 2 + map]`.
    coefs: Vec<f64>,
    bias: Vec<f64>,
    layers: Vec<Linear>,
    options: Options,
}

impl Output {
    /// Reads `agg_2to0` and the layers of `mlp_out`.
    ///
    /// # Errors
    /// [`CheckpointError`] if a tensor is missing, misshapen or not finite.
    pub fn read(
        checkpoint: &Checkpoint,
        norm: BatchNorm,
        options: Options,
    ) -> Result<Self, CheckpointError> {
        let inputs = norm.scale.len();
        let declared = checkpoint.tensors.get("agg_2to0.bias").map_or(0, |bias| bias.data.len());
        let coefs = checkpoint.tensor("agg_2to0.coefs", &[inputs, declared, 2])?.data.clone();
        let bias = checkpoint.tensor("agg_2to0.bias", &[1, declared])?.data.clone();
        let mut layers: Vec<Linear> = Vec::new();
        loop {
            let key = format!("mlp_out.linear.{}", layers.len());
            let Some(weight) = checkpoint.tensors.get(&format!("{key}.weight")) else { break };
            let outputs = weight.shape.first().copied().unwrap_or(0);
            let inputs = layers.last().map_or(declared, Linear::outputs);
            layers.push(Linear::read(checkpoint, &key, (inputs, outputs))?);
        }
        // The last layer gives the two logits.
        let last = layers.len().saturating_sub(1);
        let inputs = layers.len().checked_sub(2).map_or(declared, |k| layers[k].outputs());
        Linear::read(checkpoint, &format!("mlp_out.linear.{last}"), (inputs, 2))?;
        Ok(Self { norm, coefs, bias, layers, options })
    }

    /// Appends the layer and gives the node of the score.
    pub fn build(&self, graph: &mut FloatGraph, x: Id) -> Id {
        let rows = graph.aggregate("output.row_sums", x, Aggregation::Row);
        let total = graph.aggregate("output.total", rows, Aggregation::Total);
        let trace = graph.aggregate("output.trace", x, Aggregation::Trace);
        let total = self.aggregate(graph, ("output.total", total), 2);
        let trace = self.aggregate(graph, ("output.trace", trace), 1);
        let mut value = self.mixed(graph, total, trace);
        for (k, layer) in self.layers.iter().enumerate() {
            let name = format!("output.linear{k}");
            let mixed = graph.mix(&format!("{name}.mix"), value, layer.weights.clone());
            value = biased(graph, &name, vec![(mixed, Placement::Same)], &layer.bias);
            value = activated(graph, &name, value);
        }
        let score = graph.mix("output.difference", value, vec![vec![-1.0, 1.0]]);
        let rows = vec![vec![0.0]; graph.objects() + 1];
        let correction = graph.count_table("output.correction", rows);
        graph.correction = Some(correction);
        let terms = vec![(score, Placement::Same), (correction, Placement::Same)];
        let score = graph.broadcast("output.corrected", Rank::Jet, terms);
        graph.unary("output.stored", score, FloatOp::Requantize { input: score })
    }

    /// s x / nbar^power + t (n / nbar)^power, activated.
    fn aggregate(&self, graph: &mut FloatGraph, (name, sum): (&str, Id), power: i32) -> Id {
        let nbar = self.options.nobj_avg;
        let channels = self.norm.scale.len();
        let scale = |c: usize| self.norm.scale[c] / nbar.powi(power);
        let row = |c: usize| (0..channels).map(|k| if k == c { scale(c) } else { 0.0 }).collect();
        let scaled = graph.mix(&format!("{name}.scaled"), sum, (0..channels).map(row).collect());
        let shift = |n: usize| {
            let share = (n as f64 / nbar).powi(power);
            self.norm.shift.iter().map(|t| t * share).collect()
        };
        let rows = (0..=graph.objects()).map(shift).collect();
        let shift = graph.count_table(&format!("{name}.shift"), rows);
        let terms = vec![(scaled, Placement::Same), (shift, Placement::Same)];
        let normed = graph.broadcast(&format!("{name}.normed"), Rank::Jet, terms);
        if self.options.activate_aggregates {
            activated(graph, name, normed)
        } else {
            graph.unary(&format!("{name}.stored"), normed, FloatOp::Requantize { input: normed })
        }
    }

    fn mixed(&self, graph: &mut FloatGraph, total: Id, trace: Id) -> Id {
        let outputs = self.bias.len();
        let weights = |map: usize| -> Vec<Vec<f64>> {
            let weight = |output, input| self.coefs[(input * outputs + output) * 2 + map];
            let row = |output| (0..self.norm.scale.len()).map(|k| weight(output, k)).collect();
            (0..outputs).map(row).collect()
        };
        let total = graph.mix("output.from_total", total, weights(0));
        let trace = graph.mix("output.from_trace", trace, weights(1));
        let terms = vec![(total, Placement::Same), (trace, Placement::Same)];
        let sum = biased(graph, "output.mixed", terms, &self.bias);
        graph.unary("output.mixed.stored", sum, FloatOp::Requantize { input: sum })
    }
}

/// The terms and a bias, as a value of the jet.
fn biased(graph: &mut FloatGraph, name: &str, mut terms: Vec<(Id, Placement)>, bias: &[f64]) -> Id {
    let rows = vec![bias.to_vec(); graph.objects() + 1];
    let bias = graph.count_table(&format!("{name}.bias"), rows);
    terms.push((bias, Placement::Same));
    graph.broadcast(&format!("{name}.sum"), Rank::Jet, terms)
}

/// LeakyReLU, rounded before, where it costs least, and after.
pub fn activated(graph: &mut FloatGraph, name: &str, value: Id) -> Id {
    let rounded =
        graph.unary(&format!("{name}.rounded"), value, FloatOp::Requantize { input: value });
    leaky_relu(graph, name, rounded)
}

/// LeakyReLU of a value that is rounded already, rounded.
pub fn leaky_relu(graph: &mut FloatGraph, name: &str, value: Id) -> Id {
    let active = FloatOp::Activation { input: value, function: Activation::LeakyRelu };
    let active = graph.unary(&format!("{name}.active"), value, active);
    graph.unary(&format!("{name}.stored"), active, FloatOp::Requantize { input: active })
}
