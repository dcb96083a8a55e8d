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
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(read)?;
    // What is no ordinary file has no size beforehand.
    file.take(MAX_TEXT_BYTES + 1).read_to_string(&mut text).map_err(read)?;
    if text.len() as u64 > MAX_TEXT_BYTES {
        let file = path.display().to_string();
        return Err(TextError::TooLarge { what: file, most: MAX_TEXT_BYTES });
    }
    Ok(text)
}

/// The artifact whose text this is; it has been verified.
///
/// # Errors
/// [`TextError`], which names the line, the node and the word.
pub fn assemble(text: &str) -> Result<Vec<u8>, TextError> {
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let (number, first) = lines.next().ok_or(TextError::Empty)?;
    let mut model = Model {
        header: header::read(Line::new(first, Place { line: number, node: None }))?,
        records: Vec::new(),
        blob: Vec::new(),
        lines: Vec::new(),
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
}

impl Model {
    fn add(&mut self, line: usize, text: &str) -> Result<(), TextError> {
        let Ok(id) = u16::try_from(self.records.len()) else {
            return Err(TextError::TooManyNodes { line });
        };
        let place = Place { line, node: Some(id) };
        let (mut record, op) = node::read(Line::new(text, place), id)?;
        record.last_use = id;
        record.data_offset = self.blob.len() as u32;
        record.data_len = op.bytes.len() as u32;
        self.blob.extend(op.bytes);
        // Offsets have 32 bits, of which this leaves four unused.
        if self.blob.len() as u64 > MAX_MODEL_BYTES {
            return Err(too_large());
        }
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
        self.header.nodes = u16::try_from(self.records.len()).map_err(|_| {
            TextError::TooManyNodes { line: self.lines.last().copied().unwrap_or_default() }
        })?;
        self.header.blob_bytes = self.blob.len() as u32;
        if self.header.total_bytes() as u64 > MAX_MODEL_BYTES {
            return Err(too_large());
        }
        let bytes = encode_artifact(&self.header, &self.records, &self.blob);
        let graph = artifact::parse(&bytes)?;
        Verified::new(graph).map_err(|source| self.unsound(source))?;
        Ok(bytes)
    }

    fn unsound(&self, source: GraphError) -> TextError {
        let line = source.node().and_then(|node| self.lines.get(usize::from(node.0)));
        TextError::Unsound { line: line.copied(), source }
    }
}

fn too_large() -> TextError {
    TextError::TooLarge { what: "the model".to_owned(), most: MAX_MODEL_BYTES }
}
