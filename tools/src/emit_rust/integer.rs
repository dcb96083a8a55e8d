//! The integers of the emitted code: in which words they are computed and kept.

use spurion::graph::Interval;

/// A word to compute in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Int {
    /// `i32`.
    I32,
    /// `i64`.
    I64,
}

impl Int {
    /// The smaller one that holds a range.
    #[must_use]
    pub fn of(range: Interval) -> Self {
        let fits = |x: i128| i32::try_from(x).is_ok();
        if fits(range.lo) && fits(range.hi) { Self::I32 } else { Self::I64 }
    }

    /// Its name in Rust.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::I32 => "i32",
            Self::I64 => "i64",
        }
    }

    /// How many bits it has.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Self::I32 => 32,
            Self::I64 => 64,
        }
    }

    /// Its largest integer.
    #[must_use]
    pub const fn most(self) -> i128 {
        (1 << (self.bits() - 1)) - 1
    }

    /// The low bits of `x` as a literal of this word.
    #[must_use]
    pub const fn wrapped(self, x: i128) -> i64 {
        match self {
            Self::I32 => x as i32 as i64,
            Self::I64 => x as i64,
        }
    }
}

/// The narrowest word of memory that holds a range.
#[must_use]
pub fn kept(range: Interval) -> &'static str {
    let Interval { lo, hi } = range;
    let all: [(&str, i128, i128); 6] = [
        ("u8", 0, u8::MAX.into()),
        ("i8", i8::MIN.into(), i8::MAX.into()),
        ("u16", 0, u16::MAX.into()),
        ("i16", i16::MIN.into(), i16::MAX.into()),
        ("i32", i32::MIN.into(), i32::MAX.into()),
        ("i64", i64::MIN.into(), i64::MAX.into()),
    ];
    all.iter().find(|(_, least, most)| *least <= lo && hi <= *most).map_or("i64", |word| word.0)
}

/// The hull of some integers; 0 of none.
pub fn hull(integers: impl Iterator<Item = i64>) -> Interval {
    let single = integers.map(|x| Interval::new(x.into(), x.into()));
    single.reduce(Interval::hull).unwrap_or(Interval::new(0, 0))
}

/// An expression, its word, and the range of what it gives.
#[derive(Clone, Debug)]
pub struct Value {
    /// An operand: a name, or an expression in parentheses or with a method.
    pub text: String,
    /// Its word.
    pub int: Int,
    /// What it can be.
    pub range: Interval,
}

impl Value {
    /// A value in the smaller word that holds its range.
    #[must_use]
    pub fn new(text: String, range: Interval) -> Self {
        Self { text, int: Int::of(range), range }
    }

    /// The value in a word: exactly in a longer one, its low bits in a shorter one.
    #[must_use]
    pub fn cast(&self, int: Int) -> String {
        match (self.int, int) {
            (Int::I32, Int::I64) => format!("i64::from({})", self.text),
            (Int::I64, Int::I32) => format!("({} as i32)", self.text),
            _ => self.text.clone(),
        }
    }

    /// The low bits of the value times 2^shift.
    #[must_use]
    pub fn left(&self, int: Int, shift: u32) -> String {
        match shift {
            0 => self.cast(int),
            // What is shifted out of the word is nothing.
            _ if shift >= int.bits() => "0".to_owned(),
            _ => format!("({} << {shift})", self.cast(int)),
        }
    }

    /// The low bits of the value times an integer.
    #[must_use]
    pub fn times(&self, int: Int, factor: i128) -> String {
        match int.wrapped(factor) {
            1 => self.cast(int),
            -1 => format!("{}.wrapping_neg()", self.cast(int)),
            factor => format!("{}.wrapping_mul({factor})", self.cast(int)),
        }
    }
}

/// The low bits of a sum; 0 of nothing.
#[must_use]
pub fn sum(terms: Vec<String>) -> String {
    let add = |sum: String, term: String| format!("{sum}.wrapping_add({term})");
    terms.into_iter().reduce(add).unwrap_or_else(|| "0".to_owned())
}
