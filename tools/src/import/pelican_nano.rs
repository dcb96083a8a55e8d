//! PELICAN nano (arXiv:2310.16121): one equivariant 2->2 layer, ReLU, one 2->0 layer.
//!
//! With d_ij = p_i . p_j over n objects, a d + b the first batch norm, nbar the constant
//! `nobj_avg`, R_i = sum_j d_ij and T = sum_i R_i, the six maps become, for hidden channel h,
//!
//! z_ij = a c0 d_ij + (a c3 / nbar) R_i + (a c2 / nbar) R_j + (a c4 / nbar^2) T + k(n)
//!        + delta_ij ((a c1 / nbar) R_i + (a c5 / nbar^2) T + k_diagonal(n)),
//!
//! where the tables k gather what b and the biases give with n objects. The second batch norm
//! and the last layer are linear in the sum and the trace of ReLU(z), so they fold into one
//! weight for each, and a third table. Every fold is exact in real numbers.

use spurion::graph::{Activation, Aggregation, Placement, Rank};

use super::ImportError;
use super::batch_norm::BatchNorm;
use crate::checkpoint::{Arg, Checkpoint};
use crate::float_graph::{FloatGraph, FloatOp, Id};

const ARCHITECTURE: &str = "pelican-nano";
const COEFS: &str = "net2to2.eq_layers.0.coefs";
const NORM_IN: &str = "net2to2.message_layers.0.normlayer";
const NORM_OUT: &str = "msg_2to0.normlayer";

/// Whether the keys are those of PELICAN nano.
#[must_use]
pub fn recognizes(checkpoint: &Checkpoint) -> bool {
    let six_maps = |t: &crate::checkpoint::Tensor| t.shape.len() == 3 && t.shape[2] == 6;
    checkpoint.tensors.get(COEFS).is_some_and(six_maps)
        && checkpoint.tensors.contains_key("agg_2to0.coefs")
}

