//! The product of two values, each placed.

use spurion::graph::Term;

use super::body::{Body, Side};
use super::integer::{Int, Value};
use super::plan::at;

impl Body<'_, '_> {
    /// Channel `c` of a product. A value of one channel serves all of them.
    pub(super) fn multiply(&mut self, k: usize, terms: &[Term; 2], c: usize, side: Side) -> Value {
        let range = self.emitter.plan.nodes[k].range;
        let int = Int::of(range);
        let factors: Vec<_> = terms
            .iter()
            .filter_map(|term| {
                let id = at(term.input);
                let c = if self.emitter.plan.nodes[id].channels == 1 { 0 } else { c };
                self.read(id, c, term.placement, side)
            })
            .map(|factor| factor.cast(int))
            .collect();
        let product = |a: String, b: String| format!("{a}.wrapping_mul({b})");
        let text = factors.into_iter().reduce(product).unwrap_or_else(|| "0".to_owned());
        Value { text, int, range }
    }
}
