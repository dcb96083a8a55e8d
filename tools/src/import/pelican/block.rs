//! One 2->2 layer: fifteen maps, mixed before they are broadcast.

use spurion::graph::{Aggregation, Placement, Rank};

use super::options::Options;
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::float_graph::{FloatGraph, FloatOp, Id};
use crate::import::batch_norm::BatchNorm;

/// Maps of the layer.
const MAPS: usize = 15;

/// A 2->2 layer behind the norm s x + t of its input, as weights for x and constants for n
/// objects. With row_i = sum_j x_ij / nbar and col_j = sum_i x_ij / nbar the maps at (i, j) are, in
/// this order: x_ij; x_ji; delta x_ii; x_jj; x_ii; delta col_i; col_j; col_i; delta row_i; row_j;
/// row_i; trace; delta trace; total; delta total (trace / nbar, total / nbar^2).
#[derive(Clone, Debug)]
pub struct Layer {
    /// `coefs[(input * outputs + output) * 15 + map]`.
    coefs: Vec<f64>,
    bias: Vec<f64>,
    diag_bias: Vec<f64>,
    norm: BatchNorm,
    options: Options,
}

/// The nodes that a layer reads: pairs, their diagonal, and their sums.
struct Sums {
    pair: Id,
    diagonal: Id,
    rows: Id,
    columns: Id,
    trace: Id,
    total: Id,
}

/// A sum over a jet, the map that takes it, and the power of nbar that it is divided by.
struct JetTerm(Id, usize, i32);

impl Layer {
    /// Reads `net2to2.eq_layers.K`, factorized or not.
    ///
    /// # Errors
    /// [`CheckpointError`] if a tensor is missing, misshapen or not finite.
    pub fn read(
        checkpoint: &Checkpoint,
        k: usize,
        norm: BatchNorm,
        options: Options,
    ) -> Result<Self, CheckpointError> {
        let prefix = format!("net2to2.eq_layers.{k}");
        let bias = checkpoint.tensors.get(&format!("{prefix}.bias"));
        let outputs = bias.map_or(0, |bias| bias.data.len());
        let inputs = norm.scale.len();
        let vector = |name: &str| {
            checkpoint.tensor(&format!("{prefix}.{name}"), &[outputs]).map(|t| t.data.clone())
        };
        let (bias, diag_bias) = (vector("bias")?, vector("diag_bias")?);
        let coefs = if checkpoint.arg_bool("factorize")? {
            factorized(checkpoint, &prefix, (inputs, outputs))?
        } else {
            checkpoint.tensor(&format!("{prefix}.coefs"), &[inputs, outputs, MAPS])?.data.clone()
        };
        Ok(Self { coefs, bias, diag_bias, norm, options })
    }

