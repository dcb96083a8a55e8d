//! All parts of the PELICAN classifier together.

use super::super::OracleError;
use super::super::weights::Weights;
use super::aggregation::Multiplicity;
use super::block::Block;
use super::encoder::Encoder;
use super::labels::Labels;
use super::options::{self, Options};
use super::readout::Readout;
use crate::checkpoint::{Checkpoint, CheckpointError};

/// A trained PELICAN classifier in float64.
#[derive(Debug, Clone, PartialEq)]
pub struct PelicanOracle {
    options: Options,
    encoder: Encoder,
    labels: Option<Labels>,
    blocks: Vec<Block>,
    readout: Readout,
}

impl PelicanOracle {
    /// The model in `checkpoint`, its architecture as its training options say.
    ///
    /// # Errors
    /// A tensor or an option that is missing or has the wrong shape or type, a weight that is not
    /// finite, [`OracleError::Unsupported`] for an option with another value than implemented, and
    /// [`OracleError::UnknownTensor`] for a tensor that no option accounts for.
    pub fn from_checkpoint(checkpoint: &Checkpoint) -> Result<Self, OracleError> {
        let options = options::read(checkpoint)?;
        let weights = Weights::new(checkpoint, "");
        let blocks: Result<_, CheckpointError> =
            (0..options.widths.blocks.len()).map(|k| Block::read(&weights, k, &options)).collect();
        let oracle = Self {
            encoder: Encoder::read(&weights, &options)?,
            labels: Labels::read(&weights, &options)?,
            blocks: blocks?,
            readout: Readout::read(&weights, &options)?,
            options,
        };
        weights.finish()?;
        Ok(oracle)
    }

    /// The same model where the jets of a batch are padded to `slots` constituents, and not to the
    /// `nobj` of the options.
    ///
    /// Maxima and minima (`config` x, n, X, N) see the zeros of the empty slots: the published
    /// class takes them over the padded batch. They change if a jet has as many constituents as
    /// there are slots, or fewer; how many fewer makes no difference.
    #[must_use]
    pub fn with_slots(mut self, slots: usize) -> Self {
        self.options.slots = self.options.slots.map(|_| slots);
        self
    }

    /// The logits of a jet, given as E, px, py, pz in GeV; one for each of `num_classes`, and with
    /// two classes (background, signal).
    ///
    /// A constituent with E = 0 is an empty slot and takes no part. Without any object, means and
    /// extremes do not exist and the logits are not finite.
    pub fn logits(&self, jet: &[[f64; 4]]) -> Vec<f64> {
        let spurions = self.options.spurions();
        let real = jet.iter().copied().filter(|p| p[0] != 0.0);
        let momenta: Vec<_> = spurions.iter().copied().chain(real).collect();
        let constituents = momenta.len() - spurions.len();
        let of = Multiplicity {
            nobj: momenta.len(),
            average: self.options.nobj_avg,
            empty_slots: self.options.slots.is_some_and(|slots| constituents < slots),
        };
        let mut x = self.encoder.encode(&momenta);
        if let Some(labels) = &self.labels {
            x = x.followed_by(&labels.encode(of));
        }
        for block in &self.blocks {
            x = block.apply(&x, of);
        }
        self.readout.apply(&x, of)
    }
}
