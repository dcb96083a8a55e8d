//! Sums over pairs of which only totals over the jet are wanted, of a value with x_ij = x_ji: both
//! entries share one product with the weights, and none is stored.

use spurion::format::Lane;
use spurion::graph::{Aggregation, Interval, NodeId, Placement, Rank};
use wide::{i16x32, i32x16, u32x16};

use super::lanes::Narrow;
use super::memory::{Extent, Operand, Values};
use super::narrowing::Narrowing;
use super::pairs::pair;
use super::sum::Placed;

/// Channels that are summed together: their sums, and what they need of one object, are in registers.
const CHANNELS: usize = 2;

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
    rows: Vec<i32x16>,
    columns: Vec<i32x16>,
    diagonal: Vec<i32x16>,
}

impl Weights {
    /// x has 16 bits without the middle of its range: then one instruction multiplies.
    fn new(rows: &[Vec<i64>], range: Interval) -> Self {
        let middle = (range.lo + range.hi + 1) >> 1;
        let half = i128::from(i16::MIN)..=i128::from(i16::MAX);
        let short = rows.iter().flatten().all(|w| half.contains(&i128::from(*w)));
        let fits = half.contains(&(range.lo - middle)) && half.contains(&(range.hi - middle));
        let offset = i32::try_from(middle).ok().filter(|_| short && fits);
        let narrow = |row: &Vec<i64>| row.iter().map(|w| *w as i32).collect();
        Self { rows: rows.iter().map(narrow).collect(), offset }
    }

    /// What the products of channel c lack.
    fn missing(&self, c: usize) -> i32 {
        let sum = self.rows[c].iter().fold(0, |sum: i32, w| sum.wrapping_add(*w));
        sum.wrapping_mul(self.offset.unwrap_or(0))
    }
}

/// The weights of some channels for one of x, ready to be multiplied.
#[derive(Clone, Copy)]
struct Column<const C: usize>([i32x16; C]);

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
    pub fn run(&mut self, objects: usize, buffers: &mut [Values]) {
        self.begin(objects, buffers);
        for first in (0..self.channels).step_by(CHANNELS) {
            match self.channels - first {
                1 => self.channels::<1>(first, objects, buffers),
                _ => self.channels::<CHANNELS>(first, objects, buffers),
            }
        }
    }

    /// Adds up what belongs to objects.
    fn begin(&mut self, objects: usize, buffers: &[Values]) {
        let Room { rows, columns, diagonal } = &mut self.room;
        for list in [&mut *rows, &mut *columns, &mut *diagonal] {
            list.clear();
            list.resize(self.channels * objects, i32x16::ZERO);
        }
        for c in 0..self.channels {
            let own = c * objects..(c + 1) * objects;
            let constant = self.narrowing.half().wrapping_add(self.weights.missing(c));
            rows[own.clone()].fill(i32x16::splat(constant));
            for term in &self.terms {
                let list = match term.placement {
                    Placement::Columns => &mut *columns,
                    Placement::Diagonal => &mut *diagonal,
                    _ => &mut *rows,
                };
                add(term, &buffers[term.from.buffer], (c, objects), &mut list[own.clone()]);
            }
        }
    }

    fn channels<const C: usize>(&self, first: usize, objects: usize, buffers: &mut [Values]) {
        let Values::Narrow(words) = &buffers[self.from.buffer] else { return };
        let sums = match (self.weights.offset.is_some(), self.capped) {
            (true, true) => self.sums::<C, true, true>(first, objects, words),
            (true, false) => self.sums::<C, true, false>(first, objects, words),
            (false, true) => self.sums::<C, false, true>(first, objects, words),
            (false, false) => self.sums::<C, false, false>(first, objects, words),
        };
        for (operand, sums) in [self.total, self.trace].into_iter().zip(sums) {
            let Some(operand) = operand else { continue };
            for (c, sum) in sums.into_iter().enumerate() {
                let at = (first + c) * operand.extent.stride(objects);
                buffers[operand.buffer].store(at, &[Narrow(sum)]);
            }
        }
    }

    /// The weights of C channels, for each channel of x.
    fn columns<const C: usize>(&self, first: usize) -> Vec<Column<C>> {
        let column = |k: usize| {
            Column(std::array::from_fn(|c| {
                let weight = self.weights.rows[first + c][k];
                // The upper half of a word adds nothing.
                let word =
                    if self.weights.offset.is_some() { pair(i64::from(weight), 0) } else { weight };
                i32x16::splat(word)
            }))
        };
        (0..self.from.channels).map(column).collect()
    }

    /// Over all pairs, and over i = j.
    #[inline(never)]
    fn sums<const C: usize, const SHORT: bool, const CAPPED: bool>(
        &self,
        first: usize,
        n: usize,
        words: &[i32x16],
    ) -> [[i32x16; C]; 2] {
        let weights = self.columns::<C>(first);
        let offset = i32x16::splat(self.weights.offset.unwrap_or(0));
        let stride = self.from.extent.stride(n);
        let own = |c: usize| (first + c) * n..(first + c + 1) * n;
        let rows: [&[i32x16]; C] = std::array::from_fn(|c| &self.room.rows[own(c)]);
        let columns: [&[i32x16]; C] = std::array::from_fn(|c| &self.room.columns[own(c)]);
        let diagonal: [&[i32x16]; C] = std::array::from_fn(|c| &self.room.diagonal[own(c)]);
        let finish = Finish::new(self.narrowing);
        let (mut total, mut trace) = ([i32x16::ZERO; C], [i32x16::ZERO; C]);
        for i in 0..n {
            let x = products::<C, SHORT>(&weights, &words[i * n + i..], stride, offset);
            let (mut row, mut column) = ([i32x16::ZERO; C], [i32x16::ZERO; C]);
            for c in 0..C {
                (row[c], column[c]) = (rows[c][i], columns[c][i]);
                let sum = x[c] + row[c] + column[c] + diagonal[c][i];
                trace[c] += finish.apply::<CAPPED>(sum);
            }
            for j in i + 1..n {
                let x = products::<C, SHORT>(&weights, &words[i * n + j..], stride, offset);
                for c in 0..C {
                    let above = finish.apply::<CAPPED>(x[c] + row[c] + columns[c][j]);
                    let below = finish.apply::<CAPPED>(x[c] + column[c] + rows[c][j]);
                    total[c] += above + below;
                }
            }
        }
        for c in 0..C {
            total[c] += trace[c];
        }
        [total, trace]
    }
}

