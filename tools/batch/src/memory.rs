//! Where values are kept while jets are scored.

use super::lanes::{Lanes, Narrow, Wide};
use super::tile::{At, Places, TILE, Tile};
use spurion::graph::{Placement, Rank};
use wide::{i32x16, i64x8};

/// How many entries of a channel are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Extent {
    /// Those of one tile: the value is used up before the next one.
    Tile,
    /// All.
    Whole(Rank),
}

impl Extent {
    /// Entries from one channel to the next, in jets of `objects` objects: whole tiles, but for
    /// values that have one entry.
    #[must_use]
    pub const fn stride(self, objects: usize) -> usize {
        match self {
            Self::Tile => TILE,
            Self::Whole(Rank::Jet) => 1,
            Self::Whole(Rank::Particle) => objects.next_multiple_of(TILE),
            Self::Whole(Rank::Pair) => (objects * objects).next_multiple_of(TILE),
        }
    }
}

/// Words of one kind.
#[derive(Clone, Debug)]
pub enum Values {
    /// 32-bit words of each jet.
    Narrow(Vec<i32x16>),
    /// 64-bit words of each jet.
    Wide(Vec<[i64x8; 2]>),
    /// 32-bit words that are the same for all jets of a size.
    Constant(Vec<i32>),
}

impl Values {
    /// No words.
    pub const EMPTY: Self = Self::Constant(Vec::new());

    /// Room for so many entries.
    #[must_use]
    pub fn new(wide: bool, entries: usize) -> Self {
        if wide {
            Self::Wide(vec![[i64x8::ZERO; 2]; entries])
        } else {
            Self::Narrow(vec![i32x16::ZERO; entries])
        }
    }

    /// Stores entries side by side.
    #[inline(always)]
    pub fn store<A: Lanes, const E: usize>(&mut self, at: usize, entries: &[A; E]) {
        match self {
            Self::Narrow(words) => {
                let words = &mut words[at..at + E];
                for e in 0..E {
                    words[e] = entries[e].narrow().0;
                }
            }
            Self::Wide(words) => {
                let words = &mut words[at..at + E];
                for e in 0..E {
                    words[e] = entries[e].wide().0;
                }
            }
            Self::Constant(_) => {}
        }
    }

    /// Stores an entry in another place as well.
    #[inline(always)]
    pub fn copy(&mut self, from: usize, to: usize) {
        match self {
            Self::Narrow(words) => words[to] = words[from],
            Self::Wide(words) => words[to] = words[from],
            Self::Constant(words) => words[to] = words[from],
        }
    }

    /// One entry.
    #[inline(always)]
    pub fn one<A: Lanes>(&self, at: usize) -> A {
        match self {
            Self::Narrow(words) => A::from_narrow(Narrow(words[at])),
            Self::Wide(words) => A::from_wide(Wide(words[at])),
            Self::Constant(words) => A::splat(i64::from(words[at])),
        }
    }

    /// The entries at some places after `start`.
    #[inline(always)]
    pub fn load<A: Lanes, const E: usize>(&self, start: usize, places: &Places) -> [A; E] {
        match self {
            Self::Narrow(words) => {
                load(&words[start..], places, |word| A::from_narrow(Narrow(word)))
            }
            Self::Wide(words) => load(&words[start..], places, |word| A::from_wide(Wide(word))),
            Self::Constant(words) => {
                load(&words[start..], places, |word| A::splat(i64::from(word)))
            }
        }
    }

    /// All entries are 0.
    pub fn clear(&mut self) {
        match self {
            Self::Narrow(words) => words.fill(i32x16::ZERO),
            Self::Wide(words) => words.fill([i64x8::ZERO; 2]),
            Self::Constant(words) => words.fill(0),
        }
    }
}

/// The first of these words is that of place 0.
#[inline(always)]
fn load<W: Copy, A: Lanes, const E: usize>(
    words: &[W],
    places: &Places,
    of: impl Fn(W) -> A,
) -> [A; E] {
    let mut entries = [A::splat(0); E];
    match places {
        Places::One(at) => entries = [of(words[*at]); E],
        Places::Row(at) => {
            let words = &words[*at..*at + E];
            for e in 0..E {
                entries[e] = of(words[e]);
            }
        }
        Places::Each(places) => {
            for e in 0..E {
                entries[e] = of(words[places[e]]);
            }
        }
    }
    entries
}

/// The place of a value.
#[derive(Clone, Copy, Debug)]
pub struct Operand {
    /// In the list of buffers.
    pub buffer: usize,
    /// How much of it is kept.
    pub extent: Extent,
    /// Its channels; one serves as many as are wanted.
    pub channels: usize,
    /// Whether a word has two channels, of 16 bits each.
    pub halved: bool,
}

impl Operand {
    /// Where channel `c` begins.
    #[inline(always)]
    #[must_use]
    pub const fn channel(&self, c: usize, objects: usize) -> usize {
        if self.channels == 1 { 0 } else { c * self.extent.stride(objects) }
    }

    /// Where the entries of a tile find those of this value.
    #[inline(always)]
    #[must_use]
    pub const fn places<'t>(&self, placement: Placement, tile: &'t Tile) -> &'t Places {
        match self.extent {
            Extent::Tile => &Places::Row(0),
            Extent::Whole(Rank::Jet) => &Places::One(0),
            Extent::Whole(_) => tile.places(placement),
        }
    }

    /// Stores entries of channel `c`.
    #[inline(always)]
    pub fn store<A: Lanes, const E: usize>(
        &self,
        c: usize,
        (tile, objects): At<'_>,
        entries: &[A; E],
        values: &mut Values,
    ) {
        let first = match self.extent {
            Extent::Tile | Extent::Whole(Rank::Jet) => 0,
            Extent::Whole(_) => tile.first,
        };
        values.store(c * self.extent.stride(objects) + first, entries);
    }
}
