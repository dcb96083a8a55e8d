//! A function of one variable for each channel, from a table.

use crate::graph::LookupTable;
use crate::tensor::{Kernel, Word};

/// Looks up each entry in the table of its channel. A value of one channel serves all of the
/// result's.
#[derive(Debug)]
pub struct Lookup<'k, 'a> {
    /// The tables.
    pub table: &'k LookupTable<'a>,
    /// Entries of one channel.
    pub entries: usize,
}

/// Words whose places in the table are found before any is looked up: finding them is vector code,
/// looking them up is not.
const BLOCK: usize = 64;

impl Lookup<'_, '_> {
    /// The places of some words.
    #[inline(always)]
    fn places<I: Word>(&self, x: &[I], places: &mut [u32; BLOCK]) {
        match I::narrow(x) {
            Some(x) => {
                let (words, of) = (places.iter_mut().zip(x), self.table.narrow_places());
                words.for_each(|(place, x)| *place = of.of(*x));
            }
            None => {
                let words = places.iter_mut().zip(x);
                words.for_each(|(place, x)| *place = self.table.place(x.wide()));
            }
        }
    }

    /// The channels from `first` on that one channel of the value serves, each of as many words.
    fn serve<I: Word, O: Word>(&self, first: usize, x: &[I], y: &mut [O]) {
        let mut places = [0; BLOCK];
        for (b, block) in x.chunks(BLOCK).enumerate() {
            self.places(block, &mut places);
            for (c, y) in y.chunks_exact_mut(x.len().max(1)).enumerate() {
                let row = self.table.row(first + c);
                let y = y.get_mut(b * BLOCK..).unwrap_or(&mut []).iter_mut();
                let words = y.zip(&places).take(block.len());
                words.for_each(|(y, place)| *y = O::wrap(i64::from(row.get(*place))));
            }
        }
    }
}

impl Kernel for Lookup<'_, '_> {
    fn run<const L: usize, I: Word, O: Word>(&self, input: &[[I; L]], output: &mut [[O; L]]) {
        let (input, output) = (input.as_flattened(), output.as_flattened_mut());
        let words = (self.entries * L).max(1);
        // One channel for all of them, or one for each.
        let served = if input.len() == words { output.len() } else { words };
        let channels = input.chunks_exact(words).zip(output.chunks_mut(served.max(1)));
        channels.enumerate().for_each(|(c, (x, y))| self.serve(c, x, y));
    }
}
