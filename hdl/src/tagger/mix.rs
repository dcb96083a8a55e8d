//! Mixes: weights times values.

use spurion::graph::Weights;

use super::Core;
use super::value::{Value, scaled};
use crate::builder::{MultiplierStyle, Signed};
use crate::error::Error;
use crate::range::Range;

impl Core<'_> {
    /// y_c = sum_k w_ck x_k for each entry. Weights become shifts and additions; what is the
    /// same in two entries or two mixes is built once.
    pub(super) fn mix(&mut self, input: &Value, weights: &Weights<'_>) -> Result<Value, Error> {
        let mut channels = Vec::with_capacity(weights.outputs());
        let mut absent = Vec::with_capacity(weights.outputs());
        for c in 0..weights.outputs() {
            let row: Vec<i64> = (0..weights.inputs()).map(|k| weights.get(c, k)).collect();
            channels.push(self.mix_channel(input, &row)?);
            let mut all = Range::zero();
            for (&weight, &range) in row.iter().zip(&input.absent) {
                all = all.plus(scaled(range, weight)?)?;
            }
            absent.push(all);
        }
        Ok(Value { rank: input.rank, channels, absent, idle_zero: input.idle_zero })
    }

    fn mix_channel(&mut self, input: &Value, row: &[i64]) -> Result<Vec<Signed>, Error> {
        let entries = input.channels.first().map_or(0, Vec::len);
        let dsp = self.options.weight_multipliers == MultiplierStyle::Dsp;
        let mut channel = Vec::with_capacity(entries);
        for entry in 0..entries {
            let mut terms = Vec::with_capacity(row.len());
            for (values, &weight) in input.channels.iter().zip(row) {
                let value = values[entry];
                let product = self.builder.weighted(value.net, weight, dsp)?;
                terms.push(Signed { negated: product.negated != value.negated, ..product });
            }
            channel.push(self.builder.signed_sum(&terms)?);
        }
        Ok(channel)
    }
}
