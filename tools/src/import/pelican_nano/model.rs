//! The tensors and options of a PELICAN nano checkpoint, and the folds of its norms.

use super::{COEFS, Folded, ImportError, NORM_IN, NORM_OUT};
use crate::checkpoint::{Arg, Checkpoint};
use crate::import::{self, batch_norm::BatchNorm};

/// The tensors and options, read and checked.
pub(super) struct Model {
    hidden: usize,
    particles: usize,
    spurions: usize,
    nbar: f64,
    norm_in: BatchNorm,
    norm_out: BatchNorm,
    coefs: Vec<f64>,
    bias: Vec<f64>,
    diag_bias: Vec<f64>,
    out_coefs: Vec<f64>,
    out_bias: f64,
}

/// What the published loader does to the momenta.
fn check_loading(checkpoint: &Checkpoint) -> Result<(), ImportError> {
    let scale = checkpoint.arg_float("scale")?;
    // The published loader scales the constituents and not the beams, so that any other
    // scale would not be a factor of d.
    if scale != 1.0 {
        return Err(ImportError::unsupported(checkpoint, "scale", &scale, "only 1 is"));
    }
    if let Some(Arg::None) = checkpoint.args.get("add_beams") {
        return Err(ImportError::unsupported(checkpoint, "add_beams", &"None", "true or false is"));
    }
    Ok(())
}

impl Model {
    pub(super) fn read(
        checkpoint: &Checkpoint,
        particles: Option<usize>,
    ) -> Result<Self, ImportError> {
        let particles = import::particles(checkpoint, particles)?;
        let hidden = checkpoint.tensors.get(COEFS).map_or(0, |t| t.shape[1]);
        let declared = checkpoint.arg_int("n_hidden")?;
        if usize::try_from(declared) != Ok(hidden) || hidden == 0 {
            return Err(ImportError::unsupported(
                checkpoint,
                "n_hidden",
                &declared,
                "the width of coefs is",
            ));
        }
        let nbar = import::nobj_avg(checkpoint)?;
        check_loading(checkpoint)?;
        let read = |key: &str, shape: &[usize]| checkpoint.tensor(key, shape);
        Ok(Self {
            hidden,
            particles,
            spurions: if checkpoint.arg_bool("add_beams")? { 2 } else { 0 },
            nbar,
            norm_in: BatchNorm::read(checkpoint, NORM_IN, 1)?,
            norm_out: BatchNorm::read(checkpoint, NORM_OUT, hidden)?,
            coefs: read(COEFS, &[1, hidden, 6])?.data.clone(),
            bias: read("net2to2.eq_layers.0.bias", &[hidden])?.data.clone(),
            diag_bias: read("net2to2.eq_layers.0.diag_bias", &[hidden])?.data.clone(),
            out_coefs: read("agg_2to0.coefs", &[hidden, 1, 2])?.data.clone(),
            out_bias: read("agg_2to0.bias", &[1, 1])?.data[0],
        })
    }

    /// Trained numbers: both norms, the two layers and their biases.
    const fn parameters(&self) -> usize {
        2 + 2 * self.hidden + 6 * self.hidden + 2 * self.hidden + 2 * self.hidden + 1
    }

    /// Coefficient of map `map` for hidden channel `h`.
    fn map(&self, h: usize, map: usize) -> f64 {
        self.coefs[h * 6 + map]
    }

    /// Both norms folded into the weights and the tables.
    pub(super) fn fold(&self) -> Folded {
        let a = self.norm_in.scale[0];
        let channels = |weight: &dyn Fn(usize) -> f64| (0..self.hidden).map(weight).collect();
        let over = |map| channels(&move |h| a * self.map(h, map) / self.nbar);
        let over_squared = |map| channels(&move |h| a * self.map(h, map) / self.nbar.powi(2));
        let counts = 0..=self.particles + self.spurions;
        let scale = &self.norm_out.scale;
        let coef = |h: usize, k: usize| self.out_coefs[h * 2 + k];
        Folded {
            hidden: self.hidden,
            particles: self.particles,
            spurions: self.spurions,
            parameters: self.parameters(),
            pair: channels(&|h| a * self.map(h, 0)),
            rows: over(3),
            columns: over(2),
            everywhere: over_squared(4),
            diagonal: over(1),
            diagonal_total: over_squared(5),
            bias: counts.clone().map(|n| channels(&|h| self.bias_of(n, h))).collect(),
            diagonal_bias: counts.clone().map(|n| channels(&|h| self.diagonal_of(n, h))).collect(),
            output_total: channels(&|h| coef(h, 0) * scale[h] / self.nbar.powi(2)),
            output_trace: channels(&|h| coef(h, 1) * scale[h] / self.nbar),
            output_bias: counts.map(|n| self.output_of(n)).collect(),
        }
    }

    /// What the shift b of the batch norm and the bias give everywhere, with n objects.
    fn bias_of(&self, n: usize, h: usize) -> f64 {
        let b = self.norm_in.shift[0];
        let n = n as f64 / self.nbar;
        let maps = self.map(h, 0) + (self.map(h, 2) + self.map(h, 3)) * n + self.map(h, 4) * n * n;
        b * maps + self.bias[h]
    }

    /// The same on the diagonal, on top.
    fn diagonal_of(&self, n: usize, h: usize) -> f64 {
        let b = self.norm_in.shift[0];
        let n = n as f64 / self.nbar;
        b * (self.map(h, 1) * n + self.map(h, 5) * n * n) + self.diag_bias[h]
    }

    /// What the second norm and the bias give the score, with n objects.
    fn output_of(&self, n: usize) -> f64 {
        let coef = |h: usize, k: usize| self.out_coefs[h * 2 + k];
        let n = n as f64 / self.nbar;
        let part = |h: usize| (coef(h, 0) * n * n + coef(h, 1) * n) * self.norm_out.shift[h];
        (0..self.hidden).map(part).sum::<f64>() + self.out_bias
    }
}
