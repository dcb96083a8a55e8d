//! The float graph of the trigger profile, with the formats of a plan.
//!
//! Named rewrites of the formula of [`Folded`]; all but the last three are exact in real numbers:
//!
//! - channel scaling: channel h is multiplied by lambda = 2^k / |pair_h| and its output weights
//!   are divided by it, as ReLU(lambda z) = lambda ReLU(z). The weight of d_ij is then ±2^k.
//! - early rounding: w = ±2^k d, U, V and D are rounded to the last bit of z, one LSB for all
//!   channels, so that z = w + U_i + V_j + D_i is a narrow exact sum. w has one bit more than U
//!   and V: where it saturates at its lower end, U + V cannot lift z above 0.
//! - halved offset: T and the biases enter U and V in equal parts.
//! - rounding by table: a truncation loses half a step on average; the tables of the biases add
//!   it. U, V and D truncate with 1/2 in the table, which is rounding to the nearest.
//! - signed-binary weights: the weights that act on each particle have few nonzero digits.
//! - shared weights: weights of R_i and R_j that agree within [`SHARED_WEIGHT_TOLERANCE`] become
//!   the same number, so that z_ij = z_ji.

use spurion::format::Rounding;
use spurion::graph::{Activation, Aggregation, Placement, Rank};

use super::digits::nearest_with_digits;
use super::plan::{PARTICLE_WEIGHT_BITS, Plan};
use crate::calibrate::{BinaryPoints, Stored};
use crate::elementary::power_of_two;
use crate::float_graph::{BEAMS, FloatGraph, FloatOp, Id};
use crate::import::pelican_nano::{ARCHITECTURE, Folded};

/// Weights of R_i and R_j become one if they differ by at most this share of the larger.
pub const SHARED_WEIGHT_TOLERANCE: f64 = 0.1;
/// Fraction bits of the tables of the biases, in steps of z.
const BIAS_FRAC_BITS: i32 = 8;
/// Fraction bits of the table that ends the graph.
const OUTPUT_BIAS_FRAC_BITS: i32 = 12;
/// Fraction bits of the logit.
const LOGIT_FRAC_BITS: i32 = 8;
/// Bits of the logit: up to ±128.
const LOGIT_BITS: u8 = 16;

/// A float graph and where its values are rounded.
#[derive(Clone, Debug)]
pub struct TriggerGraph {
    /// The graph; its weights are those of the integer graph.
    pub graph: FloatGraph,
    /// The formats of the plan.
    pub points: BinaryPoints,
}

/// Builds the graph; `correction` is added to the logit.
#[must_use]
pub fn build(model: &Folded, plan: &Plan, correction: f64) -> TriggerGraph {
    let graph =
        FloatGraph::new(ARCHITECTURE, model.parameters, model.particles, &BEAMS[..model.spurions]);
    let mut builder = Builder { model, plan, graph, points: BinaryPoints::default() };
    let z = builder.equivariant_layer();
    builder.output_layer(z, correction);
    let nodes = builder.graph.nodes.len();
    builder.points.resize(nodes);
    TriggerGraph { graph: builder.graph, points: builder.points }
}

/// The weights of the mixes, scaled and rounded.
pub(super) struct Weights {
    /// lambda of each channel.
    pub scale: Vec<f64>,
    /// Weight of d: ±2^k.
    pub pair: Vec<f64>,
    /// Weight of R_i.
    pub rows: Vec<f64>,
    /// Weight of R_j.
    pub columns: Vec<f64>,
    /// Weight of R_i on the diagonal.
    pub diagonal: Vec<f64>,
}

impl Weights {
    pub(super) fn new(model: &Folded, plan: &Plan) -> Self {
        let power = |h: usize| power_of_two(plan.scales[h]);
        let scale = |h: usize| match model.pair[h].abs() {
            size if size > 0.0 => power(h) / size,
            _ => power(h),
        };
        let round = |w: f64| nearest_with_digits(w, plan.weight_digits, PARTICLE_WEIGHT_BITS);
        let shared = |h: usize| {
            let (r, c) = (model.rows[h], model.columns[h]);
            ((r - c).abs() <= SHARED_WEIGHT_TOLERANCE * r.abs().max(c.abs()))
                .then_some((r + c) / 2.0)
        };
        let all = |weight: &dyn Fn(usize) -> f64| (0..model.hidden).map(weight).collect();
        Self {
            scale: all(&scale),
            pair: all(&|h| {
                if model.pair[h] == 0.0 { 0.0 } else { power(h).copysign(model.pair[h]) }
            }),
            rows: all(&|h| round(scale(h) * shared(h).unwrap_or(model.rows[h]))),
            columns: all(&|h| round(scale(h) * shared(h).unwrap_or(model.columns[h]))),
            diagonal: all(&|h| round(scale(h) * model.diagonal[h])),
        }
    }
}

