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
        let mut channel = Vec::with_capacity(entries);
        for entry in 0..entries {
            let terms = input.channels.iter().zip(row).map(|(x, &weight)| (x[entry], weight));
            channel.push(self.weighted_sum(&terms.collect::<Vec<_>>())?);
        }
        Ok(channel)
    }

    /// The sum of values times weights.
    ///
    /// # Errors
    /// [`Error::Leaf`] if it takes too many bits.
    pub fn weighted_sum(&mut self, terms: &[(Signed, i64)]) -> Result<Signed, Error> {
        let dsp = self.options.weight_multipliers == MultiplierStyle::Dsp;
        let mut products = Vec::with_capacity(terms.len());
        for &(value, weight) in terms {
            let product = self.builder.weighted(value.net, weight, dsp)?;
            products.push(Signed { negated: product.negated != value.negated, ..product });
        }
        self.builder.signed_sum(&products)
    }
}
