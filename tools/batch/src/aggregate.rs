//! Exact sums over objects, which grow from tile to tile.

use std::marker::PhantomData;

use fearless_simd::i32x16;
use fearless_simd::prelude::*;
use spurion::format::Lane;
use spurion::graph::Aggregation;

use super::lanes::{InLanes, Lanes, Narrow, dot};
use super::memory::{Extent, Operand, Values};
use super::pairs::pair;
use super::tile::{At, Part, TILE};
use super::words::Words;

/// The sum of each channel over some of its entries.
#[derive(Clone, Debug)]
pub struct Aggregate<W> {
    /// Over which.
    pub kind: Aggregation,
    /// The value summed.
    pub from: Operand,
    /// Where the sums are.
    pub output: Operand,
    /// The words of the sums.
    pub words: PhantomData<W>,
}

/// The sum of all entries. A whole tile has as many as fit registers.
#[inline(always)]
fn sum<W, A: Lane>(entries: &[W], zero: A, of: impl Fn(&W) -> A) -> A {
    match entries.first_chunk::<TILE>() {
        Some([a, b, c, d, e, f, g, h]) => {
            let (first, second) = (of(a).plus(of(b)), of(c).plus(of(d)));
            let (third, fourth) = (of(e).plus(of(f)), of(g).plus(of(h)));
            first.plus(second).plus(third.plus(fourth))
        }
        None => {
            let mut sum = zero;
            for x in entries {
                sum = sum.plus(of(x));
            }
            sum
        }
    }
}

impl<W: InLanes> Aggregate<W> {
    /// Adds the entries of a tile.
    #[inline(always)]
    pub fn run<S: Simd>(&self, at: At<'_, S>, buffers: &mut [Values]) {
        let parts = at.tile.parts(self.kind);
        if parts.is_empty() {
            return;
        }
        self.output.write(buffers, |buffers, to| {
            self.add(at, &buffers[self.from.buffer], parts, to);
        });
    }

    #[inline(never)]
    fn add<S: Simd>(&self, at: At<'_, S>, from: &Values, parts: &[Part], to: &mut Values) {
        at.simd.vectorize(
            #[inline(always)]
            || match from {
                Values::Narrow(words) if self.from.halved => {
                    self.halves(at, words.as_chunks().0, parts, to);
                }
                from => self.words(at, from, parts, to),
            },
        );
    }

    /// Adds pairs of channels: the weights of one dot product take the low ones, those of another the
    /// high ones.
    #[inline(always)]
    fn halves<S: Simd>(
        &self,
        at: At<'_, S>,
        pairs: &[[Words; TILE]],
        parts: &[Part],
        to: &mut Values,
    ) {
        let simd = at.simd;
        let stride = self.output.extent.stride(at.objects);
        let weights = [i32x16::splat(simd, pair(1, 0)), i32x16::splat(simd, pair(0, 1))];
        for (k, entries) in pairs.iter().enumerate().take(self.output.channels / 2) {
            for part in parts {
                let mut sums = [i32x16::splat(simd, 0); 2];
                for x in &entries[part.first..part.end] {
                    let x = x.load(simd);
                    for c in 0..2 {
                        sums[c] += dot(x, weights[c]);
                    }
                }
                for (c, sum) in sums.into_iter().enumerate() {
                    let place = (2 * k + c) * stride + part.place;
                    let before: W::Lanes<S> = to.one(simd, place);
                    to.store(place, &[before.plus(W::Lanes::from_narrow(Narrow(sum)))]);
                }
            }
        }
    }

    #[inline(always)]
    fn words<S: Simd>(&self, at: At<'_, S>, from: &Values, parts: &[Part], to: &mut Values) {
        let simd = at.simd;
        let first = match self.from.extent {
            Extent::Tile => 0,
            Extent::Whole(_) => at.tile.first,
        };
        let stride = self.output.extent.stride(at.objects);
        let zero = W::Lanes::splat(simd, 0);
        for c in 0..self.output.channels {
            let start = self.from.channel(c, at.objects) + first;
            for part in parts {
                let range = start + part.first..start + part.end;
                let more = match from {
                    Values::Narrow(words) => sum(
                        &words[range],
                        zero,
                        #[inline(always)]
                        |x| W::Lanes::from_narrow(Narrow(x.load(simd))),
                    ),
                    Values::Wide(words) => sum(
                        &words[range],
                        zero,
                        #[inline(always)]
                        |x| W::Lanes::from_wide(x.load(simd)),
                    ),
                    Values::Constant(words) => sum(
                        &words[range],
                        zero,
                        #[inline(always)]
                        |x| W::Lanes::splat(simd, i64::from(*x)),
                    ),
                };
                let place = c * stride + part.place;
                let before: W::Lanes<S> = to.one(simd, place);
                to.store(place, &[before.plus(more)]);
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
