//! From momenta to the encoded channels of every pair.

use spurion::graph::{Placement, Rank};

use super::linear::Linear;
use super::options::Options;
use super::stabilizer::Breaking;
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::float_graph::{FloatGraph, FloatOp, Function, Id};

/// Added to the square of a learned exponent.
const LEAST_EXPONENT: f64 = 1e-6;

/// slog(sum_r w_cr r_ij + b_c) for every channel c, with slog(x) = sign(x) ((1 + |x|)^a - 1) / a.
/// The r_ij are products of components of i and j, if the method `input` has such, then d_ij.
#[derive(Clone, Debug)]
pub struct Encoder {
    breaking: Breaking,
    linear: Linear,
    exponents: Vec<f64>,
}

impl Encoder {
    /// Reads `linear` and `input_encoder.rank2_alphas`.
    ///
    /// # Errors
    /// [`CheckpointError`] if a tensor is missing, misshapen or not finite.
    pub fn read(checkpoint: &Checkpoint, options: &Options) -> Result<Self, CheckpointError> {
        let breaking = options.breaking;
        let channels = checkpoint.tensors.get("linear.bias").map_or(0, |bias| bias.data.len());
        let linear = Linear::read(checkpoint, "linear", (breaking.inputs(), channels))?;
        let alphas = checkpoint.tensor("input_encoder.rank2_alphas", &[channels])?;
        let exponents = alphas.data.iter().map(|alpha| LEAST_EXPONENT + alpha * alpha).collect();
        Ok(Self { breaking, linear, exponents })
    }

    /// How many channels it gives.
    #[must_use]
    pub fn channels(&self) -> usize {
        self.exponents.len()
    }

    /// Appends it, from the momenta on. The first node is always d, whose front end the products
    /// with fixed vectors share, whether d is read or not.
    pub fn build(&self, graph: &mut FloatGraph) -> Id {
        let d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
        let d = graph.unary("d.stored", d, FloatOp::Requantize { input: d });
        if self.breaking.components.is_empty() {
            // One input: its weight and bias belong to the table.
            return self.look_up(graph, d, |c| (self.linear.weights[c][0], self.linear.bias[c]));
        }
        let mut terms = self.products(graph);
        if self.breaking.invariants {
            terms.push(self.columns(graph, ("encoder.d", d), self.breaking.components.len()..));
        }
        let rows = vec![self.linear.bias.clone(); graph.objects() + 1];
        terms.push((graph.count_table("encoder.bias", rows), Placement::All));
        let sum = graph.broadcast("encoder.sum", Rank::Pair, terms);
        let sum = graph.unary("encoder.stored", sum, FloatOp::Requantize { input: sum });
        self.look_up(graph, sum, |_| (1.0, 0.0))
    }

    /// The products of components of i and j, mixed.
    fn products(&self, graph: &mut FloatGraph) -> Vec<(Id, Placement)> {
        let references = self.breaking.references();
        let count = references.len();
        let op = FloatOp::ReferenceProducts { references };
        let components = graph.push("components", Rank::Particle, count, op);
        let op = FloatOp::Requantize { input: components };
        let components = graph.unary("components.stored", components, op);
        let (rows, columns) = ((components, Placement::Rows), (components, Placement::Columns));
        let products = graph.multiply("products", Rank::Pair, rows, columns);
        let op = FloatOp::Requantize { input: products };
        let products = graph.unary("products.stored", products, op);
        vec![self.columns(graph, ("encoder.products", products), ..count)]
    }

    /// A value, mixed with some of the columns of the weights.
    fn columns(
        &self,
        graph: &mut FloatGraph,
        (name, value): (&str, Id),
        columns: impl std::slice::SliceIndex<[f64], Output = [f64]> + Clone,
    ) -> (Id, Placement) {
        let weights = self.linear.weights.iter().map(|row| row[columns.clone()].to_vec()).collect();
        (graph.mix(name, value, weights), Placement::Same)
    }

    fn look_up(
        &self,
        graph: &mut FloatGraph,
        input: Id,
        affine: impl Fn(usize) -> (f64, f64),
    ) -> Id {
        let function = |(c, &exponent): (usize, &f64)| {
            let (weight, bias) = affine(c);
            Function::Slog { weight, bias, exponent }
        };
        let functions: Vec<Function> = self.exponents.iter().enumerate().map(function).collect();
        graph.push("encoded", Rank::Pair, functions.len(), FloatOp::Lookup { input, functions })
    }
}
