//! Sums over pairs of which only totals over the jet are wanted, of a value with x_ij = x_ji: both
//! entries share one product with the weights, and none is stored.

use fearless_simd::i32x16;
use fearless_simd::prelude::*;
use spurion::format::Lane;
use spurion::graph::{Aggregation, Interval, NodeId, Placement, Rank};

use super::dense::offset;
use super::lanes::{LANES, Narrow};
use super::memory::{Extent, Operand, Values};
use super::mirrored_kernel::{Column, Finish, products};
use super::narrowing::Narrowing;
use super::pairs::pair;
use super::sum::Placed;
use super::words::Words;

/// Channels that are summed together: their sums, and what they need of one object, are in registers.
const CHANNELS: usize = 2;

/// Pairs side by side whose products are in registers together.
const PAIRS: usize = 2;

/// y_ij = narrow(W x_ij + r_i + c_j + [i = j] d_i), and of that the sum over all pairs and the sum
/// over i = j.
#[derive(Clone, Debug)]
pub struct MirroredSum {
    /// The node that y is.
    pub of: NodeId,
    from: Operand,
    weights: Weights,
    terms: Vec<Placed>,
    narrowing: Narrowing,
    /// Whether a sum can be larger than the largest result.
    capped: bool,
    /// The channels of y.
    channels: usize,
    /// Where the sum over all pairs goes.
    total: Option<Operand>,
    /// Where the sum over i = j goes.
    trace: Option<Operand>,
    room: Room,
}

/// Weights, and how they are multiplied.
#[derive(Clone, Debug)]
struct Weights {
    /// For each channel of y, a number for each channel of x.
    rows: Vec<Vec<i32>>,
    /// What is taken from x so that 16 bits hold the rest, if such a number is known.
    offset: Option<i32>,
}

/// What sums begin with, for each channel and object: in row i, in column j, for i = j.
#[derive(Clone, Debug, Default)]
struct Room {
    rows: Vec<Words>,
    columns: Vec<Words>,
    diagonal: Vec<Words>,
}

impl Weights {
    /// x has 16 bits, if need be without the middle of its range: then one instruction multiplies.
    fn new(rows: &[Vec<i64>], range: Interval) -> Self {
        let short = rows.iter().flatten().all(|w| i16::try_from(*w).is_ok());
        let offset = offset(range).filter(|_| short);
        let narrow = |row: &Vec<i64>| row.iter().map(|w| *w as i32).collect();
        Self { rows: rows.iter().map(narrow).collect(), offset }
    }

    /// What the products of channel c lack.
    fn missing(&self, c: usize) -> i32 {
        let sum = self.rows[c].iter().fold(0, |sum: i32, w| sum.wrapping_add(*w));
        sum.wrapping_mul(self.offset.unwrap_or(0))
    }
}

impl MirroredSum {
    /// The sum of products of rows of weights with a whole value of pairs, whose range is given, and of
    /// terms that belong to objects or to the jet. `range` is that of the sum.
    #[must_use]
    pub fn new(
        of: NodeId,
        (from, rows, of_value): (Operand, &[Vec<i64>], Interval),
        terms: Vec<Placed>,
        (narrowing, range): (Narrowing, Interval),
    ) -> Self {
        let most = (range.hi + i128::from(narrowing.half())) >> narrowing.shift;
        Self {
            of,
            from,
            weights: Weights::new(rows, of_value),
            terms,
            narrowing,
            capped: most > i128::from(narrowing.highest),
            channels: rows.len(),
            total: None,
            trace: None,
            room: Room::default(),
        }
    }

    /// Says where a sum goes.
    pub const fn wanted(&mut self, kind: Aggregation, to: Operand) {
        match kind {
            Aggregation::Trace => self.trace = Some(to),
            _ => self.total = Some(to),
        }
    }

    /// Computes both sums.
    pub fn run<S: Simd>(&mut self, simd: S, objects: usize, buffers: &mut [Values]) {
        self.begin(simd, objects, buffers);
        for first in (0..self.channels).step_by(CHANNELS) {
            match self.channels - first {
                1 => self.channels::<S, 1>(simd, first, objects, buffers),
                _ => self.channels::<S, CHANNELS>(simd, first, objects, buffers),
            }
        }
    }

    /// Adds up what belongs to objects.
    #[inline(never)]
    fn begin<S: Simd>(&mut self, simd: S, objects: usize, buffers: &[Values]) {
        let Room { rows, columns, diagonal } = &mut self.room;
        for list in [&mut *rows, &mut *columns, &mut *diagonal] {
            list.clear();
            list.resize(self.channels * objects, Words::ZERO);
        }
        for c in 0..self.channels {
            let own = c * objects..(c + 1) * objects;
            let constant = self.narrowing.half().wrapping_add(self.weights.missing(c));
            rows[own.clone()].fill(Words([constant; LANES]));
            for term in &self.terms {
                let list = match term.placement {
                    Placement::Columns => &mut *columns,
                    Placement::Diagonal => &mut *diagonal,
                    _ => &mut *rows,
                };
                let (values, list) = (&buffers[term.from.buffer], &mut list[own.clone()]);
                simd.vectorize(
                    #[inline(always)]
                    || add(simd, term, values, (c, objects), list),
                );
            }
        }
    }

