//! Functions of one variable from tables, and what is done with their entries.

use spurion::graph::{LookupTable, Placement, Rank};
use wide::i32x16;

use super::finish::Finish;
use super::lanes::{LANES, Lanes, Narrow, Wide};
use super::memory::{Operand, Values};
use super::padded_table::{LARGEST, PaddedTable, USUAL};
use super::tile::{At, TILE, Tile};

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
pub struct Table<'m, A> {
    /// Its rank.
    pub rank: Rank,
    /// The variable.
    pub from: Operand,
    /// Its table, for the addresses.
    pub table: LookupTable<'m>,
    /// The entries of each channel.
    pub rows: Rows,
    /// What is done with the entries.
    pub finish: Finish<A>,
    /// Where the result goes.
    pub output: Operand,
}

/// Where each word of a block lies in the table.
type Found<const E: usize> = [[i32; LANES]; E];

impl<A: Lanes> Table<'_, A> {
    /// Computes the entries of a tile.
    pub fn run(&self, tile: &Tile, objects: usize, buffers: &mut [Values]) {
        let mut output = std::mem::replace(&mut buffers[self.output.buffer], Values::EMPTY);
        match self.rank {
            Rank::Jet => self.entries::<1>((tile, objects), buffers, &mut output),
            _ => self.entries::<TILE>((tile, objects), buffers, &mut output),
        }
        buffers[self.output.buffer] = output;
    }

    fn find<const E: usize>(&self, channel: usize, at: At<'_>, values: &Values) -> Found<E> {
        let places = self.from.places(Placement::Same, at.0);
        let start = self.from.channel(channel, at.1);
        let mut found = [[0; LANES]; E];
        if let Values::Wide(_) = values {
            let entries: [Wide; E] = values.load(start, places);
            for e in 0..E {
                let words = entries[e].by_jet();
                for jet in 0..LANES {
                    found[e][jet] = self.table.place(words[jet]) as i32;
                }
            }
        } else {
            let entries: [Narrow; E] = values.load(start, places);
            for e in 0..E {
                let words = entries[e].0.to_array();
                for jet in 0..LANES {
                    found[e][jet] = self.table.place_narrow(words[jet]) as i32;
                }
            }
        }
        found
    }

    fn entries<const E: usize>(&self, at: At<'_>, buffers: &[Values], output: &mut Values) {
        let mut places = [[0; LANES]; E];
        for c in 0..self.output.channels {
            if c < self.from.channels {
                places = self.find(c, at, &buffers[self.from.buffer]);
            }
            let mut words = places;
            self.rows.look_up(c, words.as_flattened_mut());
            let mut entries = [A::splat(0); E];
            for e in 0..E {
                entries[e] = A::from_narrow(Narrow(i32x16::new(words[e])));
            }
            self.output.store(c, at, &self.finish.apply(entries), output);
        }
    }
}
