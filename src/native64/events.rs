//! One event after the other, the damaged ones by name.

use super::{Event, EventError, EventFault, EventHeader, WORD_BYTES, has_valid_mark};

/// The events of a stream, read where they lie.
///
/// A damaged event is an error and not the end: reading goes on at the next word with the valid
/// mark. Every byte of the stream belongs to one event or to one error.
#[derive(Clone, Debug)]
pub struct Events<'b> {
    words: &'b [[u8; WORD_BYTES]],
    /// What is left behind the last whole word.
    rest: usize,
    offset: usize,
}

impl<'b> Events<'b> {
    /// The events in `bytes`, of which the first begins at byte 0.
    #[must_use]
    pub const fn new(bytes: &'b [u8]) -> Self {
        let (words, rest) = bytes.as_chunks();
        Self { words, rest: rest.len(), offset: 0 }
    }

    /// Passes over `words` words.
    fn pass(&mut self, words: usize) {
        self.words = self.words.get(words..).unwrap_or_default();
        self.offset += words * WORD_BYTES;
    }

    /// An error of these many words, and of what follows the last whole word if it is reached.
    fn error(&mut self, words: usize, fault: EventFault) -> EventError {
        let offset = self.offset;
        self.pass(words);
        let cut = if self.words.is_empty() { core::mem::take(&mut self.rest) } else { 0 };
        self.offset += cut;
        EventError { offset, bytes: self.offset - offset, fault }
    }

    /// What is left where no whole word is.
    fn end(&mut self) -> Option<EventError> {
        let bytes = self.rest as u8;
        (bytes > 0).then(|| self.error(0, EventFault::CutHeader { bytes }))
    }
}

/// How many of `words` stand before the next header.
fn before_header(words: &[[u8; WORD_BYTES]]) -> usize {
    let header = words.iter().position(|word| has_valid_mark(u64::from_le_bytes(*word)));
    header.unwrap_or(words.len())
}

impl<'b> Iterator for Events<'b> {
    type Item = Result<Event<'b>, EventError>;

    fn next(&mut self) -> Option<Self::Item> {
        let Some((first, behind)) = self.words.split_first() else {
            return self.end().map(Err);
        };
        let header = match EventHeader::from_word(u64::from_le_bytes(*first)) {
            Ok(header) => header,
            Err(fault) => return Some(Err(self.error(1 + before_header(behind), fault))),
        };
        let count = usize::from(header.candidates);
        let candidates = behind.get(..count).unwrap_or(behind);
        let found = before_header(candidates);
        if found < count {
            let fault = EventFault::Truncated { announced: header.candidates, found: found as u8 };
            return Some(Err(self.error(1 + found, fault)));
        }
        let event = Event { offset: self.offset, header, words: candidates };
        self.pass(1 + count);
        Some(Ok(event))
    }
}
