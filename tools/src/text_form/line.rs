//! A line as words, taken one after the other.

use std::fmt::{Display, Formatter};
use std::num::ParseIntError;
use std::str::FromStr;

use super::error::TextError;

/// Signs that are words of their own.
const SIGNS: [char; 6] = ['[', ']', '(', ')', ',', '='];
/// Letters of a word that an error shows.
const SHOWN: usize = 40;

/// Where a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line, counted from 1.
    pub line: usize,
    /// The node that the line describes; none in the header.
    pub node: Option<u16>,
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}", self.line)?;
        self.node.map_or(Ok(()), |node| write!(f, " (%{node})"))
    }
}

/// What is left of a line.
pub struct Line<'t> {
    rest: &'t str,
    place: Place,
}

impl<'t> Line<'t> {
    pub const fn new(rest: &'t str, place: Place) -> Self {
        Self { rest, place }
    }

    pub const fn place(&self) -> Place {
        self.place
    }

    /// The next word, which stays.
    pub fn peek(&self) -> Option<&'t str> {
        let rest = self.rest.trim_start();
        let first = rest.chars().next()?;
        let end = match first {
            '"' => quoted(rest),
            sign if SIGNS.contains(&sign) => 1,
            _ => {
                let ends = |c: char| c.is_whitespace() || c == '"' || SIGNS.contains(&c);
                rest.find(ends).unwrap_or(rest.len())
            }
        };
        rest.get(..end)
    }

    /// Takes the next word.
    pub fn word(&mut self, wanted: &str) -> Result<&'t str, TextError> {
        let Some(word) = self.peek() else {
            return Err(TextError::Ends { place: self.place, wanted: wanted.to_owned() });
        };
        self.rest = self.rest.trim_start().get(word.len()..).unwrap_or_default();
        Ok(word)
    }

    /// Takes this word.
    pub fn exactly(&mut self, wanted: &str) -> Result<(), TextError> {
        let quoted = format!("'{wanted}'");
        let word = self.word(&quoted)?;
        if word == wanted { Ok(()) } else { Err(self.wrong(word, &quoted)) }
    }

    /// Takes the next word as a number.
    pub fn number<T: FromStr<Err = ParseIntError>>(
        &mut self,
        what: &'static str,
    ) -> Result<T, TextError> {
        let word = self.word(what)?;
        self.parse(word, what)
    }

    /// A word, or a part of one, as a number.
    pub fn parse<T: FromStr<Err = ParseIntError>>(
        &self,
        word: &str,
        what: &'static str,
    ) -> Result<T, TextError> {
        let number =
            |source| TextError::Number { place: self.place, what, word: shown(word), source };
        word.parse().map_err(number)
    }

    /// Takes the next word as a number with a name before it.
    pub fn named<T: FromStr<Err = ParseIntError>>(
        &mut self,
        name: &'static str,
    ) -> Result<T, TextError> {
        self.exactly(name)?;
        self.number(name)
    }

    /// Takes the next word as the name of one of `all`.
    pub fn one_of<T: Copy>(
        &mut self,
        all: &[T],
        name: impl Fn(T) -> &'static str,
        what: &str,
    ) -> Result<T, TextError> {
        let word = self.word(what)?;
        let found = all.iter().copied().find(|&x| name(x) == word);
        found.ok_or_else(|| self.wrong(word, what))
    }

    /// The two parts of a word on either side of `sign`.
    pub fn split<'w>(
        &self,
        word: &'w str,
        sign: &str,
        what: &str,
    ) -> Result<(&'w str, &'w str), TextError> {
        word.split_once(sign).ok_or_else(|| self.wrong(word, what))
    }

    /// That `word` is not what has to be there.
    pub fn wrong(&self, word: &str, wanted: &str) -> TextError {
        TextError::Word { place: self.place, word: shown(word), wanted: wanted.to_owned() }
    }

    /// Nothing may be left.
    pub fn end(self) -> Result<(), TextError> {
        match self.peek() {
            None => Ok(()),
            Some(word) => Err(TextError::LeftOver { place: self.place, word: shown(word) }),
        }
    }
}

/// The length of the text in quotes that `rest` begins with; all of it if the quotes do not end.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}

/// A word as an error shows it: in one line, and not too long.
pub fn shown(word: &str) -> String {
    let mut text: String = word.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if word.chars().nth(SHOWN).is_some() {
        text.push_str("...");
    }
    text
}
