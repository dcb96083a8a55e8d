//! The text of a model, as `spurion::graph::TextDump` shows it, read back to an artifact.
//!
//! The first line is the header, each other one a node. What the text does not say follows from it, by
//! the rules of `crate::assemble`: weights and tables lie in the order of the nodes without a gap, a
//! value is last used by the last node that reads it, beams are not listed. So the text of an artifact
//! that this program wrote gives the same bytes. Spaces and empty lines do not count.

mod error;
mod fixed_vectors;
mod front_end;
mod header;
mod line;
mod list;
mod node;
mod op;

pub use error::TextError;
pub use line::Place;

use std::io::Read;
use std::path::Path;

use spurion::artifact::{self, Header, NodeRecord};
use spurion::graph::{GraphError, Verified};

use crate::assemble::encode_artifact;
use crate::model::MAX_MODEL_BYTES;
use line::Line;

/// Largest text read, in bytes: no node takes four times as many as in the artifact.
pub const MAX_TEXT_BYTES: u64 = 4 * MAX_MODEL_BYTES;

/// Reads the file of a text.
///
/// # Errors
/// [`TextError::Read`], [`TextError::TooLarge`].
pub fn read_file(path: &Path) -> Result<String, TextError> {
    let read = |source| TextError::Read { file: path.display().to_string(), source };
    let check = |bytes: u64| match bytes {
        0..=MAX_TEXT_BYTES => Ok(()),
        _ => Err(TextError::TooLarge { what: path.display().to_string(), most: MAX_TEXT_BYTES }),
    };
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(read)?;
    check(file.metadata().map_err(read)?.len())?;
    // A pipe has no size beforehand.
    file.take(MAX_TEXT_BYTES + 1).read_to_string(&mut text).map_err(read)?;
    check(text.len() as u64)?;
    Ok(text)
}

/// The artifact whose text this is; it has been verified.
///
/// # Errors
/// [`TextError`], which names the line, the node and the word.
pub fn assemble(text: &str) -> Result<Vec<u8>, TextError> {
    assemble_within(text, MAX_MODEL_BYTES)
}

/// The same with another limit to its size than that of model files, which is the largest.
///
/// # Errors
/// As [`assemble`].
pub fn assemble_within(text: &str, most_bytes: u64) -> Result<Vec<u8>, TextError> {
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let (number, first) = lines.next().ok_or(TextError::Empty)?;
    let mut model = Model {
        header: header::read(Line::new(first, Place { line: number, node: None }))?,
        records: Vec::new(),
        blob: Vec::new(),
        lines: Vec::new(),
        most_bytes: most_bytes.min(MAX_MODEL_BYTES),
    };
    for (number, line) in lines {
        model.add(number, line)?;
    }
    model.finish()
}

struct Model {
    header: Header,
    records: Vec<NodeRecord>,
    blob: Vec<u8>,
    /// The number of the line of each node.
    lines: Vec<usize>,
    most_bytes: u64,
}

impl Model {
    fn add(&mut self, line: usize, text: &str) -> Result<(), TextError> {
        // The number of nodes has 16 bits, too.
        let id = u16::try_from(self.records.len()).ok().filter(|&id| id < u16::MAX);
        let id = id.ok_or(TextError::TooManyNodes { line })?;
        let place = Place { line, node: Some(id) };
        let (mut record, op) = node::read(Line::new(text, place), id)?;
        record.last_use = id;
        record.data_offset = self.blob.len() as u32;
        record.data_len = op.bytes.len() as u32;
        self.blob.extend(op.bytes);
        // So offsets fit their 32 bits.
        self.check_size(self.blob.len())?;
        for input in op.inputs {
            // Verification refuses one that does not come before.
            if let Some(input) = self.records.get_mut(usize::from(input)) {
                input.last_use = id;
            }
        }
        self.records.push(record);
        self.lines.push(line);
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>, TextError> {
        self.header.nodes = self.records.len() as u16;
        self.header.blob_bytes = self.blob.len() as u32;
        self.check_size(self.header.total_bytes())?;
        let bytes = encode_artifact(&self.header, &self.records, &self.blob);
        let graph = artifact::parse(&bytes)?;
        Verified::new(graph).map_err(|source| self.unsound(source))?;
        Ok(bytes)
    }

    fn check_size(&self, bytes: usize) -> Result<(), TextError> {
        if bytes as u64 > self.most_bytes {
            let what = "the model".to_owned();
            return Err(TextError::TooLarge { what, most: self.most_bytes });
        }
        Ok(())
    }

    fn unsound(&self, source: GraphError) -> TextError {
        let line = source.node().and_then(|node| self.lines.get(usize::from(node.0)));
        TextError::Unsound { line: line.copied(), source }
    }
}
