//! Exact sums over objects, which grow from tile to tile.

use std::marker::PhantomData;

use spurion::graph::Aggregation;
use wide::{i16x32, i32x16};

use super::lanes::{Lanes, Narrow, Wide};
use super::memory::{Extent, Operand, Values};
use super::pairs::pair;
use super::tile::{Part, TILE, Tile};

/// The sum of each channel over some of its entries.
#[derive(Clone, Debug)]
pub struct Aggregate<A> {
    /// Over which.
    pub kind: Aggregation,
    /// The value summed.
    pub from: Operand,
    /// Where the sums are.
    pub output: Operand,
    /// The words of the sums.
    pub words: PhantomData<A>,
}

/// The sum of all entries. A whole tile has as many as fit registers.
#[inline(always)]
fn sum<W: Copy, A: Lanes>(entries: &[W], of: impl Fn(W) -> A) -> A {
    match entries.first_chunk::<TILE>() {
        Some(entries) => {
            let [a, b, c, d, e, f, g, h] = entries.map(of);
            a.plus(b).plus(c.plus(d)).plus(e.plus(f).plus(g.plus(h)))
        }
        None => entries.iter().fold(A::splat(0), |sum, x| sum.plus(of(*x))),
    }
}

impl<A: Lanes> Aggregate<A> {
    /// Adds the entries of a tile.
    pub fn run(&self, tile: &Tile, objects: usize, buffers: &mut [Values]) {
        let parts = tile.parts(self.kind);
        if parts.is_empty() {
            return;
        }
        let mut to = std::mem::replace(&mut buffers[self.output.buffer], Values::EMPTY);
        match &buffers[self.from.buffer] {
            Values::Narrow(words) if self.from.halved => {
                self.halves(words.as_chunks().0, parts, objects, &mut to);
            }
            from => self.words((from, tile.first), parts, objects, &mut to),
        }
        buffers[self.output.buffer] = to;
    }

    /// Adds pairs of channels: the weights of one dot product take the low ones, those of another the
    /// high ones.
    #[inline(always)]
    fn halves(&self, pairs: &[[i32x16; TILE]], parts: &[Part], objects: usize, to: &mut Values) {
        let stride = self.output.extent.stride(objects);
        let weights: [i16x32; 2] =
            [pair(1, 0), pair(0, 1)].map(|both| bytemuck::cast(i32x16::splat(both)));
        for (k, entries) in pairs.iter().enumerate().take(self.output.channels / 2) {
            for part in parts {
                let mut sums = [i32x16::ZERO; 2];
                for x in &entries[part.first..part.end] {
                    let x: i16x32 = bytemuck::cast(*x);
                    for c in 0..2 {
                        sums[c] += x.dot(weights[c]);
                    }
                }
                for (c, sum) in sums.into_iter().enumerate() {
                    let at = (2 * k + c) * stride + part.place;
                    to.store(at, &[to.one::<A>(at).plus(A::from_narrow(Narrow(sum)))]);
                }
            }
        }
    }

    #[inline(always)]
    fn words(
        &self,
        (from, first): (&Values, usize),
        parts: &[Part],
        objects: usize,
        to: &mut Values,
    ) {
        let first = match self.from.extent {
            Extent::Tile => 0,
            Extent::Whole(_) => first,
        };
        let stride = self.output.extent.stride(objects);
        for c in 0..self.output.channels {
            let start = self.from.channel(c, objects) + first;
            for part in parts {
                let range = start + part.first..start + part.end;
                let more = match from {
                    Values::Narrow(words) => sum(&words[range], |x| A::from_narrow(Narrow(x))),
                    Values::Wide(words) => sum(&words[range], |x| A::from_wide(Wide(x))),
                    Values::Constant(words) => sum(&words[range], |x| A::splat(i64::from(x))),
                };
                let at = c * stride + part.place;
                to.store(at, &[to.one::<A>(at).plus(more)]);
            }
        }
    }
}

/// The sums that the entries of a tile belong to.
#[must_use]
pub fn parts(kind: Aggregation, [rows, columns]: &[[usize; TILE]; 2], entries: usize) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for e in 0..entries {
        let on_diagonal = rows[e] == columns[e];
        let place = match kind {
            Aggregation::Row => rows[e],
            Aggregation::Column => columns[e],
            Aggregation::Diagonal if on_diagonal => rows[e],
            Aggregation::Trace if on_diagonal => 0,
            Aggregation::Diagonal | Aggregation::Trace => continue,
            Aggregation::Total => 0,
        };
        match parts.last_mut() {
            Some(part) if part.end == e && part.place == place => part.end = e + 1,
            _ => parts.push(Part { first: e, end: e + 1, place }),
        }
    }
    parts
}
