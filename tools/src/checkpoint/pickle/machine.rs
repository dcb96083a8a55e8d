//! The stack machine behind the pickle format, over an arena of nodes.

use std::collections::HashMap;

use pytorch_reader::OpCode;

use super::input::Input;
use super::{Located, Reject};

/// Index of a node in the arena; values that share an object share its index.
pub(super) type Id = u32;

/// What an opcode can leave on the stack.
#[derive(Debug, PartialEq)]
pub(super) enum Node<'a> {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(&'a str),
    /// A list, tuple or set.
    Sequence(Vec<Id>),
    /// A dictionary, ordered or not.
    Map(Vec<(Id, Id)>),
    /// An `argparse.Namespace` and the dictionary of its attributes, once that is known.
    Namespace(Option<Id>),
    /// A class or function by its full name.
    Global(String),
    /// A value that is not looked into, by the name of its type.
    Object(String),
}

/// An interpreter for one pickle.
pub(super) struct Machine<'a> {
    pub(super) input: Input<'a>,
    nodes: Vec<Node<'a>>,
    pub(super) stack: Vec<Id>,
    /// Heights of the stack at the open marks.
    pub(super) marks: Vec<usize>,
    pub(super) memo: HashMap<u32, Id>,
}

impl<'a> Machine<'a> {
    pub(super) fn new(pickle: &'a [u8]) -> Self {
        Self {
            input: Input::new(pickle),
            nodes: Vec::new(),
            stack: Vec::new(),
            marks: Vec::new(),
            memo: HashMap::new(),
        }
    }

    /// Offset behind the last opcode read.
    pub(super) fn offset(&self) -> usize {
        self.input.position()
    }

    /// The node behind an index that came from this machine.
    pub(super) fn node(&self, id: Id) -> &Node<'a> {
        &self.nodes[id as usize]
    }

    /// Runs up to `STOP` and returns the root.
    pub(super) fn run(&mut self) -> Result<Id, Located> {
        loop {
            let start = self.input.position();
            match self.step() {
                Ok(None) => {}
                Ok(Some(root)) => return Ok(root),
                Err(reject) => return Err((start, reject)),
            }
        }
    }

    fn step(&mut self) -> Result<Option<Id>, Reject> {
        use OpCode as Op;
        let [byte] = self.input.array()?;
        let op = Op::try_from(byte).map_err(|_| unknown(byte))?;
        match op {
            Op::Stop => return self.pop().map(Some),
            Op::Proto | Op::Frame | Op::Mark | Op::Pop | Op::PopMark | Op::Dup => self.control(op),
            Op::None | Op::NewTrue | Op::NewFalse | Op::BinInt | Op::BinInt1 | Op::BinInt2 => {
                self.constant(op)
            }
            Op::Long1 | Op::Long4 | Op::BinFloat => self.number(op),
            Op::BinUnicode | Op::BinString => self.text(4),
            Op::ShortBinUnicode | Op::ShortBinString => self.text(1),
            Op::BinUnicode8 => self.text(8),
            Op::ShortBinBytes => self.bytes(1),
            Op::BinBytes => self.bytes(4),
            Op::BinBytes8 | Op::ByteArray8 => self.bytes(8),
            Op::BinGet | Op::LongBinGet | Op::BinPut | Op::LongBinPut | Op::Memoize => {
                self.memory(op)
            }
            Op::EmptyTuple | Op::EmptyList | Op::EmptySet => self.push(Node::Sequence(Vec::new())),
            Op::Tuple1 | Op::Tuple2 | Op::Tuple3 => self.short_tuple(op),
            Op::Tuple | Op::List | Op::FrozenSet => self.sequence(),
            Op::Append | Op::Appends | Op::AddItems => self.extend(op),
            Op::EmptyDict => self.push(Node::Map(Vec::new())),
            Op::Dict => self.dictionary(),
            Op::SetItem | Op::SetItems => self.set_items(op),
            Op::Global | Op::StackGlobal => self.global(op),
            Op::Reduce | Op::NewObj => self.call(op),
            Op::Build => self.build(),
            Op::BinPersId => self.pop().and_then(|_| self.object("torch storage")),
            _ => Err(bad(format!("opcode {op:?} is not used by checkpoints"))),
        }?;
        Ok(None)
    }

    pub(super) fn push(&mut self, node: Node<'a>) -> Result<(), Reject> {
        let id = Id::try_from(self.nodes.len()).map_err(|_| bad("too many values".to_owned()))?;
        self.nodes.push(node);
        self.stack.push(id);
        Ok(())
    }

    pub(super) fn object(&mut self, type_name: &str) -> Result<(), Reject> {
        self.push(Node::Object(type_name.to_owned()))
    }

    pub(super) fn pop(&mut self) -> Result<Id, Reject> {
        let floor = self.marks.last().copied().unwrap_or(0);
        if self.stack.len() <= floor {
            return Err(bad("a value is missing on the stack".to_owned()));
        }
        self.stack.pop().ok_or_else(|| bad("a value is missing on the stack".to_owned()))
    }

    pub(super) fn pop_to_mark(&mut self) -> Result<Vec<Id>, Reject> {
        let mark =
            self.marks.pop().ok_or_else(|| bad("a mark is missing on the stack".to_owned()))?;
        Ok(self.stack.drain(mark..).collect())
    }

    /// The topmost value, which stays where it is.
    pub(super) fn top(&self) -> Result<Id, Reject> {
        let floor = self.marks.last().copied().unwrap_or(0);
        match self.stack.last() {
            Some(id) if self.stack.len() > floor => Ok(*id),
            _ => Err(bad("a value is missing on the stack".to_owned())),
        }
    }

    /// The node of the topmost value, to be filled.
    pub(super) fn top_node(&mut self) -> Result<&mut Node<'a>, Reject> {
        let id = self.top()?;
        Ok(&mut self.nodes[id as usize])
    }
}

/// The refusal of an opcode that `pytorch-reader` has no name for.
fn unknown(byte: u8) -> Reject {
    bad(match byte {
        b'i' => "opcode INST is not used by checkpoints".to_owned(),
        b'o' => "opcode OBJ is not used by checkpoints".to_owned(),
        _ => format!("0x{byte:02x} is not an opcode"),
    })
}

/// The refusal of a pickle that is damaged.
pub(super) fn bad(reason: String) -> Reject {
    Reject::Bad(reason)
}
