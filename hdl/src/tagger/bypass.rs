//! Which nodes are built as tables, and which not at all, because their readers are built from what
//! they read.

use spurion::graph::{Activation, Aggregation, Node, Op};

use super::Core;
use super::value::Value;
use crate::bind::BindError;

impl Core<'_> {
    /// A node as tables, if that is the plan.
    pub(super) fn planned(&mut self, node: &Node<'_>) -> Result<Value, BindError> {
        if self.plan.pairs.as_ref().is_some_and(|pairs| pairs.base == node.id) {
            self.pair_addresses()?;
            if self.readers(node.id).all(|reader| self.plan.is_pair_function(reader.id)) {
                return Ok(Value::clean(node.rank, Vec::new())?);
            }
        }
        if self.plan.is_pair_function(node.id) {
            return self.pair_function(node);
        }
        match (self.plan.chains.get(&node.id).cloned(), &node.op) {
            (Some(chain), Op::Mix { weights, .. }) => self.mixed_products(node, weights, &chain),
            (Some(chain), _) => self.tabulated(node, &chain),
            (None, _) => self.node(node),
        }
    }

    /// Whether all that read a node are built from what it reads.
    pub(super) fn is_bypassed(&self, node: &Node<'_>) -> Result<bool, BindError> {
        if self.plan.skips(node.id) {
            return Ok(true);
        }
        if self.plan.is_pair_function(node.id) || self.plan.chains.contains_key(&node.id) {
            return Ok(false);
        }
        let all = |wanted: fn(&Op<'_>) -> bool| self.readers(node.id).all(|next| wanted(&next.op));
        Ok(match &node.op {
            Op::Aggregate { kind: Aggregation::Row | Aggregation::Column, .. } => {
                all(|op| matches!(op, Op::Aggregate { kind: Aggregation::Total, .. }))
            }
            Op::Activation { function: Activation::LeakyRelu, .. } => {
                all(|op| matches!(op, Op::Requantize { .. }))
            }
            Op::Lookup { .. } => self.replaced_lookup(node.id).is_some(),
            Op::Mix { .. } => self.is_mirrored(node)?,
            Op::CountTable { .. } => {
                self.geometry.is_serial() && all(|op| matches!(op, Op::Broadcast { .. }))
            }
            _ => false,
        })
    }

    /// Whether a sum adds a mix up with that of the mirror image.
    fn is_mirrored(&self, node: &Node<'_>) -> Result<bool, BindError> {
        for reader in self.readers(node.id) {
            let Op::Broadcast { terms } = &reader.op else { return Ok(false) };
            let mixes = self.mirrored_mixes(&reader, terms)?;
            if !mixes.is_some_and(|m| m.same == node.id || m.transposed == node.id) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
