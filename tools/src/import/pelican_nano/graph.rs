//! The float graph of PELICAN nano.

use spurion::graph::{Activation, Aggregation, Placement, Rank};

use super::{ARCHITECTURE, Folded};
use crate::float_graph::{BEAMS, FloatGraph, FloatOp, Id};

/// The graph of the formula above, value by value; `d.stored`, `rows.stored` and their like are
/// where the integer graph rounds.
#[must_use]
pub fn build(model: &Folded) -> FloatGraph {
    let mut graph =
        FloatGraph::new(ARCHITECTURE, model.parameters, model.particles, &BEAMS[..model.spurions]);
    let d = graph.push("d", Rank::Pair, 1, FloatOp::Pairwise);
    let d = graph.unary("d.stored", d, FloatOp::Requantize { input: d });
    let z = equivariant_layer(model, &mut graph, d);
    let h = graph.unary("hidden", z, FloatOp::Activation { input: z, function: Activation::Relu });
    let score = output_layer(model, &mut graph, h);
    graph.unary("score", score, FloatOp::Readout { input: score });
    graph
}

/// One weight a hidden channel, from one input channel.
fn column(weights: &[f64]) -> Vec<Vec<f64>> {
    weights.iter().map(|&w| vec![w]).collect()
}

/// z_ij, rounded.
fn equivariant_layer(model: &Folded, graph: &mut FloatGraph, d: Id) -> Id {
    let rows = graph.aggregate("row_sums", d, Aggregation::Row);
    let total = graph.aggregate("total", rows, Aggregation::Total);
    let pair = graph.mix("pair", d, column(&model.pair));
    let columns = graph.mix("columns", rows, column(&model.columns));
    let columns = graph.unary("columns.stored", columns, FloatOp::Requantize { input: columns });
    let by_row = graph.mix("rows", rows, column(&model.rows));
    let everywhere = graph.mix("everywhere", total, column(&model.everywhere));
    let bias = graph.count_table("bias", model.bias.clone());
    let by_row = particle_part(graph, "rows", [by_row, everywhere, bias]);
    let diagonal = graph.mix("diagonal", rows, column(&model.diagonal));
    let trace = graph.mix("diagonal.total", total, column(&model.diagonal_total));
    let bias = graph.count_table("diagonal.bias", model.diagonal_bias.clone());
    let diagonal = particle_part(graph, "diagonal", [diagonal, trace, bias]);
    let terms = vec![
        (pair, Placement::Same),
        (by_row, Placement::Rows),
        (columns, Placement::Columns),
        (diagonal, Placement::Diagonal),
    ];
    let z = graph.broadcast("z", Rank::Pair, terms);
    graph.unary("z.stored", z, FloatOp::Requantize { input: z })
}

/// One rounded value a particle, so that the pairs have one addition each for it.
fn particle_part(graph: &mut FloatGraph, name: &str, [particle, jet, bias]: [Id; 3]) -> Id {
    let terms = vec![(particle, Placement::Same), (jet, Placement::All), (bias, Placement::All)];
    let sum = graph.broadcast(&format!("{name}.sum"), Rank::Particle, terms);
    graph.unary(&format!("{name}.stored"), sum, FloatOp::Requantize { input: sum })
}

/// w = sum_h of the weighted sum and trace of h, plus a constant for n objects.
fn output_layer(model: &Folded, graph: &mut FloatGraph, hidden: Id) -> Id {
    let sum = graph.aggregate("hidden.total", hidden, Aggregation::Total);
    let trace = graph.aggregate("hidden.trace", hidden, Aggregation::Trace);
    let sum = graph.mix("output.total", sum, vec![model.output_total.clone()]);
    let trace = graph.mix("output.trace", trace, vec![model.output_trace.clone()]);
    let bias = model.output_bias.iter().map(|&x| vec![x]).collect();
    let bias = graph.count_table("output.bias", bias);
    graph.correction = Some(bias);
    let terms = vec![(sum, Placement::Same), (trace, Placement::Same), (bias, Placement::Same)];
    let score = graph.broadcast("output", Rank::Jet, terms);
    graph.unary("output.stored", score, FloatOp::Requantize { input: score })
}
