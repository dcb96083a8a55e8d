//! Functions of one variable from tables, and what is done with their entries.

use spurion::graph::{LookupTable, Placement, Rank};
use wide::i32x16;

use super::finish::Finish;
use super::lanes::{LANES, Lanes, Narrow, Wide};
use super::memory::{Operand, Values};
use super::tile::{At, TILE, Tile};

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
    pub rows: Vec<Vec<i32>>,
    /// What is done with the entries.
    pub finish: Finish<A>,
    /// Where the result goes.
    pub output: Operand,
}

/// Where each word of a block lies in the table.
type Found<const E: usize> = [[u32; LANES]; E];

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
                    found[e][jet] = self.table.place(words[jet]);
                }
            }
        } else {
            let entries: [Narrow; E] = values.load(start, places);
            for e in 0..E {
                let words = entries[e].0.to_array();
                for jet in 0..LANES {
                    found[e][jet] = self.table.place_narrow(words[jet]);
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
            let row = &self.rows[c];
            let mut words = [[0; LANES]; E];
            for e in 0..E {
                for jet in 0..LANES {
                    words[e][jet] = row[places[e][jet] as usize];
                }
            }
            let mut entries = [A::splat(0); E];
            for e in 0..E {
                entries[e] = A::from_narrow(Narrow(i32x16::new(words[e])));
            }
            self.output.store(c, at, &self.finish.apply(entries), output);
        }
    }
}
