//! Just enough of the pickle format to see what a checkpoint asks for and to read its options.
//!
//! The tensors are left to `pytorch-reader`, which keeps no `argparse.Namespace`. The general
//! reader `serde-pickle` is no way around that: it knows neither `BINPERSID` nor an `OrderedDict`
//! that is filled after its call, and even with both opcodes rewritten it follows nesting by
//! recursion and reserves 4 KiB for each mark, so two megabytes of hostile opcodes overflow its
//! stack or take gigabytes. Here every opcode adds at most one node to an arena, values share
//! nodes instead of being copied, and only the options are ever turned into a tree, within limits.

mod containers;
mod globals;
mod input;
mod machine;
mod objects;
mod options;
mod values;

use std::collections::BTreeMap;

use super::Arg;
use machine::{Machine, Node};

/// What this module reads out of a pickle.
#[derive(Debug, PartialEq)]
pub(super) struct Contents {
    /// Whether the tensors lie under `model_state` instead of at the root.
    pub(super) nested: bool,
    /// The training options; empty if there are none.
    pub(super) args: BTreeMap<String, Arg>,
}

/// Why a pickle is refused.
#[derive(Debug, PartialEq)]
pub(super) enum Reject {
    /// Damaged, or beyond what checkpoints use.
    Bad(String),
    /// Names this Python object, which is not on the list of [`globals`].
    Forbidden(String),
}

/// A [`Reject`] and the offset of its opcode in bytes.
pub(super) type Located = (usize, Reject);

/// Takes the pickle apart without executing anything.
pub(super) fn interpret(pickle: &[u8]) -> Result<Contents, Located> {
    let mut machine = Machine::new(pickle);
    let root = machine.run()?;
    contents(&machine, root).map_err(|reason| (machine.offset(), Reject::Bad(reason)))
}

fn contents(machine: &Machine, root: machine::Id) -> Result<Contents, String> {
    let Node::Map(entries) = machine.node(root) else {
        return Err("the checkpoint is not a dictionary".to_owned());
    };
    // Python keeps the last of two equal keys, and so does this.
    let find = |wanted: &str| {
        let mut matching = entries
            .iter()
            .filter(|(key, _)| matches!(machine.node(*key), Node::Text(text) if *text == wanted));
        matching.next_back().map(|(_, value)| *value)
    };
    let nested = find("model_state").is_some();
    let args = match find("args") {
        Some(args) if nested => options::read(machine, args)?,
        _ => BTreeMap::new(),
    };
    Ok(Contents { nested, args })
}

#[cfg(test)]
mod tests;
