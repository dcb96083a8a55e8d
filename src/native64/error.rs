//! What can be wrong with a stream of events.

/// Why there is no event where one should begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum EventFault {
    /// A word without the valid mark stands where a header should.
    NoValidMark {
        /// The word.
        word: u64,
    },
    /// Bits 8 to 11 of a header, which are 0 in every header, make a number of candidates that
    /// no event has.
    ImpossibleCount {
        /// The number in bits 0 to 11.
        count: u16,
    },
    /// The stream ends, or the next header stands, before the last candidate.
    Truncated {
        /// How many candidates the header announces.
        announced: u8,
        /// How many whole ones there are.
        found: u8,
    },
    /// The stream ends within a header.
    CutHeader {
        /// How many bytes of it there are.
        bytes: u8,
    },
}

impl core::fmt::Display for EventFault {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::NoValidMark { word } => {
                write!(f, "{word:#018x} is no header of an event: bits 63 and 62 are not 10")
            }
            Self::ImpossibleCount { count } => {
                write!(f, "the header announces {count} candidates, and 255 are the most")
            }
            Self::Truncated { announced, found } => {
                write!(f, "the header announces {announced} candidates, and {found} follow")
            }
            Self::CutHeader { bytes } => {
                write!(f, "the stream ends after {bytes} bytes of a header")
            }
        }
    }
}

impl core::error::Error for EventFault {}

/// An event that cannot be read, and how much of the stream is passed over because of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct EventError {
    /// Where the event begins or should begin, in bytes from the start of the stream.
    pub offset: usize,
    /// How many bytes from there on belong to no event.
    pub bytes: usize,
    /// What is wrong.
    pub fault: EventFault,
}

impl core::fmt::Display for EventError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "byte {}: {}", self.offset, self.fault)
    }
}

impl core::error::Error for EventError {}

/// Why an event was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum UnwritableEvent {
    /// A header cannot announce as many.
    TooManyCandidates {
        /// How many there are.
        candidates: usize,
    },
    /// The spare bits of a candidate are those of a header's valid mark.
    CandidateLikeHeader {
        /// Its place among the candidates.
        candidate: usize,
    },
    /// The event takes more bytes than there are.
    NoRoom {
        /// How many it takes.
        needed: usize,
    },
}

impl core::fmt::Display for UnwritableEvent {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::TooManyCandidates { candidates } => {
                write!(f, "{candidates} candidates in an event, and 255 are the most")
            }
            Self::CandidateLikeHeader { candidate } => {
                write!(f, "candidate {candidate}: its spare bits make it the header of an event")
            }
            Self::NoRoom { needed } => write!(f, "the event takes {needed} bytes"),
        }
    }
}

impl core::error::Error for UnwritableEvent {}
