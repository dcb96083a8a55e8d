//! The weights of LorentzNet and their evaluation.

use super::super::OracleError;
use super::super::linear::Linear;
use super::super::minkowski::minkowski_dot;
use super::super::weights::Weights;
use super::block::{Block, psi, relu};
use super::options::LorentzNetOptions;
use crate::checkpoint::{Checkpoint, CheckpointError};

/// Scalars of a node: the mass of a constituent, the mass of a beam.
pub(super) const SCALARS: usize = 2;

/// Classes, background first.
const CLASSES: usize = 2;

/// A beam or a constituent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) momentum: [f64; 4],
    pub(super) features: Vec<f64>,
    pub(super) scalars: [f64; SCALARS],
}

/// A trained LorentzNet in float64.
#[derive(Debug, Clone, PartialEq)]
pub struct LorentzNetOracle {
    options: LorentzNetOptions,
    embedding: Linear,
    blocks: Vec<Block>,
    decoder: (Linear, Linear),
}

impl LorentzNetOracle {
    /// The model in `checkpoint`, of any depth and width, its keys with or without `module.` in
    /// front. Depth and width follow from the keys `LGEBs.k` and the shape of `embedding.weight`.
    ///
    /// # Errors
    /// A tensor that is missing, has the wrong shape or is not finite, and
    /// [`OracleError::UnknownTensor`] for one that this architecture does not have.
    pub fn from_checkpoint(
        checkpoint: &Checkpoint,
        options: LorentzNetOptions,
    ) -> Result<Self, OracleError> {
        let prefixed = checkpoint.tensors.contains_key("module.embedding.weight");
        let weights = Weights::new(checkpoint, if prefixed { "module." } else { "" });
        let hidden = match weights.shape("embedding.weight") {
            Some(&[hidden, _]) => hidden,
            // The layer itself says what is wrong.
            _ => 0,
        };
        let embedding = Linear::read(&weights, "embedding", SCALARS, hidden)?;
        let is_block = |k: &usize| weights.shape(&format!("LGEBs.{k}.phi_e.0.weight")).is_some();
        let depth = (0..).take_while(is_block).count();
        let blocks: Result<_, CheckpointError> =
            (0..depth).map(|k| Block::read(&weights, (k, depth), hidden)).collect();
        let decoder = (
            Linear::read(&weights, "graph_dec.0", hidden, hidden)?,
            Linear::read(&weights, "graph_dec.3", hidden, CLASSES)?,
        );
        let oracle = Self { options, embedding, blocks: blocks?, decoder };
        weights.finish()?;
        Ok(oracle)
    }

    /// The logits (background, signal) of a jet, given as E, px, py, pz in GeV.
    ///
    /// A constituent with E = 0 is an empty slot and takes no part, except through the divisor of
    /// [`LorentzNetOptions`].
    pub fn logits(&self, jet: &[[f64; 4]]) -> [f64; CLASSES] {
        let mut nodes = self.nodes(jet);
        for block in &self.blocks {
            nodes = block.apply(&nodes);
        }
        let hidden = self.embedding.apply(&[0.0; SCALARS]).len();
        let mean = |k: usize| {
            nodes.iter().map(|node| node.features[k]).sum::<f64>() / self.options.divisor
        };
        let mean: Vec<f64> = (0..hidden).map(mean).collect();
        let inner: Vec<f64> = self.decoder.0.apply(&mean).into_iter().map(relu).collect();
        let logits = self.decoder.1.apply(&inner);
        [logits[0], logits[1]]
    }

    /// The beams and the constituents before the first block.
    fn nodes(&self, jet: &[[f64; 4]]) -> Vec<Node> {
        let energy = 2_f64.sqrt();
        let beams = [[energy, 0.0, 0.0, 1.0], [energy, 0.0, 0.0, -1.0]];
        let beams = beams.into_iter().map(|p| (p, [0.0, minkowski_dot(&p, &p).abs().sqrt()]));
        let real = jet.iter().copied().filter(|p| p[0] != 0.0);
        let real = real.map(|p| (p, [self.options.mass.of(&p), 0.0]));
        let node = |(momentum, masses): ([f64; 4], [f64; SCALARS])| {
            let scalars = masses.map(psi);
            Node { momentum, features: self.embedding.apply(&scalars), scalars }
        };
        beams.chain(real).map(node).collect()
    }
}
