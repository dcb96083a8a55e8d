//! Opcodes that push one value or only move values about.

use pytorch_reader::OpCode;

use super::Reject;
use super::input::text;
use super::machine::{Machine, Node, bad};

impl Machine<'_> {
    pub(super) fn control(&mut self, op: OpCode) -> Result<(), Reject> {
        match op {
            OpCode::Proto => match self.input.array()? {
                [0..=5] => {}
                [version] => return Err(bad(format!("pickle protocol {version} is unknown"))),
            },
            // Frames only help a reader to fetch ahead.
            OpCode::Frame => drop(self.input.take(8)?),
            OpCode::Mark => self.marks.push(self.stack.len()),
            OpCode::Dup => self.stack.push(self.top()?),
            OpCode::Pop if self.marks.last() != Some(&self.stack.len()) => drop(self.pop()?),
            _ => drop(self.pop_to_mark()?),
        }
        Ok(())
    }

    pub(super) fn constant(&mut self, op: OpCode) -> Result<(), Reject> {
        let node = match op {
            OpCode::NewTrue => Node::Bool(true),
            OpCode::NewFalse => Node::Bool(false),
            OpCode::BinInt => Node::Int(i32::from_le_bytes(self.input.array()?).into()),
            OpCode::BinInt1 => Node::Int(u8::from_le_bytes(self.input.array()?).into()),
            OpCode::BinInt2 => Node::Int(u16::from_le_bytes(self.input.array()?).into()),
            _ => Node::None,
        };
        self.push(node)
    }

    pub(super) fn number(&mut self, op: OpCode) -> Result<(), Reject> {
        let bytes = match op {
            OpCode::Long1 => self.input.counted(1)?,
            OpCode::Long4 => self.input.counted(4)?,
            _ => {
                let value = f64::from_be_bytes(self.input.array()?);
                return self.push(Node::Float(value));
            }
        };
        if bytes.len() > 8 {
            return self.object("int wider than 64 bits");
        }
        // Two's complement of any length: the topmost bit is the sign.
        let negative = bytes.last().is_some_and(|last| last & 0x80 != 0);
        let mut wide = [if negative { 0xff } else { 0 }; 8];
        wide[..bytes.len()].copy_from_slice(bytes);
        self.push(Node::Int(i64::from_le_bytes(wide)))
    }

    pub(super) fn text(&mut self, width: usize) -> Result<(), Reject> {
        let value = text(self.input.counted(width)?)?;
        self.push(Node::Text(value))
    }

    pub(super) fn bytes(&mut self, width: usize) -> Result<(), Reject> {
        self.input.counted(width)?;
        self.object("bytes")
    }

    pub(super) fn memory(&mut self, op: OpCode) -> Result<(), Reject> {
        let slot = match op {
            OpCode::BinGet | OpCode::BinPut => u8::from_le_bytes(self.input.array()?).into(),
            OpCode::LongBinGet | OpCode::LongBinPut => u32::from_le_bytes(self.input.array()?),
            _ => u32::try_from(self.memo.len()).map_err(|_| bad("memo is full".to_owned()))?,
        };
        if matches!(op, OpCode::BinGet | OpCode::LongBinGet) {
            let id = self.memo.get(&slot);
            let id = id.ok_or_else(|| bad(format!("nothing is stored in memo slot {slot}")))?;
            self.stack.push(*id);
        } else {
            self.memo.insert(slot, self.top()?);
        }
        Ok(())
    }
}
