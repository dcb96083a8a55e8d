//! The 2->0 layer and the network behind it.

use spurion::graph::{Aggregation, Placement, Rank};

use super::activation::{activated, active};
use super::aggregate;
use super::letters::{Aggregator, Map};
use super::linear::Linear;
use super::options::Options;
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::float_graph::{FloatGraph, FloatOp, Id};
use crate::import::batch_norm::BatchNorm;

/// Maps of a letter.
const MAPS: usize = 2;
const TOTAL: Map = Map { place: 0, indices: 2 };
const TRACE: Map = Map { place: 1, indices: 1 };

/// Total and trace of the normed pairs, times what each letter says, perhaps their activation; a
/// mix, perhaps its activation; and with `mlp_out` a network in which an activation follows every
/// linear layer, the last one included. The score is the second of two outputs minus the first.
#[derive(Clone, Debug)]
pub struct Output<'o> {
    norm: BatchNorm,
    letters: Vec<Aggregator>,
    /// `coefs[(input * outputs + output) * maps + map]`.
    coefs: Vec<f64>,
    bias: Vec<f64>,
    layers: Vec<Linear>,
    options: &'o Options,
}

impl<'o> Output<'o> {
    /// Reads `agg_2to0` and the layers of `mlp_out`.
    ///
    /// # Errors
    /// [`CheckpointError`] if a tensor is missing, misshapen or not finite.
    pub fn read(
        checkpoint: &Checkpoint,
        norm: BatchNorm,
        options: &'o Options,
    ) -> Result<Self, CheckpointError> {
        let inputs = norm.scale.len();
        // Without layers behind it, this one gives the two logits.
        let outputs = match options.mlp_out {
            true => checkpoint.tensors.get("agg_2to0.bias").map_or(0, |bias| bias.data.len()),
            false => 2,
        };
        let shape = [inputs, outputs, MAPS * options.config_out.len()];
        let coefs = checkpoint.tensor("agg_2to0.coefs", &shape)?.data.clone();
        let bias = checkpoint.tensor("agg_2to0.bias", &[1, outputs])?.data.clone();
        let (letters, shape) = (&options.config_out, (inputs, MAPS, 0));
        let letters = Aggregator::read_all(checkpoint, "agg_2to0", letters, shape, options)?;
        let layers = if options.mlp_out { layers(checkpoint, outputs)? } else { Vec::new() };
        Ok(Self { norm, letters, coefs, bias, layers, options })
    }

    /// Appends the layer and gives the node of the score.
    pub fn build(&self, graph: &mut FloatGraph, x: Id) -> Id {
        let rows = graph.aggregate("output.row_sums", x, Aggregation::Row);
        let total = graph.aggregate("output.total", rows, Aggregation::Total);
        let trace = graph.aggregate("output.trace", x, Aggregation::Trace);
        let mut aggregates = Vec::new();
        for letter in 0..self.letters.len() {
            for (what, sum, map) in [("total", total, TOTAL), ("trace", trace, TRACE)] {
                let which = if letter == 0 { String::new() } else { letter.to_string() };
                let name = format!("{what}{which}");
                let aggregate = self.aggregate(graph, (&name, sum), letter, map);
                aggregates.push((name, aggregate));
            }
        }
        let mut value = self.mixed(graph, &aggregates);
        for (k, layer) in self.layers.iter().enumerate() {
            let name = format!("output.linear{k}");
            let mixed = graph.mix(&format!("{name}.mix"), value, layer.weights.clone());
            value = biased(graph, &name, vec![(mixed, Placement::Same)], &layer.bias);
            value = activated(graph, &name, value, self.options.activation);
        }
        let score = graph.mix("output.difference", value, vec![vec![-1.0, 1.0]]);
        let rows = vec![vec![0.0]; graph.objects() + 1];
        let correction = graph.count_table("output.correction", rows);
        graph.correction = Some(correction);
        let terms = vec![(score, Placement::Same), (correction, Placement::Same)];
        let score = graph.broadcast("output.corrected", Rank::Jet, terms);
        graph.unary("output.stored", score, FloatOp::Requantize { input: score })
    }

    /// One aggregate of a letter, rounded.
    fn aggregate(
        &self,
        graph: &mut FloatGraph,
        (name, sum): (&str, Id),
        letter: usize,
        map: Map,
    ) -> Id {
        let name = format!("output.{name}");
        let both = (&self.letters[letter], &self.norm);
        let normed = aggregate::normed(graph, (&name, sum), both, map);
        if self.options.output.maps {
            activated(graph, &name, normed, self.options.activation)
        } else {
            graph.unary(&format!("{name}.stored"), normed, FloatOp::Requantize { input: normed })
        }
    }

    /// The aggregates in the order of the maps, mixed.
    fn mixed(&self, graph: &mut FloatGraph, aggregates: &[(String, Id)]) -> Id {
        let (outputs, maps) = (self.bias.len(), aggregates.len());
        let mut terms = Vec::new();
        for (map, (name, from)) in aggregates.iter().enumerate() {
            let weight = |output, input| self.coefs[(input * outputs + output) * maps + map];
            let row = |output| (0..self.norm.scale.len()).map(|k| weight(output, k)).collect();
            let weights = (0..outputs).map(row).collect();
            terms
                .push((graph.mix(&format!("output.from_{name}"), *from, weights), Placement::Same));
        }
        let sum = biased(graph, "output.mixed", terms, &self.bias);
        let stored = graph.unary("output.mixed.stored", sum, FloatOp::Requantize { input: sum });
        match self.options.output.mixed {
            true => active(graph, "output.mixed", stored, self.options.activation),
            false => stored,
        }
    }
}

/// The layers of `mlp_out`, of which the last one gives the two logits.
fn layers(checkpoint: &Checkpoint, inputs: usize) -> Result<Vec<Linear>, CheckpointError> {
    let mut layers: Vec<Linear> = Vec::new();
    loop {
        let key = format!("mlp_out.linear.{}", layers.len());
        let next = checkpoint.tensors.get(&format!("{key}.weight"));
        if next.is_none() && !layers.is_empty() {
            break;
        }
        let outputs = next.and_then(|weight| weight.shape.first().copied()).unwrap_or(0);
        let inputs = layers.last().map_or(inputs, Linear::outputs);
        layers.push(Linear::read(checkpoint, &key, (inputs, outputs))?);
    }
    let inputs = layers.len().checked_sub(2).map_or(inputs, |k| layers[k].outputs());
    Linear::read(checkpoint, &format!("mlp_out.linear.{}", layers.len() - 1), (inputs, 2))?;
    Ok(layers)
}

/// The terms and a bias, as a value of the jet.
fn biased(graph: &mut FloatGraph, name: &str, mut terms: Vec<(Id, Placement)>, bias: &[f64]) -> Id {
    let rows = vec![bias.to_vec(); graph.objects() + 1];
    let bias = graph.count_table(&format!("{name}.bias"), rows);
    terms.push((bias, Placement::Same));
    graph.broadcast(&format!("{name}.sum"), Rank::Jet, terms)
}
