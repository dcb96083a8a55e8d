//! The training options as a tree of [`Arg`], from the shared nodes of the arena.

use std::collections::BTreeMap;

use super::machine::{Id, Machine, Node};
use crate::checkpoint::{Arg, one_line};

/// Deepest list in a list that is followed.
const MAX_DEPTH: usize = 16;

/// Most values plus bytes of text that the options may unfold to. Shared lists can unfold to
/// exponentially more than the pickle holds.
const MAX_UNFOLDED: usize = 1 << 20;

/// The attributes of a `Namespace` or the entries of a dictionary, by name.
pub(super) fn read(machine: &Machine, args: Id) -> Result<BTreeMap<String, Arg>, String> {
    let attributes = match machine.node(args) {
        Node::Namespace(attributes) => attributes.unwrap_or(args),
        _ => args,
    };
    let Node::Map(entries) = machine.node(attributes) else {
        return Err("'args' is neither a filled Namespace nor a dictionary".to_owned());
    };
    let mut unfolding = Unfolding { machine, budget: MAX_UNFOLDED };
    let mut options = BTreeMap::new();
    for (key, value) in entries {
        let Node::Text(name) = machine.node(*key) else {
            return Err("the name of an option is not text".to_owned());
        };
        unfolding.spend(name.len())?;
        let value = unfolding
            .unfold(*value, MAX_DEPTH)
            .map_err(|reason| format!("option '{}': {reason}", one_line(name)))?;
        options.insert((*name).to_owned(), value);
    }
    Ok(options)
}

struct Unfolding<'m, 'a> {
    machine: &'m Machine<'a>,
    budget: usize,
}

impl Unfolding<'_, '_> {
    fn spend(&mut self, text_bytes: usize) -> Result<(), String> {
        let left = self.budget.checked_sub(1 + text_bytes);
        self.budget = left.ok_or("the options unfold to more than a mebibyte")?;
        Ok(())
    }

    fn unfold(&mut self, id: Id, depth: usize) -> Result<Arg, String> {
        let node = self.machine.node(id);
        match node {
            Node::Text(text) => self.spend(text.len())?,
            Node::Global(name) | Node::Object(name) => self.spend(name.len())?,
            _ => self.spend(0)?,
        }
        Ok(match node {
            Node::None => Arg::None,
            Node::Bool(value) => Arg::Bool(*value),
            Node::Int(value) => Arg::Int(*value),
            Node::Float(value) => Arg::Float(*value),
            Node::Text(text) => Arg::Str((*text).to_owned()),
            Node::Sequence(items) => {
                let below = depth.checked_sub(1).ok_or("lists are nested too deeply")?;
                let items = items.iter().map(|item| self.unfold(*item, below));
                Arg::List(items.collect::<Result<_, _>>()?)
            }
            Node::Map(_) => Arg::Other("dict".to_owned()),
            Node::Namespace(_) => Arg::Other("argparse.Namespace".to_owned()),
            Node::Global(name) | Node::Object(name) => Arg::Other(name.clone()),
        })
    }
}
