//! The leaky ReLU.

use spurion::format::{Quantizer, Rounding};
use spurion::graph::{Activation, NodeId, Op};

use super::Core;
use super::value::{Value, range_of_all};
use crate::bind::BindError;
use crate::blocks::{Fit, LeakyRelu};
use crate::error::Error;

impl Core<'_> {
    /// y = max(4096 x, 41 x), and the requantization behind it, which needs no carry where x is
    /// positive. A register follows.
    pub(super) fn leaky_relu(
        &mut self,
        input: &Value,
        quantizer: Option<Quantizer>,
    ) -> Result<Value, Error> {
        let (shift, mode) = quantizer.map_or((0, Rounding::Trn), |q| (q.shift(), q.rounding()));
        let channels = input.map(&mut self.builder, |builder, x| {
            let x = builder.plain(x)?;
            let y = builder.paced(LeakyRelu { shift, mode }, &[x])?;
            let Some(quantizer) = quantizer else { return Ok(y.into()) };
            let fit = Fit { format: quantizer.to(), mode: quantizer.overflow() };
            Ok(if fit.is_needed(y.range()) { builder.paced(fit, &[y])? } else { y }.into())
        })?;
        let absent = channels.iter().map(|entries| range_of_all(entries));
        let absent = absent.collect::<Result<Vec<_>, Error>>()?;
        Ok(Value { rank: input.rank, channels, absent, idle_zero: input.idle_zero })
    }

    /// What a leaky ReLU reads, if `id` is one.
    pub(super) fn leaky_input(&self, id: NodeId) -> Result<Option<NodeId>, BindError> {
        Ok(match self.graph.node(id)?.op {
            Op::Activation { input, function: Activation::LeakyRelu } => Some(input),
            _ => None,
        })
    }
}
