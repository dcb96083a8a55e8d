//! Opcodes that build lists, tuples, sets and dictionaries.

use pytorch_reader::OpCode;

use super::Reject;
use super::machine::{Id, Machine, Node, bad};

impl Machine<'_> {
    pub(super) fn short_tuple(&mut self, op: OpCode) -> Result<(), Reject> {
        let length = match op {
            OpCode::Tuple1 => 1,
            OpCode::Tuple2 => 2,
            _ => 3,
        };
        let mut items = Vec::with_capacity(length);
        for _ in 0..length {
            items.push(self.pop()?);
        }
        items.reverse();
        self.push(Node::Sequence(items))
    }

    pub(super) fn sequence(&mut self) -> Result<(), Reject> {
        let items = self.pop_to_mark()?;
        self.push(Node::Sequence(items))
    }

    pub(super) fn extend(&mut self, op: OpCode) -> Result<(), Reject> {
        let items = match op {
            OpCode::Append => vec![self.pop()?],
            _ => self.pop_to_mark()?,
        };
        match self.top_node()? {
            Node::Sequence(list) => list.extend(items),
            _ => return Err(bad("items for something that is not a list".to_owned())),
        }
        Ok(())
    }

    pub(super) fn dictionary(&mut self) -> Result<(), Reject> {
        let entries = pairs(&self.pop_to_mark()?)?;
        self.push(Node::Map(entries))
    }

    pub(super) fn set_items(&mut self, op: OpCode) -> Result<(), Reject> {
        let entries = match op {
            OpCode::SetItem => {
                let value = self.pop()?;
                vec![(self.pop()?, value)]
            }
            _ => pairs(&self.pop_to_mark()?)?,
        };
        match self.top_node()? {
            Node::Map(map) => map.extend(entries),
            _ => return Err(bad("entries for something that is not a dictionary".to_owned())),
        }
        Ok(())
    }
}

/// Keys and values that alternate on the stack.
fn pairs(items: &[Id]) -> Result<Vec<(Id, Id)>, Reject> {
    let (pairs, rest) = items.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(bad("a key without a value".to_owned()));
    }
    Ok(pairs.iter().map(|[key, value]| (*key, *value)).collect())
}