    fn channels<S: Simd, const C: usize>(
        &self,
        simd: S,
        first: usize,
        objects: usize,
        buffers: &mut [Values],
    ) {
        let Values::Narrow(words) = &buffers[self.from.buffer] else { return };
        let at = (first, objects);
        let sums = match (self.weights.offset.is_some(), self.capped) {
            (true, true) => self.sums::<S, C, true, true>(simd, at, words),
            (true, false) => self.sums::<S, C, true, false>(simd, at, words),
            (false, true) => self.sums::<S, C, false, true>(simd, at, words),
            (false, false) => self.sums::<S, C, false, false>(simd, at, words),
        };
        for (operand, sums) in [self.total, self.trace].into_iter().zip(sums) {
            let Some(operand) = operand else { continue };
            for (c, sum) in sums.into_iter().enumerate() {
                let place = (first + c) * operand.extent.stride(objects);
                buffers[operand.buffer].store(place, &[Narrow(sum.load(simd))]);
            }
        }
    }

    /// The weights of C channels, for each channel of x.
    #[inline(always)]
    fn columns<S: Simd, const C: usize>(&self, simd: S, first: usize) -> Vec<Column<S, C>> {
        let mut columns = Vec::with_capacity(self.from.channels);
        for k in 0..self.from.channels {
            let mut column = [i32x16::splat(simd, 0); C];
            for c in 0..C {
                let weight = self.weights.rows[first + c][k];
                // The upper half of a word adds nothing.
                let word =
                    if self.weights.offset.is_some() { pair(i64::from(weight), 0) } else { weight };
                column[c] = i32x16::splat(simd, word);
            }
            columns.push(Column(column));
        }
        columns
    }

    /// Over all pairs, and over i = j.
    #[inline(never)]
    fn sums<S: Simd, const C: usize, const SHORT: bool, const CAPPED: bool>(
        &self,
        simd: S,
        (first, n): (usize, usize),
        words: &[Words],
    ) -> [[Words; C]; 2] {
        let own = |c: usize| (first + c) * n..(first + c + 1) * n;
        let rows: [&[Words]; C] = std::array::from_fn(|c| &self.room.rows[own(c)]);
        let columns: [&[Words]; C] = std::array::from_fn(|c| &self.room.columns[own(c)]);
        let diagonal: [&[Words]; C] = std::array::from_fn(|c| &self.room.diagonal[own(c)]);
        let stride = self.from.extent.stride(n);
        simd.vectorize(
            #[inline(always)]
            || {
                let weights = self.columns::<S, C>(simd, first);
                let offset = i32x16::splat(simd, self.weights.offset.unwrap_or(0));
                let finish = Finish::new(simd, self.narrowing);
                let zero = i32x16::splat(simd, 0);
                let (mut total, mut trace) = ([zero; C], [zero; C]);
                for i in 0..n {
                    let own = &words[i * n..];
                    let x = products::<S, C, 1, SHORT>(&weights, &own[i..], stride, offset);
                    let (mut row, mut column) = ([zero; C], [zero; C]);
                    for c in 0..C {
                        (row[c], column[c]) = (rows[c][i].load(simd), columns[c][i].load(simd));
                        let sum = x[c][0] + row[c] + column[c] + diagonal[c][i].load(simd);
                        trace[c] += finish.apply::<CAPPED>(sum);
                    }
                    let mut j = i + 1;
                    while j + PAIRS <= n {
                        let x = products::<S, C, PAIRS, SHORT>(&weights, &own[j..], stride, offset);
                        let of_objects = (&rows, &columns, j);
                        finish.add::<C, PAIRS, CAPPED>(&x, (row, column), of_objects, &mut total);
                        j += PAIRS;
                    }
                    if j < n {
                        let x = products::<S, C, 1, SHORT>(&weights, &own[j..], stride, offset);
                        let of_objects = (&rows, &columns, j);
                        finish.add::<C, 1, CAPPED>(&x, (row, column), of_objects, &mut total);
                    }
                }
                let mut sums = [[Words::ZERO; C]; 2];
                for c in 0..C {
                    sums[0][c] = (total[c] + trace[c]).into();
                    sums[1][c] = trace[c].into();
                }
                sums
            },
        )
    }
}

/// Adds channel c of a term.
#[inline(always)]
fn add<S: Simd>(
    simd: S,
    term: &Placed,
    values: &Values,
    (c, objects): (usize, usize),
    sums: &mut [Words],
) {
    let start = term.from.channel(c, objects);
    let of_jet = term.from.extent == Extent::Whole(Rank::Jet);
    match values {
        Values::Narrow(words) if !of_jet => {
            for (sum, x) in sums.iter_mut().zip(&words[start..]) {
                *sum = (sum.load(simd) + (x.load(simd) << term.shift)).into();
            }
        }
        _ => {
            for (k, sum) in sums.iter_mut().enumerate() {
                let place = if of_jet { start } else { start + k };
                let entry: Narrow<S> = values.one(simd, place);
                *sum = (sum.load(simd) + entry.left(term.shift).0).into();
            }
        }
    }
}
