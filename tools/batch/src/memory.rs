//! Where values are kept while jets are scored.

use fearless_simd::Simd;
use spurion::graph::{Placement, Rank};

use super::lanes::{Lanes, Narrow};
use super::tile::{At, Places, TILE, Tile};
use super::words::{WideWords, Words};

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
    Narrow(Vec<Words>),
    /// 64-bit words of each jet.
    Wide(Vec<WideWords>),
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
            Self::Wide(vec![WideWords::ZERO; entries])
        } else {
            Self::Narrow(vec![Words::ZERO; entries])
        }
    }

    /// Stores entries side by side.
    #[inline(always)]
    pub fn store<S: Simd, A: Lanes<S>, const E: usize>(&mut self, at: usize, entries: &[A; E]) {
        match self {
            Self::Narrow(words) => {
                let words = &mut words[at..at + E];
                for e in 0..E {
                    words[e] = entries[e].narrow().0.into();
                }
            }
            Self::Wide(words) => {
                let words = &mut words[at..at + E];
                for e in 0..E {
                    words[e] = entries[e].wide().into();
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
    pub fn one<S: Simd, A: Lanes<S>>(&self, simd: S, at: usize) -> A {
        match self {
            Self::Narrow(words) => A::from_narrow(Narrow(words[at].load(simd))),
            Self::Wide(words) => A::from_wide(words[at].load(simd)),
            Self::Constant(words) => A::splat(simd, i64::from(words[at])),
        }
    }

    /// The entries at some places after `start`.
    #[inline(always)]
    pub fn load<S: Simd, A: Lanes<S>, const E: usize>(
        &self,
        simd: S,
        start: usize,
        places: &Places,
    ) -> [A; E] {
        self.add(simd, start, (places, 0), [A::splat(simd, 0); E])
    }

    /// Adds the entries at some places after `start`, shifted left, to sums.
    #[inline(always)]
    pub fn add<S: Simd, A: Lanes<S>, const E: usize>(
        &self,
        simd: S,
        start: usize,
        (places, shift): (&Places, u32),
        sums: [A; E],
    ) -> [A; E] {
        match self {
            Self::Narrow(words) => {
                let of = |word: &Words| A::from_narrow(Narrow(word.load(simd)));
                add(&words[start..], places, shift, sums, of)
            }
            Self::Wide(words) => {
                let of = |word: &WideWords| A::from_wide(word.load(simd));
                add(&words[start..], places, shift, sums, of)
            }
            Self::Constant(words) => {
                let of = |word: &i32| A::splat(simd, i64::from(*word));
                add(&words[start..], places, shift, sums, of)
            }
        }
    }

    /// The first entries are 0.
    pub fn clear(&mut self, entries: usize) {
        match self {
            Self::Narrow(words) => words[..entries].fill(Words::ZERO),
            Self::Wide(words) => words[..entries].fill(WideWords::ZERO),
            Self::Constant(words) => words[..entries].fill(0),
        }
    }
}

/// The first of these words is that of place 0.
#[inline(always)]
fn add<W, S: Simd, A: Lanes<S>, const E: usize>(
    words: &[W],
    places: &Places,
    shift: u32,
    mut sums: [A; E],
    of: impl Fn(&W) -> A,
) -> [A; E] {
    match places {
        Places::One(at) => {
            let entry = of(&words[*at]).left(shift);
            for e in 0..E {
                sums[e] = sums[e].plus(entry);
            }
        }
        Places::Row(at) => {
            let words = &words[*at..*at + E];
            for e in 0..E {
                sums[e] = sums[e].plus(of(&words[e]).left(shift));
            }
        }
        Places::Each(places) => {
            for e in 0..E {
                sums[e] = sums[e].plus(of(&words[places[e]]).left(shift));
            }
        }
    }
    sums
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

    /// Computes the value from others. No step reads what it writes, so its buffer is taken out meanwhile.
    #[inline(always)]
    pub fn write(&self, buffers: &mut [Values], work: impl FnOnce(&[Values], &mut Values)) {
        let mut output = std::mem::replace(&mut buffers[self.buffer], Values::EMPTY);
        work(buffers, &mut output);
        buffers[self.buffer] = output;
    }

    /// Stores entries of channel `c`.
    #[inline(always)]
    pub fn store<S: Simd, A: Lanes<S>, const E: usize>(
        &self,
        c: usize,
        at: At<'_, S>,
        entries: &[A; E],
        values: &mut Values,
    ) {
        let start = c * self.extent.stride(at.objects);
        match self.extent {
            Extent::Tile | Extent::Whole(Rank::Jet) => values.store(start, entries),
            Extent::Whole(_) if at.tile.mirrored => {
                for placement in [Placement::Same, Placement::Transposed] {
                    let places = at.tile.indices(placement);
                    for e in 0..E {
                        values.store(start + places[e], &[entries[e]]);
                    }
                }
            }
            Extent::Whole(_) => values.store(start + at.tile.first, entries),
        }
    }
}
