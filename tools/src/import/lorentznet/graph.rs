//! The float graph of LorentzNet.

use spurion::graph::{Aggregation, Placement, Rank};

use super::block::Block;
use super::constants::{SCALARS, Scalars};
use super::dense::Dense;
use super::keys::Keys;
use super::options::{self, Options};
use super::{ARCHITECTURE, BEAMS, biased, four_vectors, relu, stored};
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::float_graph::{FloatGraph, FloatOp, Id};
use crate::import::ImportError;

/// Classes, background first.
const CLASSES: usize = 2;

/// All layers.
struct Model {
    options: Options,
    embedding: Dense,
    blocks: Vec<Block>,
    decoder: (Dense, Dense),
}

/// Builds the graph. Depth and width follow from the keys `LGEBs.k` and the shape of
/// `embedding.weight`.
///
/// # Errors
/// [`ImportError`] for unknown keys, wrong shapes, values that are not finite, and options that
/// the graph cannot express.
pub fn import(
    checkpoint: &Checkpoint,
    particles: Option<usize>,
) -> Result<FloatGraph, ImportError> {
    let keys = Keys::new(checkpoint);
    let model = Model::read(&keys, options::read(checkpoint, particles)?)?;
    keys.finish()?;
    Ok(model.build(keys.parameters()))
}

impl Model {
    fn read(keys: &Keys<'_>, options: Options) -> Result<Self, CheckpointError> {
        let hidden = match keys.shape("embedding.weight") {
            Some(&[hidden, _]) => hidden,
            // The layer itself says what is wrong.
            _ => 0,
        };
        let is_block = |k: &usize| keys.shape(&format!("LGEBs.{k}.phi_e.0.weight")).is_some();
        let count = (0..).take_while(is_block).count();
        let blocks = (0..count).map(|k| Block::read(keys, (k, count), hidden));
        Ok(Self {
            options,
            embedding: Dense::read(keys, "embedding", (SCALARS, hidden))?,
            blocks: blocks.collect::<Result<_, _>>()?,
            decoder: (
                Dense::read(keys, "graph_dec.0", (hidden, hidden))?,
                Dense::read(keys, "graph_dec.3", (hidden, CLASSES))?,
            ),
        })
    }

    fn build(&self, parameters: usize) -> FloatGraph {
        let particles = self.options.particles;
        let mut graph = FloatGraph::new(ARCHITECTURE, parameters, particles, &BEAMS);
        let mut d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
        let mut rounded = stored(&mut graph, "d", d);
        let scalars = Scalars::build(&mut graph, d, self.options.mass);
        let embedded = scalars.through(&mut graph, "embedding", &self.embedding.weights);
        let embedded = biased(&mut graph, "embedding", &embedded, &self.embedding.bias);
        let mut h = stored(&mut graph, "embedding", embedded);
        let mut x = (self.blocks.len() > 1).then(|| four_vectors::components(&mut graph));
        for (k, block) in self.blocks.iter().enumerate() {
            let name = format!("block{k}");
            let invariants = four_vectors::invariants(&mut graph, &name, rounded);
            let messages = block.messages(&mut graph, &name, (h, invariants));
            if let (Some(shift), Some(old)) = (&block.shift, x) {
                let moved = shift.build(&mut graph, &format!("{name}.x"), (old, messages));
                d = four_vectors::products(&mut graph, &format!("{name}.x"), moved);
                rounded = stored(&mut graph, &format!("{name}.x.d"), d);
                x = Some(moved);
            }
            h = block.features(&mut graph, &name, (h, messages, scalars));
        }
        let score = self.decode(&mut graph, h);
        graph.unary("score", score, FloatOp::Readout { input: score });
        graph
    }

    /// The logit of signal minus that of background.
    fn decode(&self, graph: &mut FloatGraph, h: Id) -> Id {
        let (first, second) = &self.decoder;
        let sum = graph.aggregate("output.sum", h, Aggregation::Total);
        let inner = graph.mix("output.first", sum, first.scaled(1.0 / self.options.divisor));
        let inner = biased(graph, "output.inner", &[inner], &first.bias);
        let inner = relu(graph, "output.inner", inner);
        let difference = |[background, signal]: [f64; CLASSES]| signal - background;
        let weights = second.weights[1].iter().zip(&second.weights[0]);
        let weights = weights.map(|(&signal, &background)| difference([background, signal]));
        let logit = graph.mix("output.second", inner, vec![weights.collect()]);
        let bias = difference([second.bias[0], second.bias[1]]);
        let logit = biased(graph, "output.logit", &[logit], &[bias]);
        let rows = vec![vec![0.0]; graph.objects() + 1];
        let correction = graph.count_table("output.correction", rows);
        graph.correction = Some(correction);
        let terms = vec![(logit, Placement::Same), (correction, Placement::Same)];
        let score = graph.broadcast("output.corrected", Rank::Jet, terms);
        stored(graph, "output", score)
    }
}
