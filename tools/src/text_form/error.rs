//! What can be wrong with the text of a model; every message fits one line.

use std::num::ParseIntError;

use spurion::artifact::ArtifactError;
use spurion::format::FormatError;
use spurion::graph::GraphError;

use super::line::Place;

/// Why a text is no model.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// The file cannot be read.
    #[error("{file}: {source}")]
    Read {
        /// The text.
        file: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The text, or the model that it describes, has too many bytes.
    #[error("{what} has too many bytes (at most {most})")]
    TooLarge {
        /// The text or the model.
        what: String,
        /// The most there may be.
        most: u64,
    },
    /// There is no line.
    #[error("the text is empty")]
    Empty,
    /// There are more nodes than a model can number.
    #[error("line {line}: one node too many (at most {} are possible)", u16::MAX)]
    TooManyNodes {
        /// The line of the first that is too many.
        line: usize,
    },
    /// A word is not what has to be there.
    #[error("{place}: '{word}' is not {wanted}")]
    Word {
        /// The line and the node.
        place: Place,
        /// The word.
        word: String,
        /// What has to be there.
        wanted: String,
    },
    /// A word is no number, or one that is out of range.
    #[error("{place}: {what} '{word}': {source}")]
    Number {
        /// The line and the node.
        place: Place,
        /// What the number is.
        what: &'static str,
        /// The word.
        word: String,
        /// What is wrong with it.
        source: ParseIntError,
    },
    /// A format, or a change of format, that cannot exist.
    #[error("{place}: '{word}' asks for {source}")]
    Format {
        /// The line and the node.
        place: Place,
        /// The word.
        word: String,
        /// What is wrong with it.
        source: FormatError,
    },
    /// The line ends too early.
    #[error("{place}: the line ends where {wanted} has to be")]
    Ends {
        /// The line and the node.
        place: Place,
        /// What has to be there.
        wanted: String,
    },
    /// The line goes on where it has to end.
    #[error("{place}: '{word}' is left over at the end")]
    LeftOver {
        /// The line and the node.
        place: Place,
        /// The word.
        word: String,
    },
    /// There are more or fewer of something than there have to be.
    #[error("{place}: {found} {what}, not {wanted}")]
    Count {
        /// The line and the node.
        place: Place,
        /// What is counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there have to be.
        wanted: String,
    },
    /// All lines can be read, but what they say fails verification.
    #[error("{}{source}", line.map_or_else(String::new, |line| format!("line {line}: ")))]
    Unsound {
        /// The line of the node at fault; none where it is the graph as a whole.
        line: Option<usize>,
        /// What is wrong with it.
        source: GraphError,
    },
    /// The bytes made are no artifact.
    #[error("{0}")]
    Artifact(#[from] ArtifactError),
}
