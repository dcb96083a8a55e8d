//! Functions of one variable from tables, and what is done with their entries.

use fearless_simd::Simd;
use spurion::graph::{LookupTable, NarrowPlaces, Placement, Rank};

use super::finish::Finish;
use super::lanes::{InLanes, LANES, Lanes, Narrow, Wide};
use super::memory::{Operand, Values};
use super::padded_table::{LARGEST, PaddedTable, USUAL};
use super::tile::{At, TILE};
use super::words::{WideWords, Words};

/// The entries of each channel, in the smallest shape that has room.
#[derive(Clone, Debug)]
pub enum Rows {
    /// Tables of usual size.
    Usual(Vec<PaddedTable<USUAL>>),
    /// Larger ones.
    Large(Vec<PaddedTable<LARGEST>>),
    /// Of any size.
    Any(Vec<Vec<i32>>),
}

impl Rows {
    /// Those of a table.
    #[must_use]
    pub fn of(table: &LookupTable<'_>) -> Self {
        let channels = 0..table.channels();
        let usual = channels.clone().map(|c| PaddedTable::new(table.channel(c)));
        if let Some(rows) = usual.collect() {
            return Self::Usual(rows);
        }
        let large = channels.clone().map(|c| PaddedTable::new(table.channel(c)));
        match large.collect() {
            Some(rows) => Self::Large(rows),
            None => {
                Self::Any(channels.map(|c| table.channel(c).map(i32::from).collect()).collect())
            }
        }
    }

    /// The entries of a channel, each in place of where it lies.
    #[inline(always)]
    fn look_up(&self, channel: usize, places: &mut [i32]) {
        match self {
            Self::Usual(rows) => rows[channel].look_up(places),
            Self::Large(rows) => rows[channel].look_up(places),
            Self::Any(rows) => places.iter_mut().for_each(|k| *k = rows[channel][*k as usize]),
        }
    }
}

/// y = finish(T\[x\]). A value of one channel serves all of the result's.
#[derive(Clone, Debug)]
pub struct Table<'m, W> {
    /// Its rank.
    pub rank: Rank,
    /// The variable.
    pub from: Operand,
    /// Where 64-bit words lie in the table.
    pub table: LookupTable<'m>,
    /// Where 32-bit words do.
    pub places: NarrowPlaces,
    /// The entries of each channel.
    pub rows: Rows,
    /// What is done with the entries.
    pub finish: Finish<W>,
    /// Where the result goes.
    pub output: Operand,
}

/// Where each word of a block lies in the table.
type Found<const E: usize> = [[i32; LANES]; E];

impl<W: InLanes> Table<'_, W> {
    /// Computes the entries of a tile.
    pub fn run<S: Simd>(&self, at: At<'_, S>, buffers: &mut [Values]) {
        self.output.write(buffers, |buffers, output| match self.rank {
            Rank::Jet => self.entries::<S, 1>(at, buffers, output),
            _ => self.entries::<S, TILE>(at, buffers, output),
        });
    }

    /// Where the words of a channel lie in the table.
    #[inline(always)]
    fn find<S: Simd, const E: usize>(
        &self,
        channel: usize,
        at: At<'_, S>,
        values: &Values,
    ) -> Found<E> {
        let places = self.from.places(Placement::Same, at.tile);
        let start = self.from.channel(channel, at.objects);
        let mut found = [[0; LANES]; E];
        if let Values::Wide(_) = values {
            let entries: [Wide<S>; E] = values.load(at.simd, start, places);
            for e in 0..E {
                let words = WideWords::from(entries[e]).by_jet();
                for jet in 0..LANES {
                    found[e][jet] = self.table.place(words[jet]) as i32;
                }
            }
        } else {
            let entries: [Narrow<S>; E] = values.load(at.simd, start, places);
            for e in 0..E {
                found[e] = Words::from(entries[e].0).0;
            }
            place_all(self.places, found.as_flattened_mut());
        }
        found
    }

    #[inline(never)]
    fn entries<S: Simd, const E: usize>(
        &self,
        at: At<'_, S>,
        buffers: &[Values],
        output: &mut Values,
    ) {
        at.simd.vectorize(
            #[inline(always)]
            || {
                let mut places = [[0; LANES]; E];
                for c in 0..self.output.channels {
                    if c < self.from.channels {
                        places = self.find(c, at, &buffers[self.from.buffer]);
                    }
                    let mut words = places;
                    self.rows.look_up(c, words.as_flattened_mut());
                    let mut entries = [W::Lanes::splat(at.simd, 0); E];
                    for e in 0..E {
                        entries[e] = W::Lanes::from_narrow(Narrow(Words(words[e]).load(at.simd)));
                    }
                    self.output.store(c, at, &self.finish.apply(at.simd, entries), output);
                }
            },
        );
    }
}

/// Words become their places.
#[inline(always)]
fn place_all(places: NarrowPlaces, words: &mut [i32]) {
    for word in words {
        *word = places.of(*word) as i32;
    }
}
