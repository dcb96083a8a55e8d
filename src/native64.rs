//! Native64: streams of trigger events, each a 64-bit header and its Puppi candidates.
//!
//! | bits of the header | field |
//! |---|---|
//! | 62-63 | `10`, the valid mark |
//! | 61 | error, set by what wrote the event |
//! | 56-60 | local run |
//! | 24-55 | orbit |
//! | 12-23 | bunch crossing |
//! | 8-11 | 0 |
//! | 0-7 | number of candidates |
//!
//! Words are little endian. No candidate has the valid mark: these bits are spare in every
//! candidate. So a damaged stream is found again at the next word that has it.

use crate::puppi::PuppiCandidate;

mod error;
mod events;

pub use error::{EventError, EventFault, UnwritableEvent};
pub use events::Events;

/// Bytes of a word.
pub const WORD_BYTES: usize = 8;

/// The most candidates that a header can announce.
pub const MAX_CANDIDATES: usize = 255;

/// The header of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct EventHeader {
    /// Whether what wrote the event calls it faulty. The stream is sound, its content may not be.
    pub error: bool,
    /// Local run number, 5 bits.
    pub run: u8,
    /// Orbit number.
    pub orbit: u32,
    /// Bunch crossing, 12 bits.
    pub bunch_crossing: u16,
    /// How many candidates follow.
    pub candidates: u8,
}

impl EventHeader {
    /// Reads a header.
    ///
    /// # Errors
    /// [`EventFault::NoValidMark`], [`EventFault::ImpossibleCount`].
    pub const fn from_word(word: u64) -> Result<Self, EventFault> {
        if !has_valid_mark(word) {
            return Err(EventFault::NoValidMark { word });
        }
        let count = (word & 0xfff) as u16;
        if count > MAX_CANDIDATES as u16 {
            return Err(EventFault::ImpossibleCount { count });
        }
        Ok(Self {
            error: word >> 61 & 1 == 1,
            run: (word >> 56 & 0x1f) as u8,
            orbit: (word >> 24) as u32,
            bunch_crossing: (word >> 12 & 0xfff) as u16,
            candidates: count as u8,
        })
    }

    /// The word; of run and bunch crossing the low 5 and 12 bits.
    #[must_use]
    pub const fn to_word(self) -> u64 {
        0b10 << 62
            | (self.error as u64) << 61
            | (self.run as u64 & 0x1f) << 56
            | (self.orbit as u64) << 24
            | (self.bunch_crossing as u64 & 0xfff) << 12
            | self.candidates as u64
    }
}

/// Whether a word is the header of an event and not a candidate.
#[must_use]
pub const fn has_valid_mark(word: u64) -> bool {
    word >> 62 == 0b10
}

/// One event: its header, and its candidates where they lie in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'b> {
    /// Where its header begins, in bytes from the start of the stream.
    pub offset: usize,
    /// The header.
    pub header: EventHeader,
    words: &'b [[u8; WORD_BYTES]],
}

impl<'b> Event<'b> {
    /// The candidates in their order, those with pT 0 included.
    pub fn candidates(&self) -> impl ExactSizeIterator<Item = PuppiCandidate> + use<'b> {
        self.words.iter().map(|word| PuppiCandidate::from_word(u64::from_le_bytes(*word)))
    }
}

/// Writes an event into the front of `bytes` and returns how many bytes it took.
///
/// The header gets the number of candidates; what `header` says of it is not looked at.
///
/// # Errors
/// [`UnwritableEvent`]; then `bytes` may have changed.
pub fn write_event(
    header: EventHeader,
    candidates: &[PuppiCandidate],
    bytes: &mut [u8],
) -> Result<usize, UnwritableEvent> {
    let count = u8::try_from(candidates.len())
        .map_err(|_| UnwritableEvent::TooManyCandidates { candidates: candidates.len() })?;
    let needed = WORD_BYTES * (1 + candidates.len());
    let short = UnwritableEvent::NoRoom { needed };
    let (slots, _) = bytes.as_chunks_mut::<WORD_BYTES>();
    let (first, slots) = slots.split_first_mut().ok_or(short)?;
    if slots.len() < candidates.len() {
        return Err(short);
    }
    *first = EventHeader { candidates: count, ..header }.to_word().to_le_bytes();
    for (place, (slot, candidate)) in slots.iter_mut().zip(candidates).enumerate() {
        let word = candidate.to_word();
        if has_valid_mark(word) {
            return Err(UnwritableEvent::CandidateLikeHeader { candidate: place });
        }
        *slot = word.to_le_bytes();
    }
    Ok(needed)
}

#[cfg(test)]
mod tests;
