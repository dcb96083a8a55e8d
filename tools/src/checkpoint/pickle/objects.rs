//! Opcodes that name Python objects, or that would make Python call them.

use pytorch_reader::OpCode;

use super::machine::{Machine, Node, bad};
use super::{Reject, globals};

impl Machine<'_> {
    pub(super) fn global(&mut self, op: OpCode) -> Result<(), Reject> {
        let full = match op {
            OpCode::Global => {
                let module = self.input.line()?;
                globals::allowed(module, self.input.line()?)?
            }
            _ => {
                let name = self.pop()?;
                let module = self.pop()?;
                match (self.node(module), self.node(name)) {
                    (Node::Text(module), Node::Text(name)) => globals::allowed(module, name)?,
                    _ => return Err(bad("the name of a global is not text".to_owned())),
                }
            }
        };
        self.push(Node::Global(full))
    }

    /// `REDUCE` and `NEWOBJ`: a callable below a tuple of arguments.
    pub(super) fn call(&mut self, op: OpCode) -> Result<(), Reject> {
        let arguments = self.pop()?;
        let callable = self.pop()?;
        let (Node::Global(name), Node::Sequence(arguments)) =
            (self.node(callable), self.node(arguments))
        else {
            return Err(bad("a call of something that is not a class".to_owned()));
        };
        let result = match (name.as_str(), op, arguments.is_empty()) {
            ("argparse.Namespace", OpCode::NewObj, true) => Node::Namespace(None),
            ("collections.OrderedDict", OpCode::Reduce, true) => Node::Map(Vec::new()),
            (name, _, _) => Node::Object(name.to_owned()),
        };
        self.push(result)
    }

    /// `BUILD`: the attributes of the object below. Only those of a `Namespace` matter; an
    /// `OrderedDict` of tensors carries layer versions there.
    pub(super) fn build(&mut self) -> Result<(), Reject> {
        let state = self.pop()?;
        if let Node::Namespace(attributes) = self.top_node()? {
            *attributes = Some(state);
        }
        Ok(())
    }
}
