//! y_c = sum_k W_ck x_k, with the weights as literals.

use spurion::graph::Weights;

use super::body::{Body, Side};
use super::integer::{Int, Value, sum};

impl Body<'_, '_> {
    /// Channel `c` of a mix.
    pub(super) fn mix(
        &mut self,
        k: usize,
        (input, weights): (usize, &Weights<'_>),
        c: usize,
        side: Side,
    ) -> Value {
        let range = self.emitter.plan.nodes[k].range;
        let int = Int::of(range);
        let mut terms = Vec::new();
        for (channel, weight) in weights.row(c).enumerate().filter(|(_, weight)| *weight != 0) {
            terms.push(self.same(input, channel, side).times(int, weight.into()));
        }
        Value { text: sum(terms), int, range }
    }
}