    /// How many channels come out.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    fn inputs(&self) -> usize {
        self.norm.scale.len()
    }

    /// Coefficient of map `map` (from 1) from channel `input` to channel `output`.
    fn coef(&self, input: usize, output: usize, map: usize) -> f64 {
        self.coefs[(input * self.outputs() + output) * MAPS + map - 1]
    }

    /// Weights of a map for x, over nbar to the `power`.
    fn weights(&self, map: usize, power: i32) -> Vec<Vec<f64>> {
        let unit = self.options.nobj_avg.powi(power);
        let weight = |output, input| self.coef(input, output, map) * self.norm.scale[input] / unit;
        let row = |output| (0..self.inputs()).map(|input| weight(output, input)).collect();
        (0..self.outputs()).map(row).collect()
    }

    /// What shift and biases give with n objects: everywhere, and on the diagonal on top.
    fn constants(&self, n: usize) -> (Vec<f64>, Vec<f64>) {
        let share = n as f64 / self.options.nobj_avg;
        let everywhere = |output: usize, input: usize| {
            let c = |map| self.coef(input, output, map);
            let single = c(1) + c(2) + c(4) + c(5);
            let sums = c(7) + c(8) + c(10) + c(11) + c(12);
            self.norm.shift[input] * (single + share * sums + share * share * c(14))
        };
        let diagonal = |output: usize, input: usize| {
            let c = |map| self.coef(input, output, map);
            self.norm.shift[input] * (c(3) + share * (c(6) + c(9) + c(13)) + share * share * c(15))
        };
        let sum = |part: &dyn Fn(usize, usize) -> f64, bias: &[f64]| -> Vec<f64> {
            let all = |output| (0..self.inputs()).map(|input| part(output, input)).sum::<f64>();
            bias.iter().enumerate().map(|(output, bias)| bias + all(output)).collect()
        };
        (sum(&everywhere, &self.bias), sum(&diagonal, &self.diag_bias))
    }

    /// Appends the layer, without its activation.
    pub fn build(&self, graph: &mut FloatGraph, name: &str, x: Id) -> Id {
        let aggregate = |graph: &mut FloatGraph, what: &str, from, kind| {
            graph.aggregate(&format!("{name}.{what}"), from, kind)
        };
        let rows = aggregate(graph, "row_sums", x, Aggregation::Row);
        let mut sums = Sums {
            pair: x,
            diagonal: aggregate(graph, "diagonal", x, Aggregation::Diagonal),
            rows,
            columns: aggregate(graph, "column_sums", x, Aggregation::Column),
            trace: aggregate(graph, "trace", x, Aggregation::Trace),
            total: aggregate(graph, "total", rows, Aggregation::Total),
        };
        // Sums over many pairs need finer entries than each pair by itself. Behind the sums, so that
        // the coarser entries may take the place of the finer ones.
        let name_of_pair = format!("{name}.pair.stored");
        sums.pair = graph.unary(&name_of_pair, x, FloatOp::Requantize { input: x });
        let own = graph.mix(&format!("{name}.pair"), sums.pair, self.weights(1, 0));
        let mirror = graph.mix(&format!("{name}.mirror"), sums.pair, self.weights(2, 0));
        let constants: Vec<_> = (0..=graph.objects()).map(|n| self.constants(n)).collect();
        let (everywhere, diagonal): (Vec<_>, Vec<_>) = constants.into_iter().unzip();
        let by_row = self.particle_part(graph, (name, "rows"), &sums, [5, 8, 11]);
        let jet = [JetTerm(sums.trace, 12, 1), JetTerm(sums.total, 14, 2)];
        let by_row = self.with_jet_part(graph, (name, "rows"), (by_row, jet), everywhere);
        let by_column = self.particle_part(graph, (name, "columns"), &sums, [4, 7, 10]);
        let by_column = stored(graph, (name, "columns"), by_column, None);
        let on_diagonal = self.particle_part(graph, (name, "diagonal"), &sums, [3, 6, 9]);
        let jet = [JetTerm(sums.trace, 13, 1), JetTerm(sums.total, 15, 2)];
        let on_diagonal =
            self.with_jet_part(graph, (name, "diagonal"), (on_diagonal, jet), diagonal);
        let terms = vec![
            (own, Placement::Same),
            (mirror, Placement::Transposed),
            (by_row, Placement::Rows),
            (by_column, Placement::Columns),
            (on_diagonal, Placement::Diagonal),
        ];
        let sum = graph.broadcast(&format!("{name}.sum"), Rank::Pair, terms);
        graph.unary(&format!("{name}.sum.stored"), sum, FloatOp::Requantize { input: sum })
    }

    /// Maps of the diagonal, the column sums and the row sums, for each object.
    fn particle_part(
        &self,
        graph: &mut FloatGraph,
        (name, part): (&str, &str),
        sums: &Sums,
        [diagonal, columns, rows]: [usize; 3],
    ) -> Vec<(Id, Placement)> {
        let sources = [
            ("diagonal", sums.diagonal, self.weights(diagonal, 0)),
            ("columns", sums.columns, self.weights(columns, 1)),
            ("rows", sums.rows, self.weights(rows, 1)),
        ];
        let mix = |(what, from, weights)| {
            (graph.mix(&format!("{name}.{part}.{what}"), from, weights), Placement::Same)
        };
        sources.into_iter().map(mix).collect()
    }

    /// The same with the maps of trace and total, and the constants for n objects.
    fn with_jet_part(
        &self,
        graph: &mut FloatGraph,
        (name, part): (&str, &str),
        (mut terms, jet): (Vec<(Id, Placement)>, [JetTerm; 2]),
        constants: Vec<Vec<f64>>,
    ) -> Id {
        for (what, JetTerm(from, map, power)) in ["trace", "total"].into_iter().zip(jet) {
            let weights = self.weights(map, power);
            let mixed = graph.mix(&format!("{name}.{part}.{what}"), from, weights);
            terms.push((mixed, Placement::All));
        }
        stored(graph, (name, part), terms, Some(constants))
    }
}

/// The rounded sum of terms for each object.
fn stored(
    graph: &mut FloatGraph,
    (name, part): (&str, &str),
    mut terms: Vec<(Id, Placement)>,
    constants: Option<Vec<Vec<f64>>>,
) -> Id {
    if let Some(rows) = constants {
        let bias = graph.count_table(&format!("{name}.{part}.bias"), rows);
        terms.push((bias, Placement::All));
    }
    let sum = graph.broadcast(&format!("{name}.{part}.sum"), Rank::Particle, terms);
    graph.unary(&format!("{name}.{part}.stored"), sum, FloatOp::Requantize { input: sum })
}

/// coefs[d][s][b] = coefs00[d][b] coefs10[d][s] + coefs01[s][b] coefs11[d][s].
fn factorized(
    checkpoint: &Checkpoint,
    prefix: &str,
    (inputs, outputs): (usize, usize),
) -> Result<Vec<f64>, CheckpointError> {
    let read = |name: &str, shape: [usize; 2]| {
        checkpoint.tensor(&format!("{prefix}.{name}"), &shape).map(|t| t.data.as_slice())
    };
    let (c00, c10) = (read("coefs00", [inputs, MAPS])?, read("coefs10", [inputs, outputs])?);
    let (c01, c11) = (read("coefs01", [outputs, MAPS])?, read("coefs11", [inputs, outputs])?);
    let mut coefs = Vec::with_capacity(inputs * outputs * MAPS);
    for d in 0..inputs {
        for s in 0..outputs {
            let both = (c10[d * outputs + s], c11[d * outputs + s]);
            let map = |b: usize| c00[d * MAPS + b] * both.0 + c01[s * MAPS + b] * both.1;
            coefs.extend((0..MAPS).map(map));
        }
    }
    Ok(coefs)
}
