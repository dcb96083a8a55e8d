//! What the statements of a loop need to have loaded.

use std::collections::BTreeSet;

use spurion::graph::Op;

use super::Emitter;
use super::body::{Body, loaded, name};
use super::integer::Int;
use super::memory::Fields;

/// Loads words of memory into variables.
#[must_use]
pub fn loads(
    fields: &Fields,
    values: &BTreeSet<(usize, usize)>,
    emitter: &Emitter<'_>,
    (owner, prefix): (&str, &str),
) -> Vec<String> {
    let load = |&(k, c): &(usize, usize)| {
        let field = fields.of_node.get(&k)?;
        let int = Int::of(emitter.plan.nodes[k].range);
        let place = format!("{owner}.f{}[{c}]", field.index);
        let value = loaded(&place, field.word, int);
        Some(format!("let {prefix}{k}_{c}: {} = {value};", int.name()))
    };
    values.iter().filter_map(load).collect()
}

impl Body<'_, '_> {
    /// The statements, with those before them that load what they read of pairs and labels.
    #[must_use]
    pub fn text(&self) -> Vec<String> {
        let emitter = self.emitter;
        let mut lines = loads(&emitter.memory.objects, &self.second, emitter, ("second", "q"));
        for &k in &self.pairs {
            let Some(field) = emitter.memory.pairs.of_node.get(&k) else { continue };
            let node = &emitter.plan.nodes[k];
            let int = Int::of(node.range);
            for (s, &side) in self.sides(k).iter().enumerate() {
                for c in 0..node.channels {
                    let place = format!("pair.f{}[{}]", field.index, s * node.channels + c);
                    let value = loaded(&place, field.word, int);
                    lines.push(format!("let {}: {} = {value};", name(k, c, side), int.name()));
                }
            }
        }
        for &k in &self.labels {
            if let Op::LabelTable { table } = &emitter.plan.nodes[k].op {
                lines.extend(self.label_values(k, table));
            }
        }
        lines.extend(self.lines.iter().cloned());
        lines
    }

    /// The statements of a loop over objects.
    #[must_use]
    pub fn object_text(&self) -> Vec<String> {
        let memory = &self.emitter.memory;
        let mut lines = loads(&memory.objects, &self.first, self.emitter, ("first", "p"));
        lines.extend(self.lines.iter().cloned());
        lines
    }
}