/// The tensors and options, read and checked.
struct Model {
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

/// Builds the graph.
///
/// # Errors
/// [`ImportError`] for unknown keys, wrong shapes, values that are not finite, and options
/// that the graph cannot express.
pub fn import(
    checkpoint: &Checkpoint,
    particles: Option<usize>,
) -> Result<FloatGraph, ImportError> {
    check_keys(checkpoint)?;
    check_options(checkpoint)?;
    let model = Model::read(checkpoint, particles)?;
    Ok(model.graph())
}

fn check_keys(checkpoint: &Checkpoint) -> Result<(), ImportError> {
    let norm = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"];
    let layer = ["net2to2.eq_layers.0.", "agg_2to0."];
    let known = |key: &str| {
        let in_norm = |prefix: &str| {
            let rest = key.strip_prefix(prefix).and_then(|k| k.strip_prefix('.'));
            rest.is_some_and(|name| norm.contains(&name))
        };
        let in_layer = layer.iter().any(|prefix| {
            key.strip_prefix(prefix).is_some_and(|k| matches!(k, "coefs" | "bias" | "diag_bias"))
        });
        in_norm(NORM_IN) || in_norm(NORM_OUT) || in_layer
    };
    match checkpoint.tensors.keys().find(|key| !known(key)) {
        None => Ok(()),
        Some(key) => Err(ImportError::UnknownKey {
            file: checkpoint.path.display().to_string(),
            architecture: ARCHITECTURE,
            key: key.clone(),
        }),
    }
}

fn check_options(checkpoint: &Checkpoint) -> Result<(), ImportError> {
    let flags = [
        ("activate_agg", false),
        ("activate_lin", true),
        ("activate_agg_out", false),
        ("activate_lin_out", false),
        ("factorize", false),
        ("masked", true),
    ];
    for (option, supported) in flags {
        let value = checkpoint.arg_bool(option)?;
        if value != supported {
            let supported = if supported { "only true is" } else { "only false is" };
            return Err(unsupported(checkpoint, option, &value, supported));
        }
    }
    let texts = [
        ("activation", "relu", "only relu is"),
        ("batchnorm", "b", "only b is"),
        ("config", "s", "only s is"),
        ("config_out", "s", "only s is"),
    ];
    for (option, wanted, supported) in texts {
        let value = checkpoint.arg_str(option)?;
        if value != wanted {
            return Err(unsupported(checkpoint, option, &value, supported));
        }
    }
    let mass = checkpoint.arg_float("beam_mass")?;
    if mass != 0.0 {
        return Err(unsupported(checkpoint, "beam_mass", &mass, "only 0 is"));
    }
    Ok(())
}

fn unsupported(
    checkpoint: &Checkpoint,
    option: &'static str,
    value: &dyn std::fmt::Debug,
    supported: &'static str,
) -> ImportError {
    let file = checkpoint.path.display().to_string();
    ImportError::Unsupported { file, option, value: format!("{value:?}"), supported }
}

impl Model {
    fn read(checkpoint: &Checkpoint, particles: Option<usize>) -> Result<Self, ImportError> {
        let trained = checkpoint.arg_int("nobj")?;
        let particles = particles.unwrap_or(usize::try_from(trained).unwrap_or(0));
        if particles == 0 || particles > 1024 {
            return Err(unsupported(checkpoint, "nobj", &particles, "1 to 1024 are"));
        }
        let hidden = checkpoint.tensors.get(COEFS).map_or(0, |t| t.shape[1]);
        let declared = checkpoint.arg_int("n_hidden")?;
        if usize::try_from(declared) != Ok(hidden) || hidden == 0 {
            return Err(unsupported(checkpoint, "n_hidden", &declared, "the width of coefs is"));
        }
        let nbar = checkpoint.arg_float("nobj_avg")?;
        let scale = checkpoint.arg_float("scale")?;
        let positive = |x: f64| x.is_finite() && x > 0.0;
        if !positive(nbar) {
            return Err(unsupported(checkpoint, "nobj_avg", &nbar, "a positive number is"));
        }
        // The published loader scales the constituents and not the beams, so that any other
        // scale would not be a factor of d.
        if scale != 1.0 {
            return Err(unsupported(checkpoint, "scale", &scale, "only 1 is"));
        }
        if let Some(Arg::None) = checkpoint.args.get("add_beams") {
            return Err(unsupported(checkpoint, "add_beams", &"None", "true or false is"));
        }
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

    /// One weight a hidden channel, from one input channel.
    fn column(&self, weight: impl Fn(usize) -> f64) -> Vec<Vec<f64>> {
        (0..self.hidden).map(|h| vec![weight(h)]).collect()
    }

    fn graph(&self) -> FloatGraph {
        let mut graph =
            FloatGraph::new(ARCHITECTURE, self.parameters(), self.particles, self.spurions);
        let d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
        let d = graph.unary("d.stored", d, FloatOp::Requantize { input: d });
        let z = self.equivariant_layer(&mut graph, d);
        let h =
            graph.unary("hidden", z, FloatOp::Activation { input: z, function: Activation::Relu });
        let score = self.output_layer(&mut graph, h);
        graph.unary("score", score, FloatOp::Readout { input: score });
        graph
    }

    /// z_ij, rounded.
    fn equivariant_layer(&self, graph: &mut FloatGraph, d: Id) -> Id {
        let a = self.norm_in.scale[0];
        let rows = graph.aggregate("row_sums", d, Aggregation::Row);
        let total = graph.aggregate("total", rows, Aggregation::Total);
        let pair = graph.mix("pair", d, self.column(|h| a * self.map(h, 0)));
        let over = |map| self.column(move |h| a * self.map(h, map) / self.nbar);
        let over_squared = |map| self.column(move |h| a * self.map(h, map) / self.nbar.powi(2));
        let columns = graph.mix("columns", rows, over(2));
        let columns =
            graph.unary("columns.stored", columns, FloatOp::Requantize { input: columns });
        let by_row = graph.mix("rows", rows, over(3));
        let everywhere = graph.mix("everywhere", total, over_squared(4));
        let bias = graph.count_table("bias", self.hidden, |n, h| self.bias_of(n, h));
        let by_row = self.particle_part(graph, "rows", [by_row, everywhere, bias]);
        let diagonal = graph.mix("diagonal", rows, over(1));
        let trace = graph.mix("diagonal.total", total, over_squared(5));
        let bias = graph.count_table("diagonal.bias", self.hidden, |n, h| self.diagonal_of(n, h));
        let diagonal = self.particle_part(graph, "diagonal", [diagonal, trace, bias]);
        let z = graph.broadcast(
            "z",
            Rank::Pair,
            vec![
                (pair, Placement::Same),
                (by_row, Placement::Rows),
                (columns, Placement::Columns),
                (diagonal, Placement::Diagonal),
            ],
        );
        graph.unary("z.stored", z, FloatOp::Requantize { input: z })
    }

    /// One rounded value a particle, so that the pairs have one addition each for it.
    fn particle_part(
        &self,
        graph: &mut FloatGraph,
        name: &str,
        [particle, jet, bias]: [Id; 3],
    ) -> Id {
        let terms =
            vec![(particle, Placement::Same), (jet, Placement::All), (bias, Placement::All)];
        let sum = graph.broadcast(&format!("{name}.sum"), Rank::Particle, terms);
        graph.unary(&format!("{name}.stored"), sum, FloatOp::Requantize { input: sum })
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

    /// w = sum_h of the weighted sum and trace of h, plus a constant for n objects.
    fn output_layer(&self, graph: &mut FloatGraph, hidden: Id) -> Id {
        let sum = graph.aggregate("hidden.total", hidden, Aggregation::Total);
        let trace = graph.aggregate("hidden.trace", hidden, Aggregation::Trace);
        let coef = |h: usize, k: usize| self.out_coefs[h * 2 + k];
        let scale = &self.norm_out.scale;
        let row = |weight: &dyn Fn(usize) -> f64| vec![(0..self.hidden).map(weight).collect()];
        let of_sum = row(&|h| coef(h, 0) * scale[h] / self.nbar.powi(2));
        let of_trace = row(&|h| coef(h, 1) * scale[h] / self.nbar);
        let sum = graph.mix("output.total", sum, of_sum);
        let trace = graph.mix("output.trace", trace, of_trace);
        let bias = graph.count_table("output.bias", 1, |n, _| {
            let n = n as f64 / self.nbar;
            let part = |h: usize| (coef(h, 0) * n * n + coef(h, 1) * n) * self.norm_out.shift[h];
            (0..self.hidden).map(part).sum::<f64>() + self.out_bias
        });
        let terms = vec![(sum, Placement::Same), (trace, Placement::Same), (bias, Placement::Same)];
        let score = graph.broadcast("output", Rank::Jet, terms);
        graph.unary("output.stored", score, FloatOp::Requantize { input: score })
    }
}