struct Builder<'m> {
    model: &'m Folded,
    plan: &'m Plan,
    graph: FloatGraph,
    points: BinaryPoints,
}

/// One weight a hidden channel, from one input channel.
fn column(weights: impl IntoIterator<Item = f64>) -> Vec<Vec<f64>> {
    weights.into_iter().map(|w| vec![w]).collect()
}

/// What a truncation from `from` to `to` fraction bits takes away on average.
fn truncated(from: i8, to: i8) -> f64 {
    (power_of_two(-to) - power_of_two(-from)).max(0.0) / 2.0
}

/// What T and the biases give one of U, V, D: the weight of T, and the table of each n.
struct Offset {
    total: Vec<f64>,
    table: Vec<Vec<f64>>,
}

impl Builder<'_> {
    fn store(
        &mut self,
        name: &str,
        input: Id,
        (bits, frac): (Option<u8>, i32),
        mode: Rounding,
    ) -> Id {
        let id = self.graph.unary(name, input, FloatOp::Requantize { input });
        let stored = Stored { frac_bits: frac, total_bits: bits, rounding: mode };
        self.points.store(id, stored);
        id
    }

    fn table(&mut self, name: &str, rows: Vec<Vec<f64>>, frac: i32) -> Id {
        let id = self.graph.count_table(name, rows);
        self.points.fix(id, frac);
        id
    }

    /// z_ij, exact.
    fn equivariant_layer(&mut self) -> Id {
        let plan = self.plan;
        let weights = Weights::new(self.model, plan);
        let d = self.graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
        let d_format = (Some(plan.d_bits), plan.d_frac_bits.into());
        let d = self.store("d.stored", d, d_format, Rounding::Rnd);
        let rows = self.graph.aggregate("row_sums", d, Aggregation::Row);
        let total = self.graph.aggregate("total", rows, Aggregation::Total);
        let row_format = (Some(plan.row_bits), plan.row_frac_bits.into());
        let rows = self.store("row_sums.stored", rows, row_format, Rounding::Trn);
        let total_format = (Some(plan.total_bits), plan.total_frac_bits.into());
        let total = self.store("total.stored", total, total_format, Rounding::Trn);
        let pair = self.graph.mix("pair", d, column(weights.pair.clone()));
        let pair = self.store("pair.stored", pair, (Some(plan.vertex_bits + 1), 0), Rounding::Rnd);
        let offset = self.vertex_offset(&weights);
        let offset = self.offset("offset", total, offset);
        let vertex = Some(plan.vertex_bits);
        let by_row = self.particle_part("rows", (rows, &weights.rows), offset, vertex);
        let columns = self.particle_part("columns", (rows, &weights.columns), offset, vertex);
        let offset = self.diagonal_offset(&weights);
        let offset = self.offset("diagonal.offset", total, offset);
        let bits = Some(plan.diagonal_bits);
        let diagonal = self.particle_part("diagonal", (rows, &weights.diagonal), offset, bits);
        let terms = vec![
            (pair, Placement::Same),
            (by_row, Placement::Rows),
            (columns, Placement::Columns),
            (diagonal, Placement::Diagonal),
        ];
        self.graph.broadcast("z", Rank::Pair, terms)
    }

    /// What the truncations of R and T take away on average, in GeV^2.
    fn losses(&self) -> (f64, f64) {
        let plan = self.plan;
        let of = |frac| truncated(plan.d_frac_bits, frac);
        (of(plan.row_frac_bits), of(plan.total_frac_bits))
    }

    /// Half a step of U, V and D, and what the truncation of the offset takes away.
    fn half_steps(&self) -> f64 {
        0.5 + truncated(BIAS_FRAC_BITS as i8, self.plan.offset_frac_bits)
    }

    fn vertex_offset(&self, weights: &Weights) -> Offset {
        let (row_loss, total_loss) = self.losses();
        let constant = self.half_steps();
        let total: Vec<f64> =
            self.model.everywhere.iter().zip(&weights.scale).map(|(w, s)| w * s / 2.0).collect();
        let entry = |(h, bias): (usize, &f64)| {
            let rows = (weights.rows[h] + weights.columns[h]) / 2.0 * row_loss;
            weights.scale[h] * bias / 2.0 + rows + total[h] * total_loss + constant
        };
        let table = self.model.bias.iter().map(|row| row.iter().enumerate().map(entry).collect());
        Offset { table: table.collect(), total: total.clone() }
    }

    fn diagonal_offset(&self, weights: &Weights) -> Offset {
        let (row_loss, total_loss) = self.losses();
        let constant = self.half_steps();
        let total: Vec<f64> =
            self.model.diagonal_total.iter().zip(&weights.scale).map(|(w, s)| w * s).collect();
        let entry = |(h, bias): (usize, &f64)| {
            let rows = weights.diagonal[h] * row_loss;
            weights.scale[h] * bias + rows + total[h] * total_loss + constant
        };
        let rows = self.model.diagonal_bias.iter();
        let table = rows.map(|row| row.iter().enumerate().map(entry).collect());
        Offset { table: table.collect(), total: total.clone() }
    }

    /// The offset of a jet, truncated.
    fn offset(&mut self, name: &str, total: Id, offset: Offset) -> Id {
        let frac = i32::from(self.plan.offset_frac_bits);
        let mix = self.graph.mix(&format!("{name}.total"), total, column(offset.total));
        let bias = self.table(&format!("{name}.bias"), offset.table, BIAS_FRAC_BITS);
        let terms = vec![(mix, Placement::Same), (bias, Placement::Same)];
        let sum = self.graph.broadcast(name, Rank::Jet, terms);
        self.store(&format!("{name}.stored"), sum, (None, frac), Rounding::Trn)
    }

    /// U, V or D.
    fn particle_part(
        &mut self,
        name: &str,
        (rows, weights): (Id, &[f64]),
        offset: Id,
        bits: Option<u8>,
    ) -> Id {
        let mix = self.graph.mix(name, rows, column(weights.iter().copied()));
        let terms = vec![(mix, Placement::Same), (offset, Placement::All)];
        let sum = self.graph.broadcast(&format!("{name}.sum"), Rank::Particle, terms);
        self.store(&format!("{name}.stored"), sum, (bits, 0), Rounding::Trn)
    }

    /// w = sum_h of the weighted sum and trace of ReLU(z), plus a constant for n objects.
    fn output_layer(&mut self, z: Id, correction: f64) {
        let model = self.model;
        let scale = Weights::new(model, self.plan).scale;
        let unscaled = |weights: &[f64]| -> Vec<Vec<f64>> {
            vec![weights.iter().zip(&scale).map(|(w, s)| w / s).collect()]
        };
        let relu = FloatOp::Activation { input: z, function: Activation::Relu };
        let hidden = self.graph.unary("hidden", z, relu);
        let sum = self.graph.aggregate("hidden.total", hidden, Aggregation::Total);
        let trace = self.graph.aggregate("hidden.trace", hidden, Aggregation::Trace);
        let sum = self.graph.mix("output.total", sum, unscaled(&model.output_total));
        let trace = self.graph.mix("output.trace", trace, unscaled(&model.output_trace));
        let bias = model.output_bias.iter().map(|&x| vec![x + correction]).collect();
        let bias = self.table("output.bias", bias, OUTPUT_BIAS_FRAC_BITS);
        let terms = vec![(sum, Placement::Same), (trace, Placement::Same), (bias, Placement::Same)];
        let score = self.graph.broadcast("output", Rank::Jet, terms);
        let format = (Some(LOGIT_BITS), LOGIT_FRAC_BITS);
        let score = self.store("output.stored", score, format, Rounding::Rnd);
        self.graph.unary("score", score, FloatOp::Readout { input: score });
    }
}
