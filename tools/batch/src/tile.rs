//! Some entries of a value, which every step of a pass works on before the next ones are looked at.

use spurion::graph::{Aggregation, Placement, Rank};

use super::aggregate::parts;

/// Entries of a tile at most: those of two channels are in registers together, and those of many
/// channels in the first cache.
pub const TILE: usize = 8;

/// What is worked on, and with what.
#[derive(Clone, Copy, Debug)]
pub struct At<'t, S> {
    /// The registers of the processor.
    pub simd: S,
    /// A tile.
    pub tile: &'t Tile,
    /// The objects of the jets.
    pub objects: usize,
}

/// Where the entries of a tile find those of a placed value, in a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Places {
    /// All find this one.
    One(usize),
    /// They find those side by side from this one on.
    Row(usize),
    /// Each finds its own.
    Each([usize; TILE]),
}

impl Places {
    fn of(places: [usize; TILE]) -> Self {
        if places.iter().all(|at| *at == places[0]) {
            Self::One(places[0])
        } else if places.iter().zip(places[0]..).all(|(at, next)| *at == next) {
            Self::Row(places[0])
        } else {
            Self::Each(places)
        }
    }
}

/// Entries of a tile side by side that belong to one sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The first of them.
    pub first: usize,
    /// The end.
    pub end: usize,
    /// The place of the sum in its channel.
    pub place: usize,
}

/// Which entries tiles have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    /// All, in order.
    All,
    /// Pairs with i <= j.
    Upper,
    /// Pairs with i != j.
    Others,
}

/// Some entries of a value: side by side, or pairs with i != j, or pairs with i <= j that stand for those
/// with i and j exchanged, too.
#[derive(Clone, Debug)]
pub struct Tile {
    /// The first entry.
    pub first: usize,
    /// Entries that there are.
    pub entries: usize,
    /// The object of the row and of the column of each entry.
    pub objects: [[usize; TILE]; 2],
    /// Whether what is computed for (i, j) is stored for (j, i), too.
    pub mirrored: bool,
    places: [Places; Placement::ALL.len()],
    indices: [[usize; TILE]; Placement::ALL.len()],
    parts: [Vec<Part>; Aggregation::ALL.len()],
}

impl Tile {
    /// The entries with these rows and columns of a value of `rank`, in jets of `objects` objects. Beyond the
    /// last entry stands the last.
    fn new(rank: Rank, objects: usize, list: &[[usize; 2]], which: Which) -> Self {
        let object = |e: usize| list[e.min(list.len() - 1)];
        let place = |placement: Placement, e: usize| {
            let [row, column] = object(e);
            match placement {
                Placement::Same if rank == Rank::Pair => row * objects + column,
                Placement::Same | Placement::Rows | Placement::Diagonal => row,
                Placement::Columns => column,
                Placement::All => 0,
                Placement::Transposed => column * objects + row,
            }
        };
        let indices = Placement::ALL.map(|to| std::array::from_fn(|e| place(to, e)));
        let first = place(Placement::Same, 0);
        let places = |placement| match placement {
            // Channels end with whole tiles, so there is an entry beyond the last one.
            Placement::Same if which == Which::All => Places::Row(first),
            _ => Places::of(indices[placement as usize]),
        };
        let objects = [0, 1].map(|k| std::array::from_fn(|e| object(e)[k]));
        Self {
            first,
            entries: list.len(),
            objects,
            mirrored: which == Which::Upper,
            places: Placement::ALL.map(places),
            indices,
            parts: Aggregation::ALL.map(|kind| parts(kind, &objects, list.len())),
        }
    }

    /// The sums that its entries belong to.
    #[inline(always)]
    #[must_use]
    pub const fn parts(&self, kind: Aggregation) -> &Vec<Part> {
        &self.parts[kind as usize]
    }

    /// Whether entry `e` is of an object with itself.
    #[inline(always)]
    #[must_use]
    pub const fn is_diagonal(&self, e: usize) -> bool {
        self.objects[0][e] == self.objects[1][e]
    }

    /// The entry of a whole value that belongs to each of the tile.
    #[inline(always)]
    #[must_use]
    pub const fn indices(&self, placement: Placement) -> &[usize; TILE] {
        &self.indices[placement as usize]
    }

    /// The entries of a whole value that belong to those of the tile.
    #[inline(always)]
    #[must_use]
    pub const fn places(&self, placement: Placement) -> &Places {
        &self.places[placement as usize]
    }
}

/// The pairs with i != j: first those of which a whole tile stands side by side in a row, then the rest.
fn others(objects: usize) -> Vec<[usize; 2]> {
    let (mut whole, mut rest) = (Vec::new(), Vec::new());
    for i in 0..objects {
        for side in [0..i, i + 1..objects] {
            let end = side.start + side.len() / TILE * TILE;
            whole.extend((side.start..end).map(|j| [i, j]));
            rest.extend((end..side.end).map(|j| [i, j]));
        }
    }
    whole.as_chunks_mut::<TILE>().0.sort_by_key(|tile| tile[0][1]);
    whole.append(&mut rest);
    whole
}

/// All tiles of the values of jets of a size.
#[derive(Clone, Debug)]
pub struct Tiles {
    /// The jet's.
    pub jet: Vec<Tile>,
    /// Those of its objects.
    pub objects: Vec<Tile>,
    /// Those of all pairs.
    pub pairs: Vec<Tile>,
    /// Those of the pairs with i <= j.
    pub mirrored: Vec<Tile>,
    /// Those of the pairs with i != j.
    pub others: Vec<Tile>,
}

impl Tiles {
    /// Those of jets of `objects` objects.
    #[must_use]
    pub fn new(objects: usize) -> Self {
        let tiles = |rank, list: Vec<[usize; 2]>, which| {
            list.chunks(TILE).map(|list| Tile::new(rank, objects, list, which)).collect()
        };
        let all = |count| (0..count).map(|k| [k; 2]).collect();
        let pairs = |of: fn(usize, usize) -> bool| {
            let pairs = (0..objects).flat_map(|i| (0..objects).map(move |j| [i, j]));
            pairs.filter(|[i, j]| of(*i, *j)).collect()
        };
        Self {
            jet: tiles(Rank::Jet, all(1), Which::All),
            objects: tiles(Rank::Particle, all(objects), Which::All),
            pairs: tiles(Rank::Pair, pairs(|_, _| true), Which::All),
            mirrored: tiles(Rank::Pair, pairs(|i, j| i <= j), Which::Upper),
            others: tiles(Rank::Pair, others(objects), Which::Others),
        }
    }

    /// Those of a rank.
    #[must_use]
    pub const fn of(&self, rank: Rank) -> &Vec<Tile> {
        match rank {
            Rank::Jet => &self.jet,
            Rank::Particle => &self.objects,
            Rank::Pair => &self.pairs,
        }
    }
}
