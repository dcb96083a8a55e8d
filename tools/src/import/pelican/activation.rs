//! The activation of the network, and where it is rounded.

use spurion::graph::Activation;

use crate::checkpoint::Checkpoint;
use crate::float_graph::{FloatGraph, FloatOp, Id, leaky_relu};
use crate::import::ImportError;

/// The function that the option `activation` names.
///
/// # Errors
/// [`ImportError`] for another one.
pub fn read(checkpoint: &Checkpoint) -> Result<Activation, ImportError> {
    match checkpoint.arg_str("activation")? {
        "leakyrelu" | "leaky_relu" => Ok(Activation::LeakyRelu),
        "relu" => Ok(Activation::Relu),
        other => {
            let possible = "leakyrelu and relu are";
            Err(ImportError::unsupported(checkpoint, "activation", &other, possible))
        }
    }
}

/// Its value at `x`.
#[must_use]
pub fn at(function: Activation, x: f64) -> f64 {
    match function {
        Activation::LeakyRelu => leaky_relu(x),
        Activation::Relu => x.max(0.0),
    }
}

/// The function, rounded before, where it costs least, and after.
pub fn activated(graph: &mut FloatGraph, name: &str, value: Id, function: Activation) -> Id {
    let rounded =
        graph.unary(&format!("{name}.rounded"), value, FloatOp::Requantize { input: value });
    active(graph, name, rounded, function)
}

/// The function of a value that is rounded already, rounded.
pub fn active(graph: &mut FloatGraph, name: &str, value: Id, function: Activation) -> Id {
    let active = FloatOp::Activation { input: value, function };
    let active = graph.unary(&format!("{name}.active"), value, active);
    graph.unary(&format!("{name}.stored"), active, FloatOp::Requantize { input: active })
}