/// Adds channel c of a term.
fn add(term: &Placed, values: &Values, (c, objects): (usize, usize), sums: &mut [i32x16]) {
    let start = term.from.channel(c, objects);
    let of_jet = term.from.extent == Extent::Whole(Rank::Jet);
    match values {
        Values::Narrow(words) if !of_jet => {
            let shift = u32x16::splat(term.shift);
            for (sum, x) in sums.iter_mut().zip(&words[start..]) {
                *sum += *x << shift;
            }
        }
        _ => {
            for (k, sum) in sums.iter_mut().enumerate() {
                let entry: Narrow = values.one(if of_jet { start } else { start + k });
                *sum += entry.left(term.shift).0;
            }
        }
    }
}

/// The products of the weights with one entry.
#[inline(always)]
fn products<const C: usize, const SHORT: bool>(
    weights: &[Column<C>],
    words: &[i32x16],
    stride: usize,
    offset: i32x16,
) -> [i32x16; C] {
    let mut sums = [i32x16::ZERO; C];
    for (k, column) in weights.iter().enumerate() {
        let x = words[k * stride];
        for c in 0..C {
            sums[c] += if SHORT {
                let (x, w): (i16x32, i16x32) =
                    (bytemuck::cast(x - offset), bytemuck::cast(column.0[c]));
                x.dot(w)
            } else {
                x * column.0[c]
            };
        }
    }
    sums
}

/// A narrowing in vector registers; half a unit is added already.
#[derive(Clone, Copy)]
struct Finish {
    shift: u32x16,
    lowest: i32x16,
    highest: i32x16,
}

impl Finish {
    fn new(narrowing: Narrowing) -> Self {
        let [lowest, highest] = [narrowing.lowest, narrowing.highest].map(i32x16::splat);
        Self { shift: u32x16::splat(narrowing.shift), lowest, highest }
    }

    #[inline(always)]
    fn apply<const CAPPED: bool>(self, sum: i32x16) -> i32x16 {
        let word = (sum >> self.shift).max(self.lowest);
        if CAPPED { word.min(self.highest) } else { word }
    }
}
